using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.TestKit;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>A registry on the loopback interface that has every package: public, with the licence MIT unless a test says otherwise.</summary>
internal sealed class NpmRegistry : IDisposable
{
    private readonly Dictionary<string, string> _licenses = [];
    private readonly LoopbackRegistry _registry;

    public NpmRegistry(Func<LoopbackExchange, Task>? answer = null) => _registry = new LoopbackRegistry(answer ?? AnswerAsync);

    /// <summary>Its address.</summary>
    public string Url => _registry.Url.AbsoluteUri;

    /// <summary>What it was asked for so far.</summary>
    public IReadOnlyList<string> Paths => _registry.Paths;

    /// <summary>Whether it has packuments too, each with version 1.0.0 alone; without them nobody finds other versions to advise.</summary>
    public bool HasPackuments { get; init; }

    /// <summary>Says what a package's licence is.</summary>
    public NpmRegistry License(string package, string license)
    {
        _licenses[package] = license;
        return this;
    }

    public void Dispose() => _registry.Dispose();

    private Task AnswerAsync(LoopbackExchange exchange)
    {
        var parts = exchange.Path.Trim('/').Split('/');
        return parts switch
        {
            [var name, var version] => exchange.RespondAsync(200, Manifest(name, version)),
            [var name] when HasPackuments => exchange.RespondAsync(
                200, $$$"""{"name":"{{{name}}}","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{{{Manifest(name, "1.0.0")}}}}}"""),
            _ => Task.CompletedTask,
        };
    }

    private string Manifest(string name, string version)
    {
        var id = new PackageId(name, version);
        return JsonSerializer.Serialize(new
        {
            name,
            version,
            license = _licenses.GetValueOrDefault(id.ToString(), "MIT"),
            repository = "github:example/example",
            dist = new { integrity = FakeEvidenceSource.IntegrityOf(id), tarball = $"{Url}{name}/-/{name}-{version}.tgz" },
        });
    }
}
