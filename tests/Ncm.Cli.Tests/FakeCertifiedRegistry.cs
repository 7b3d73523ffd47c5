using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ncm.TestKit;

namespace Ncm.Cli.Tests;

/// <summary>What a certified registry says beside packages, on the loopback interface: whitelist, resolution, and npm's ways to sign in.</summary>
internal sealed class FakeCertifiedRegistry : IDisposable
{
    private readonly ConcurrentQueue<string> _log = new();
    private readonly List<JsonObject> _entries = [];
    private int _asked;

    public FakeCertifiedRegistry() => Server = new LoopbackRegistry(AnswerAsync);

    public LoopbackRegistry Server { get; }

    public Uri Url => Server.Url;

    /// <summary>The token that lets somebody in.</summary>
    public string Token { get; } = "token-of-the-registry";

    /// <summary>Whether there is a sign-in in the browser.</summary>
    public bool HasWebLogin { get; set; } = true;

    /// <summary>Where the token is fetched after it, if not here.</summary>
    public string? DoneUrl { get; set; }

    /// <summary>Method, path, token and body of each request.</summary>
    public IEnumerable<string> Log => _log;

    public void Dispose() => Server.Dispose();

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        var body = await exchange.ReadBodyAsync();
        _log.Enqueue($"{exchange.Method} {exchange.Path} {exchange.Authorization} {body}".TrimEnd());
        var isKnown = exchange.Authorization == $"Bearer {Token}";
        switch ($"{exchange.Method} {exchange.Path.Split('?')[0]}")
        {
            case "GET /-/ncm/v1/whitelist" when isKnown:
                await AnswerAsync(exchange, "entries", _entries);
                break;
            case "POST /-/ncm/v1/whitelist" when isKnown:
                List<JsonObject> added = [.. JsonNode.Parse(body)!["entries"]!.AsArray().Select(static entry => entry!.AsObject())];
                _entries.AddRange(added);
                await AnswerAsync(exchange, "added", added);
                break;
            case "DELETE /-/ncm/v1/whitelist" when isKnown:
                List<JsonObject> gone = [.. _entries.Where(entry => exchange.Path.EndsWith("?all=true", StringComparison.Ordinal) || exchange.Path.Contains($"package={entry["package"]}", StringComparison.Ordinal))];
                _entries.RemoveAll(gone.Contains);
                await AnswerAsync(exchange, "deleted", gone);
                break;
            case "POST /-/ncm/v1/resolve" when isKnown:
                await exchange.RespondAsync(200, """
                    { "lockfile": { "name": "p", "lockfileVersion": 3, "requires": true, "packages": {
                        "": { "name": "p", "dependencies": { "left": "^1.0.0" } },
                        "node_modules/left": { "version": "1.2.0", "integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==" } } },
                      "problems": ["forked: it comes from no registry."] }
                    """);
                break;
            case "POST /-/ncm/v1/evidence" when isKnown:
                await exchange.RespondAsync(200, """
                    { "evidence": [{ "name": "left", "version": "1.2.0", "facts": { "license": "MIT", "repository": "github:a/b", "hasReadme": true, "unpackedSize": 10, "tarballRead": true }, "advisories": [] }], "unknown": [], "pending": [] }
                    """);
                break;
            case "GET /-/whoami" when isKnown:
                await exchange.RespondAsync(200, """{"username":"ada"}""");
                break;
            case "POST /-/v1/login" when HasWebLogin:
                await exchange.RespondAsync(200, JsonSerializer.Serialize(new { loginUrl = $"{Url}login/1", doneUrl = DoneUrl ?? $"{Url}-/v1/done?id=1" }));
                break;
            case "GET /-/v1/done":
                exchange.Headers["Retry-After"] = "0";
                await (_asked++ == 0 ? exchange.RespondAsync(202, "{}") : exchange.RespondAsync(200, $$"""{"token":"{{Token}}"}"""));
                break;
            case "PUT /-/user/org.couchdb.user%3Aada%40acme.example" when JsonNode.Parse(body) is { } login && (string?)login["password"] == "s3cret!":
                await exchange.RespondAsync(201, $$"""{"ok":true,"token":"{{Token}}"}""");
                break;
            case "DELETE /-/user/token/token-of-the-registry" when isKnown:
                await exchange.RespondAsync(200, "{}");
                break;
            case "POST /-/v1/login":
                await exchange.RespondAsync(404, "{}");
                break;
            default:
                await exchange.RespondAsync(401, """{"error":"Show a token."}""");
                break;
        }
    }

    private static Task AnswerAsync(LoopbackExchange exchange, string name, IEnumerable<JsonObject> entries) =>
        exchange.RespondAsync(200, new JsonObject { [name] = new JsonArray([.. entries.Select(static entry => entry.DeepClone())]) }.ToJsonString());
}
