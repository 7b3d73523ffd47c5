using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ncm.TestKit;

/// <summary>
/// The built ncm-registry as a process of its own, in a folder of its own, on a port of the system's choice. A test project that starts it refers to
/// src/Ncm.Registry, so that it is built.
/// </summary>
public sealed partial class RegistryProgram : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly HttpClient _client;

    private RegistryProgram(TemporaryFolder folder, Process process, Uri url, string token)
    {
        (_folder, _process, Url, Token) = (folder, process, url, token);
        _client = new HttpClient { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    /// <summary>Its root.</summary>
    public Uri Url { get; }

    /// <summary>The administrator's token, which may write.</summary>
    public string Token { get; }

    /// <summary>Starts one.</summary>
    /// <param name="upstream">The npm registry behind it.</param>
    /// <param name="policy">Its policy; without <c>advisories:</c> nothing is known against any package.</param>
    /// <param name="options">More options.</param>
    public static async Task<RegistryProgram> StartAsync(Uri upstream, string policy = "", params string[] options)
    {
        var folder = new TemporaryFolder();
        folder.Write("advisories/none.json", NoAdvisory);
        folder.Write("policy.yml", policy.Contains("advisories:", StringComparison.Ordinal) ? policy : $"advisories: [./advisories]\nadvisoryMaxAge: 36500d\n{policy}");
        var process = Start(folder, [
            "--urls=http://127.0.0.1:0", $"--Data={folder.At("data")}", $"--Policy={folder.At("policy.yml")}", $"--Upstream:Registry={upstream.AbsoluteUri}",
            "--Logging:LogLevel:Default=Warning", .. options]);
        var said = new StringBuilder();
        Uri? url = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (Serving().Match(line) is { Success: true } serving)
            {
                url = new Uri(serving.Groups[1].Value);
            }
            else if (url is not null && TokenOf().Match(line) is { Success: true } token)
            {
                // Whatever it says later is not to fill the pipe.
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                return new RegistryProgram(folder, process, url, token.Groups[1].Value);
            }
        }

        throw new InvalidOperationException($"The registry did not start: {said}{await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Makes another token, as an administrator does on the command line.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="arguments"><c>--write</c> and the like.</param>
    public async Task<string> CreateTokenAsync(string name, params string[] arguments)
    {
        var made = await CommandLine.RunAsync("dotnet", [Program, "token", "create", name, .. arguments, $"--Data={_folder.At("data")}"], _folder.Path);
        return made.ExitCode == 0 ? made.Output.Trim() : throw new InvalidOperationException(made.ToString());
    }

    /// <summary>Asks it as its administrator.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path from the root, without a slash in front.</param>
    /// <param name="body">The body, as JSON.</param>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{method} {path}: {response.StatusCode} {text}");
    }

    /// <summary>How many requests it answered of each kind (<c>evidence</c>, <c>packument</c>, …), by its own counters.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountsAsync() => Counted().Matches(await _client.GetStringAsync(new Uri("-/metrics", UriKind.Relative)))
        .GroupBy(match => match.Groups[1].Value)
        .ToDictionary(kind => kind.Key, kind => kind.Sum(match => int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Ends it, as a machine that goes down does; what it kept stays until this is disposed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        Kill();
        _process.Dispose();
        _folder.Dispose();
    }

    private static string Program => Path.Combine(
        Repository.Root, "src", "Ncm.Registry", "bin", Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!, "net10.0", "ncm-registry.dll");

    private static Process Start(TemporaryFolder folder, IEnumerable<string> options) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. options])
    {
        WorkingDirectory = folder.Path,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    // An export that knows of a package that nobody has: without any record it would be none.
    private const string NoAdvisory = """
        { "id": "GHSA-2222-2222-2222", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-01T00:00:00Z", "summary": "It is bad.",
          "affected": [{ "package": { "ecosystem": "npm", "name": "that-nobody-has" }, "versions": ["1.0.0"] }],
          "database_specific": { "severity": "HIGH" } }
        """;

    [GeneratedRegex(@"^Serving (http://\S+)$")]
    private static partial Regex Serving();

    [GeneratedRegex(@"^\s+(ncm_[A-Za-z0-9_-]{43})$")]
    private static partial Regex TokenOf();

    [GeneratedRegex("""ncm_registry_requests_total\{what="(\w+)",[^}]*\} (\d+)""")]
    private static partial Regex Counted();
}
