using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ncm.Gate.Npm;
using Ncm.TestKit;

namespace Ncm.Registry.Tests;

/// <summary>An npm registry on the loopback interface that has published what a test says, with real tarballs.</summary>
internal sealed class FakeUpstream : IDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> _packuments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _tarballs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _tarballsMayGo = new(0);

    public FakeUpstream() => Server = new LoopbackRegistry(AnswerAsync);

    public LoopbackRegistry Server { get; }

    /// <summary>Whether it answers nothing but 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether tarballs wait for <see cref="LetTarballsGo"/>.</summary>
    public bool HoldsTarballs { get; set; }

    /// <summary>The only credential that is let in; null lets everybody in.</summary>
    public string? Authorization { get; set; }

    /// <summary>Changes the text of packuments, for what no JSON library writes.</summary>
    public Func<string, string> Rewrite { get; init; } = static text => text;

    /// <summary>Answers npm's bulk question about advisories; null for a registry that has no such service.</summary>
    public Func<LoopbackExchange, Task>? Advisories { get; set; }

    /// <summary>The paths that were asked for, tarballs and documents apart.</summary>
    public IEnumerable<string> Documents => Server.Paths.Where(path => !path.Contains("/-/", StringComparison.Ordinal));

    public IEnumerable<string> Tarballs => Server.Paths.Where(path => path.Contains("/-/", StringComparison.Ordinal));

    /// <summary>What it serves at a path, as text and as bytes.</summary>
    public async Task<string> TextAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(Server.Url, path));
    }

    public async Task<byte[]> BytesAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetByteArrayAsync(new Uri(Server.Url, path));
    }

    public void LetTarballsGo() => _tarballsMayGo.Release(100);

    /// <summary>Publishes a package@version; unless it is said otherwise one that is certified by its manifest alone.</summary>
    public FakeUpstream Publish(string package, Action<JsonObject>? change = null, Action<TarballBuilder>? files = null)
    {
        var id = PackageId.TryParse(package, out var parsed) ? parsed : throw new ArgumentException("name@version, please.", nameof(package));
        var manifest = new JsonObject
        {
            ["name"] = id.Name,
            ["version"] = id.Version,
            ["license"] = "MIT",
            ["repository"] = "github:example/example",
        };
        change?.Invoke(manifest);
        var tarball = new TarballBuilder().File("package/package.json", manifest.ToJsonString()).File("package/README.md", "# Read me").File("package/index.js", "module.exports = 1\n");
        files?.Invoke(tarball);
        var bytes = tarball.ToTarball();
        var file = $"{id.Name[(id.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{id.Version}.tgz";
        manifest["dist"] = new JsonObject
        {
            ["integrity"] = TarballBuilder.IntegrityOf(bytes),
            ["tarball"] = $"{Server.Url}{id.Name}/-/{file}",
        };
        _tarballs[$"/{id.Name}/-/{file}"] = bytes;
        var packument = _packuments.GetOrAdd(id.Name, name => new JsonObject
        {
            ["name"] = name,
            ["dist-tags"] = new JsonObject(),
            ["versions"] = new JsonObject(),
            ["time"] = new JsonObject { ["created"] = "2020-01-01T00:00:00.000Z", ["modified"] = "2024-01-01T00:00:00.000Z" },
        });
        lock (packument)
        {
            packument["versions"]![id.Version] = manifest;
            packument["dist-tags"]!["latest"] = id.Version;
            packument["time"]![id.Version] = "2024-01-01T00:00:00.000Z";
        }

        return this;
    }

    /// <summary>Changes a whole packument.</summary>
    public FakeUpstream Change(string name, Action<JsonObject> change)
    {
        lock (_packuments[name])
        {
            change(_packuments[name]);
        }

        return this;
    }

    /// <summary>Puts other bytes where a tarball lies.</summary>
    public FakeUpstream Corrupt(string path, byte[] bytes)
    {
        _tarballs[path] = bytes;
        return this;
    }

    public void Dispose()
    {
        Server.Dispose();
        _tarballsMayGo.Dispose();
    }

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        var path = Uri.UnescapeDataString(exchange.Path);
        if (IsDown || (Authorization is not null && exchange.Authorization != Authorization))
        {
            await exchange.RespondAsync(IsDown ? 503 : 401, "{}");
        }
        else if (path == "/-/npm/v1/security/advisories/bulk" && Advisories is { } advisories)
        {
            await advisories(exchange);
        }
        else if (_tarballs.TryGetValue(path, out var tarball))
        {
            if (HoldsTarballs)
            {
                await _tarballsMayGo.WaitAsync();
            }

            await exchange.RespondAsync(200, tarball);
        }
        else if (_packuments.TryGetValue(path.TrimStart('/'), out var packument))
        {
            string text;
            lock (packument)
            {
                text = Rewrite(packument.ToJsonString());
            }

            var tag = $"\"{text.GetHashCode(StringComparison.Ordinal)}\"";
            exchange.Headers["ETag"] = tag;
            await (exchange.Header("If-None-Match") == tag ? exchange.RespondAsync(304, "") : exchange.RespondAsync(200, text));
        }
    }
}
