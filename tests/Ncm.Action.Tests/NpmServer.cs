using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ncm.Gate.Npm;
using Ncm.TestKit;

namespace Ncm.Action.Tests;

/// <summary>A registry of the test's own: whatever is not said to be otherwise exists, is MIT and public, and has no advisories.</summary>
internal sealed class NpmServer : IDisposable
{
    private readonly LoopbackRegistry _server;

    public NpmServer() => _server = new LoopbackRegistry(AnswerAsync);

    /// <summary>Its address.</summary>
    public string Url => _server.Url.AbsoluteUri;

    /// <summary>The licences of packages, by <c>name@version</c>.</summary>
    public ConcurrentDictionary<string, string> Licenses { get; } = new();

    /// <summary>The names of vulnerable packages.</summary>
    public ConcurrentDictionary<string, string> Vulnerable { get; } = new();

    /// <summary>The versions that packuments list; without any there are no packuments, as if nobody had published anything else.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<LoopbackExchange> Requests => _server.Requests;

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        if (exchange.Path == "/-/npm/v1/security/advisories/bulk")
        {
            var answer = new JsonObject();
            foreach (var (name, range) in Vulnerable)
            {
                answer[name] = new JsonArray(new JsonObject
                {
                    ["id"] = 1,
                    ["url"] = "https://github.com/advisories/GHSA-2222-3333-4444",
                    ["title"] = "Everything is wrong with it",
                    ["severity"] = "critical",
                    ["vulnerable_versions"] = range,
                });
            }

            await exchange.RespondAsync(200, answer.ToJsonString());
            return;
        }

        var path = Uri.UnescapeDataString(exchange.Path.TrimStart('/'));
        var slash = path.LastIndexOf('/');
        if (slash > 0)
        {
            await exchange.RespondAsync(200, Manifest(new PackageId(path[..slash], path[(slash + 1)..])).ToJsonString());
        }
        else if (Versions.Count > 0)
        {
            await exchange.RespondAsync(200, new JsonObject
            {
                ["name"] = path,
                ["dist-tags"] = new JsonObject { ["latest"] = Versions[^1] },
                ["versions"] = new JsonObject(Versions.Select(version => KeyValuePair.Create(version, (JsonNode?)Manifest(new PackageId(path, version))))),
            }.ToJsonString());
        }
    }

    private JsonNode Manifest(PackageId id) => JsonSerializer.SerializeToNode(new
    {
        name = id.Name,
        version = id.Version,
        license = Licenses.GetValueOrDefault(id.ToString(), "MIT"),
        repository = "github:example/example",
        dist = new { integrity = FakeEvidenceSource.IntegrityOf(id), tarball = $"{Url}{id.Name}/-/{id.Name}-{id.Version}.tgz" },
    })!;
}
