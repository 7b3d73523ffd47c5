using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.GitHub;

/// <summary>
/// GitHub's own description of its API, served by Prism: every request is checked against the description and refused where GitHub would
/// refuse it, and every answer is an example of the description's.
/// </summary>
internal sealed class Prism : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private Prism(Process process, string url, string folder)
    {
        (_process, Url, Folder) = (process, url, folder);
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>The folder with the npm packages.</summary>
    public string Folder { get; }

    /// <summary>What it wrote, without colours.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return Regex.Replace(_log.ToString(), "\\x1b\\[[0-9;]*m", "");
            }
        }
    }

    /// <summary>Installs and starts it; without npm or its registry the test is skipped with the reason.</summary>
    public static async Task<Prism> StartAsync()
    {
        var folder = await NpmTool.InstallAsync(["@stoplight/prism-cli@5.14.2", "@octokit/openapi@23.0.2", "@octokit/webhooks-examples@7.6.1"]);
        var script = Path.Combine(Repository.Root, "eng", "github-description.mjs");
        var cut = await CommandLine.RunAsync("node", [script, Path.Combine(folder, "node_modules", "@octokit", "openapi")]);
        Assert.That(cut.ExitCode, Is.Zero, cut.Error);
        var description = Path.Combine(folder, $"description-{Environment.ProcessId}.json");
        await File.WriteAllTextAsync(description, cut.Output);

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var start = new ProcessStartInfo(
            "node", [Path.Combine(folder, "node_modules", "@stoplight", "prism-cli", "dist", "index.js"), "mock", "--host", "127.0.0.1", "--port", $"{port}", description])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var prism = new Prism(Process.Start(start)!, $"http://127.0.0.1:{port}", folder);
        for (var i = 0; i < 600 && !prism.Log.Contains("is listening", StringComparison.Ordinal) && !prism._process.HasExited; i++)
        {
            await Task.Delay(100);
        }

        Assert.That(prism.Log, Does.Contain("is listening"));
        return prism;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
