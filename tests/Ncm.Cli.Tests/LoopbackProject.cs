using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.TestKit;

namespace Ncm.Cli.Tests;

/// <summary>
/// A small project and the registry that answers for it, both of the test's own: whatever is not said to be otherwise is MIT, public and
/// without advisories.
/// </summary>
internal sealed class LoopbackProject : IDisposable
{
    private readonly Dictionary<string, string> _licenses = [];
    private readonly Lock _gate = new();
    private int _open;

    public LoopbackProject(LockBuilder builder, string policy = "")
    {
        Folder.Write("package.json", builder.Manifest());
        Folder.Write("package-lock.json", builder.Lockfile());
        Folder.Write(".ncm/policy.yml", $"advisories: [./advisories]\n{policy}");
        Folder.Write(".ncm/advisories/none.json", """
            { "id": "GHSA-2222-2222-2222", "modified": "2024-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);
        Registry = new LoopbackRegistry(AnswerAsync);
    }

    public TemporaryFolder Folder { get; } = new();

    public LoopbackRegistry Registry { get; }

    /// <summary>What the registry demands in Authorization, if it does.</summary>
    public string? Authorization { get; init; }

    /// <summary>How long the registry takes to answer.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>How many requests were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The whitelist's text; null where there is none.</summary>
    public string? Whitelist => File.Exists(Folder.At(".ncm/whitelist.yml")) ? File.ReadAllText(Folder.At(".ncm/whitelist.yml")) : null;

    /// <summary>Variables by which npm's configuration names this registry, with a home of its own.</summary>
    public Dictionary<string, string?> Environment => new()
    {
        ["npm_config_registry"] = Registry.Url.AbsoluteUri,
        ["npm_config_fetch_retries"] = "0",
        ["XDG_CONFIG_HOME"] = Folder.At("config"),
        ["NCM_CACHE"] = Folder.At("cache"),
    };

    /// <summary>Says what a package's licence is.</summary>
    public LoopbackProject License(string package, string license)
    {
        _licenses[package] = license;
        return this;
    }

    /// <summary>Runs nscm in the project's folder.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => Nscm.RunAsync(Environment, Folder.Path, arguments);

    public void Dispose()
    {
        Registry.Dispose();
        Folder.Dispose();
    }

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_open);
        }

        await Task.Delay(Hold);
        lock (_gate)
        {
            _open--;
        }

        await AnswerNowAsync(exchange);
    }

    private Task AnswerNowAsync(LoopbackExchange exchange)
    {
        if (Authorization is not null && exchange.Authorization != Authorization)
        {
            return exchange.RespondAsync(401, "{}");
        }

        var path = Uri.UnescapeDataString(exchange.Path.TrimStart('/'));
        var slash = path.LastIndexOf('/');
        if (slash <= path.IndexOf('/', StringComparison.Ordinal) && path.StartsWith('@'))
        {
            slash = -1;
        }

        return slash < 0
            ? exchange.RespondAsync(200, """{"dist-tags":{"latest":"1.5.0"},"versions":{"1.0.0":{},"1.5.0":{},"2.0.0-rc.1":{}}}""")
            : exchange.RespondAsync(200, Manifest(new PackageId(path[..slash], path[(slash + 1)..])));
    }

    private string Manifest(PackageId id) => JsonSerializer.Serialize(new
    {
        name = id.Name,
        version = id.Version,
        license = _licenses.GetValueOrDefault(id.ToString(), "MIT"),
        repository = "github:example/example",
        dist = new { integrity = FakeEvidenceSource.IntegrityOf(id) },
    });
}
