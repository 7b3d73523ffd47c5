using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Resolution;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.OriginalApi;

/// <summary>
/// <c>GET /api/v1/package?name=&amp;version=</c> of NodeSource Certified Modules: what is known of one package, its score in the tree that npm would install with it,
/// and each test behind the score.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="resolver">Resolves it.</param>
/// <param name="certifier">Certifies it.</param>
internal sealed class PackageReportEndpoint(ServerParts parts, PackageCatalog catalog, TreeResolver resolver, TreeCertifier certifier)
{
    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        var name = RawQuery.Of(context, "name");
        var version = RawQuery.Of(context, "version") is { Length: > 0 } given ? given : "latest";
        if (!PackageSpec.TryParse(name, version, out var spec) || spec.RegistryName is null)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "Say which package: ?name=<name>&version=<version, range or tag>.");
            return;
        }

        await ResolutionAnswer.GuardAsync(context, parts, token => AnswerAsync(context, spec, token));
        parts.Metrics.CountRequest("package", context.Response.StatusCode);
    }

    private async Task AnswerAsync(HttpContext context, PackageSpec spec, CancellationToken cancellationToken)
    {
        var tree = await resolver.ResolveAsync(spec.Name, spec.RawSpec, cancellationToken);
        var node = tree.Graph.Nodes[tree.Graph.Nodes[0].EdgesOut[0].To];
        if (node.Id is not { } id || (await catalog.GetAsync(id.Name, null, cancellationToken)).Package is not { } package
            || package.Packument.Find(id.Version) is not { } version)
        {
            throw new ResolutionException(StatusCodes.Status404NotFound, $"{string.Join("; ", tree.Problems)}.");
        }

        var certified = await certifier.CertifyAsync(RequestScope.Of(context).Tenant, tree, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json => Write(json, tree, certified, node, package.Packument, version));
    }

    private void Write(Utf8JsonWriter json, ResolvedTree tree, CertifiedGraph certified, DependencyNode node, Packument packument, PackumentVersion version)
    {
        PublishedTexts.Of(packument, version).Write(json);
        if (ResolvedScore.Of(certified, node) is { } score)
        {
            json.WriteNumber("score", score);
        }
        else
        {
            json.WriteNull("score");
        }

        new TestResults(certified.Of(node.Index), node).Write(json);
        json.WriteStartObject("times");
        json.WriteString("certified", parts.Time.GetUtcNow());
        if (version.PublishedAt is { } published)
        {
            json.WriteString("published", published);
        }
        else
        {
            json.WriteNull("published");
        }

        json.WriteEndObject();
        json.WriteNumber("dependencyCount", node.EdgesOut.Count(static edge => edge.To >= 0));

        // Nobody counts downloads here.
        json.WriteNull("downloadCount");
        json.WriteStartArray("dependencyList");
        foreach (var dependency in tree.Graph.Nodes.Where(other => other.Index != 0 && other.Index != node.Index)
            .Select(static other => $"{other.Entry.Name}@{other.Entry.Version ?? other.Entry.Resolved}").Distinct(StringComparer.Ordinal))
        {
            json.WriteStringValue(dependency);
        }

        json.WriteEndArray();
    }
}
