using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ncm.Gate.Npm;
using Ncm.Registry.Storage;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>
/// A registry over the one that this machine's npm is configured for. What it has fetched stays for the day in a folder of the user's temp, as a server's
/// data would; a run beside another has a folder of its own.
/// </summary>
internal sealed class RealUpstreamRegistry : IAsyncDisposable
{
    private readonly FileStream? _lock;
    private readonly string _folder;
    private readonly TemporaryFolder _own;

    private RealUpstreamRegistry(ServedRegistry served, Uri upstream, string folder, FileStream? held, TemporaryFolder own)
    {
        Served = served;
        Upstream = upstream;
        _folder = folder;
        _lock = held;
        _own = own;
    }

    /// <summary>The registry.</summary>
    public ServedRegistry Served { get; }

    /// <summary>Its address.</summary>
    public Uri Url => Served.Url;

    /// <summary>The registry behind it.</summary>
    public Uri Upstream { get; }

    /// <summary>Starts it, with one advisory, against ms@2.1.3, and an empty whitelist.</summary>
    public static async Task<RealUpstreamRegistry> StartAsync(params string[] options)
    {
        var upstream = new Uri((await CommandLine.RunAsync("npm", ["config", "get", "registry"])).Output.Trim());
        var own = new TemporaryFolder();
        var held = TryHold(out var folder);
        if (held is null)
        {
            folder = own.At("kept");
        }

        var advisories = Path.Combine(folder, "advisories");
        Directory.CreateDirectory(advisories);
        var served = await ServedRegistry.StartAsync(
            upstream, $"advisories: [{advisories}]\n", own, [$"--Data={Path.Combine(folder, "data")}", "--PackumentAge=2.00:00:00", "--Upstream:Timeout=00:00:30", .. options]);
        ServedRegistry.Advise(own, "GHSA-4444-4444-4444", "ms", "2.1.3");
        File.Copy(own.At("advisories/GHSA-4444-4444-4444.json"), Path.Combine(advisories, "GHSA-4444-4444-4444.json"), overwrite: true);
        await served.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist?all=true", null, served.Token);
        return new RealUpstreamRegistry(served, upstream, folder, held, own);
    }

    /// <summary>The lock file that npm makes of a project without this registry, as old as what this one has fetched.</summary>
    public async Task<string> PlainLockAsync(TemporaryFolder project)
    {
        var manifest = await File.ReadAllTextAsync(project.At("package.json"));
        var kept = Path.Combine(_folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)).AsSpan(0, 8))}.lock.json");
        if (!File.Exists(kept))
        {
            using var plain = new TemporaryFolder();
            plain.Write("package.json", manifest);
            var made = await ClientProgram.Of("npm 11").RunAsync(plain, Upstream, "install", "--package-lock-only");
            Assert.That(made.ExitCode, Is.Zero, made.ToString());
            File.Copy(plain.At("package-lock.json"), kept);
        }

        return await File.ReadAllTextAsync(kept);
    }

    /// <summary>Whitelists packages in one call.</summary>
    public async Task WhitelistAsync(IEnumerable<PackageId> packages)
    {
        var entries = packages.Select(id => new JsonObject { ["package"] = id.Name, ["versions"] = id.Version, ["reason"] = "looked at" });
        var (status, text) = await Served.SendAsync(
            HttpMethod.Post, "-/ncm/v1/whitelist", new JsonObject { ["entries"] = new JsonArray([.. entries]) }.ToJsonString(), Served.Token);
        Assert.That((int)status, Is.EqualTo(200), text);
    }

    public async ValueTask DisposeAsync()
    {
        await Served.DisposeAsync();
        _own.Dispose();
        await (_lock?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>The day's folder for data of this shape, if nobody else is using it.</summary>
    private static FileStream? TryHold(out string folder)
    {
        using var scratch = new TemporaryFolder();
        using var database = new RegistryStorage(scratch.Path).Open();
        var shape = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database.Database.GenerateCreateScript())).AsSpan(0, 8));
        folder = Path.Combine(Path.GetTempPath(), "ncm-gate-test-tools", $"registry-{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{shape}");
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
