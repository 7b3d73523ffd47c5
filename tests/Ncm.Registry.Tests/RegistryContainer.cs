using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>
/// The image, run as <c>docker run --read-only --volume …:/data</c> would: its own user, entry point and variables, nothing else that can be written to. The
/// network is the machine's, since the tests' servers listen on the loopback interface.
/// </summary>
internal sealed partial class RegistryContainer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _runc;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _error;
    private readonly HttpClient _client;

    private RegistryContainer(TemporaryFolder folder, Process runc, Uri url)
    {
        _folder = folder;
        _runc = runc;
        runc.OutputDataReceived += (_, line) =>
        {
            lock (_output)
            {
                _output.AppendLine(line.Data);
            }
        };
        runc.BeginOutputReadLine();
        _error = runc.StandardError.ReadToEndAsync();
        _client = new HttpClient { BaseAddress = url };
    }

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    private string Id => $"ncm-{Path.GetFileName(_folder.Path)}";

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="bundle">The unpacked image.</param>
    /// <param name="data">What is mounted at /data, with a policy.yml.</param>
    /// <param name="upstream">The registry behind it.</param>
    public static async Task<RegistryContainer> StartAsync(string bundle, TemporaryFolder data, Uri upstream)
    {
        var folder = new TemporaryFolder();
        var port = FreePort();
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(bundle, "config.json")))!;
        config["root"] = new JsonObject { ["path"] = Path.Combine(bundle, "rootfs"), ["readonly"] = true };
        var process = config["process"]!;
        process["terminal"] = false;
        process["args"] = new JsonArray("/app/ncm-registry", "--Policy=policy.yml", $"--Upstream:Registry={upstream}");
        process["env"]!.AsArray().Add($"ASPNETCORE_URLS=http://127.0.0.1:{port}");
        var mounts = config["mounts"]!.AsArray();
        foreach (var there in mounts.Where(mount => (string?)mount!["destination"] == "/data").ToList())
        {
            mounts.Remove(there);
        }

        mounts.Add(new JsonObject { ["destination"] = "/data", ["type"] = "bind", ["source"] = data.Path, ["options"] = new JsonArray("rbind", "rw") });
        mounts.Add(new JsonObject { ["destination"] = "/tmp", ["type"] = "tmpfs", ["source"] = "tmpfs", ["options"] = new JsonArray("nosuid", "nodev", "noexec") });
        var namespaces = config["linux"]!["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.Single(space => (string?)space!["type"] == "network"));
        folder.Write("config.json", config.ToJsonString());

        var start = new ProcessStartInfo("runc", ["--root", folder.At("state"), "run", "--bundle", folder.Path, $"ncm-{Path.GetFileName(folder.Path)}"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var container = new RegistryContainer(folder, Process.Start(start)!, new Uri($"http://127.0.0.1:{port}/"));
        await container.WaitAsync();
        return container;
    }

    /// <summary>Runs the program once more in it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExecAsync(params string[] arguments) => (await RuncAsync(["exec", Id, "/app/ncm-registry", .. arguments])).ExitCode;

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, AuthenticationHeaderValue? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Signs in as the administrator that the first start has made, with what it printed.</summary>
    /// <returns>The token.</returns>
    public async Task<string> SignInAsync()
    {
        Assert.That(() => Password().IsMatch(Output), Is.True.After(10_000, 50), "the first start shows it");
        var body = new JsonObject { ["name"] = "administrator", ["password"] = Password().Match(Output).Groups[1].Value };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _client.PutAsync("-/user/org.couchdb.user:administrator", content);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), answer.ToJsonString());
        return (string)answer["token"]!;
    }

    /// <summary>Asks it to stop, as engines do, and waits until it has.</summary>
    public async Task<CommandResult> StopAsync()
    {
        await RuncAsync("kill", Id, "SIGTERM");
        await _runc.WaitForExitAsync();
        return new CommandResult(_runc.ExitCode, Output, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_runc.HasExited)
        {
            await RuncAsync("kill", Id, "SIGKILL");
            await _runc.WaitForExitAsync();
        }

        _client.Dispose();
        _runc.Dispose();
        _folder.Dispose();
    }

    private async Task WaitAsync()
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(1); await Task.Delay(50))
        {
            if (_runc.HasExited)
            {
                Assert.Fail($"The container ended: {Output}\n{await _error}");
            }

            try
            {
                using var ping = await _client.GetAsync("-/ping");
                Assert.That(ping.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        Assert.Fail("The container does not answer.");
    }

    private Task<CommandResult> RuncAsync(params string[] arguments) => CommandLine.RunAsync("runc", ["--root", _folder.At("state"), .. arguments]);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^\s+password\s+(\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Password();
}
