using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Registry.Hosting;
using Ncm.Registry.Resolution;

namespace Ncm.Registry.OriginalApi;

/// <summary>
/// <c>POST /packages</c> of NodeSource Certified Modules: a package.json in, the tree that npm would install out, with the score of each package.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="resolver">Resolves it.</param>
/// <param name="certifier">Certifies it.</param>
internal sealed class PackagesEndpoint(ServerParts parts, TreeResolver resolver, TreeCertifier certifier)
{
    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        await ResolutionAnswer.GuardAsync(context, parts, async token =>
        {
            var manifest = await PackageJsonBody.ReadAsync(context);
            var tree = await resolver.ResolveAsync(manifest, isProduction: false, token);
            ResolutionAnswer.RequireInstallable(tree);
            var certified = await certifier.CertifyAsync(RequestScope.Of(context).Tenant, tree, token);
            context.Response.Headers.CacheControl = "no-store";
            await Answer.JsonAsync(context, StatusCodes.Status200OK, json => new TreeWriter(json, tree, certified).Write(manifest));
        });
        parts.Metrics.CountRequest("packages", context.Response.StatusCode);
    }

    /// <summary>
    /// Writes a graph as a tree: each package@version with its dependencies where it comes first, nearest to the project, and without them wherever else it is
    /// required, so that nothing is missing and nothing grows without end.
    /// </summary>
    private sealed class TreeWriter(Utf8JsonWriter json, ResolvedTree tree, CertifiedGraph certified)
    {
        private readonly IReadOnlyList<DependencyNode> _nodes = tree.Graph.Nodes;
        private readonly HashSet<(int From, string Name)> _first = [];

        public void Write(ManifestFile manifest)
        {
            FindFirst();
            json.WriteString("name", manifest.Name ?? "");
            json.WriteString("version", manifest.Version ?? "");
            WriteDependencies(_nodes[0]);
            if (tree.Problems.Count > 0)
            {
                json.WriteStartArray("problems");
                foreach (var problem in tree.Problems)
                {
                    json.WriteStringValue(problem + ".");
                }

                json.WriteEndArray();
            }
        }

        private void FindFirst()
        {
            var seen = new HashSet<(string Name, string? Version)>();
            var queue = new Queue<(DependencyNode Node, int Depth)>([(_nodes[0], 0)]);
            while (queue.TryDequeue(out var next))
            {
                var (node, depth) = next;
                foreach (var edge in node.EdgesOut.Where(static edge => edge.To >= 0))
                {
                    var to = _nodes[edge.To];
                    if (seen.Add((to.Entry.Name, to.Entry.Version ?? to.Entry.Resolved)))
                    {
                        _first.Add((node.Index, edge.Name));
                        queue.Enqueue((to, depth < ResolutionLimits.Depth ? depth + 1 : throw TooDeep()));
                    }
                }
            }
        }

        private static ResolutionException TooDeep() => new(
            StatusCodes.Status422UnprocessableEntity,
            $"The tree is more than {ResolutionLimits.Depth} packages deep, which is more than is written within each other; POST /-/ncm/v1/resolve answers with a flat list.");

        private void WriteDependencies(DependencyNode node)
        {
            json.WriteStartObject("dependencies");
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var edge in node.EdgesOut.Where(static edge => edge.To >= 0))
            {
                var to = _nodes[edge.To];

                // The client knows no aliases: it asks for what it is told. Only where two would have one name is the second called by its alias.
                json.WriteStartObject(names.Add(to.Entry.Name) ? to.Entry.Name : edge.Name);
                json.WriteString("version", to.Entry.Version ?? to.Entry.Resolved ?? edge.Range);
                json.WriteString("from", edge.Range);
                WriteScore(to);
                if (_first.Contains((node.Index, edge.Name)) && to.EdgesOut.Any(static below => below.To >= 0))
                {
                    WriteDependencies(to);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        /// <summary>
        /// A package of a trusted scope has no score and none is written, which the client passes; what cannot be scored is null, which it does not.
        /// </summary>
        private void WriteScore(DependencyNode node)
        {
            if (ResolvedScore.Of(certified, node) is { } score)
            {
                json.WriteNumber("score", score);
            }
            else if (node.Id is null || certified.Of(node.Index) is not null)
            {
                json.WriteNull("score");
            }
        }
    }
}
