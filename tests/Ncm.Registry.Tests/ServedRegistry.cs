using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ncm.Registry.Hosting;
using Ncm.TestKit;

namespace Ncm.Registry.Tests;

/// <summary>A registry that is served, in this process and on a port of the system's choice.</summary>
internal sealed class ServedRegistry : IAsyncDisposable
{
    private readonly RegistryServer _server;
    private readonly HttpClient _client;

    private readonly bool _ownsFolder;

    private ServedRegistry(RegistryServer server, TemporaryFolder folder, bool ownsFolder, string token)
    {
        _ownsFolder = ownsFolder;
        _server = server;
        Folder = folder;
        Token = token;
        Url = new Uri(server.App.Urls.Single() + "/");
        _client = new HttpClient { BaseAddress = Url };
    }

    /// <summary>Its root.</summary>
    public Uri Url { get; }

    /// <summary>The folder of its data, policy and advisories.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>A token that may write everywhere.</summary>
    public string Token { get; }

    public RegistryServer Server => _server;

    /// <summary>
    /// Starts a registry over an upstream, with an export of advisories that knows of nothing but <c>vulnerable@1.0.0</c>, unless the options name another policy.
    /// </summary>
    public static Task<ServedRegistry> StartAsync(FakeUpstream upstream, params string[] options) => StartAsync(upstream.Server.Url, "", null, options);

    /// <summary>Starts a registry with more of a policy, in a folder that may have been one's before and stays, or in a new one.</summary>
    public static async Task<ServedRegistry> StartAsync(Uri upstream, string policy, TemporaryFolder? kept, params string[] options)
    {
        var folder = kept ?? new TemporaryFolder();
        folder.Write("policy.yml", $"{(policy.Contains("advisories:", StringComparison.Ordinal) ? "" : "advisories: [./advisories]\n")}{policy}");
        Advise(folder, "GHSA-2222-2222-2222", "vulnerable", "1.0.0");
        var (builder, read) = Hosting.CommandLine.Read(
        [
            "--urls=http://127.0.0.1:0", $"--Data={folder.At("data")}", $"--Policy={folder.At("policy.yml")}", $"--Upstream:Registry={upstream}",
            "--Upstream:Timeout=00:00:05", "--Logging:LogLevel:Default=None", .. options,
        ]);
        var server = RegistryServer.Create(builder, read, TimeProvider.System);
        await server.App.StartAsync();
        return new ServedRegistry(server, folder, kept is null, await server.Tokens.CreateAsync("test", null, canWrite: true, CancellationToken.None));
    }

    /// <summary>Writes an advisory into the export.</summary>
    public static void Advise(TemporaryFolder folder, string id, string name, string version) => folder.Write($"advisories/{id}.json", $$"""
        { "id": "{{id}}", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-01T00:00:00Z", "summary": "It is bad.",
          "affected": [{ "package": { "ecosystem": "npm", "name": "{{name}}" }, "versions": ["{{version}}"] }],
          "database_specific": { "severity": "HIGH" } }
        """);

    public async Task<HttpResponseMessage> SendAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        change?.Invoke(request);
        return await _client.SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? token = null) => await TextAsync(await SendAsync(path, request => Authorize(request, token)));

    public async Task<JsonObject> JsonAsync(string path) => JsonNode.Parse((await GetAsync(path)).Text)!.AsObject();

    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, string? body, string? token) =>
        await TextAsync(await SendAsync(path, request =>
        {
            request.Method = method;
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            Authorize(request, token);
        }));

    /// <summary>Whitelists a package@version.</summary>
    public Task<(HttpStatusCode Status, string Text)> WhitelistAsync(string package, string versions, string registry = "") => SendAsync(
        HttpMethod.Post, $"{registry}-/ncm/v1/whitelist", $$"""{"package":"{{package}}","versions":"{{versions}}","reason":"known"}""", Token);

    /// <summary>Signs in with name and password, for a token.</summary>
    public async Task<string> SignInAsync(string name, string password)
    {
        var body = new JsonObject { ["name"] = name, ["password"] = password };
        return (string)JsonNode.Parse((await SendAsync(HttpMethod.Put, $"-/user/org.couchdb.user:{name}", body.ToJsonString(), null)).Text)!["token"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.App.StopAsync();
        await _server.DisposeAsync();
        if (_ownsFolder)
        {
            Folder.Dispose();
        }
    }

    private static void Authorize(HttpRequestMessage request, string? token) =>
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

    private static async Task<(HttpStatusCode Status, string Text)> TextAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}
