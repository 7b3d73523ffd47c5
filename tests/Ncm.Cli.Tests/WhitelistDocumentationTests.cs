using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>What docs/policy.md shows of <c>nscm whitelist</c> is what it prints for samples/webapp.</summary>
public sealed class WhitelistDocumentationTests
{
    [Test]
    public async Task The_page_shows_what_nscm_prints()
    {
        await RealRegistry.RequireAsync();
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples/webapp"), "*", SearchOption.AllDirectories))
        {
            folder.Write(Path.GetRelativePath(Path.Combine(Repository.Root, "samples/webapp"), file), await File.ReadAllBytesAsync(file));
        }

        var page = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs/policy.md"));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("O");

        var add = await RunAsync(
            "whitelist", "add", "jszip@3.10.2", "--reason", "only reads our own archives", "--by", "octocat", "--expires", "2998-02-01");
        var delete = await RunAsync("whitelist", "delete", "jszip", "pako@1");

        Assert.That(
            $"{add.Error.Split('\n').Last(line => line.Contains("passes", StringComparison.Ordinal))}\n{add.Output}"
                .Replace(today, "2026-11-22", StringComparison.Ordinal).Replace("2998", "2027", StringComparison.Ordinal),
            Is.EqualTo(Block(page, "$ nscm whitelist add jszip@3.10.2")));
        Assert.That(delete.Output, Is.EqualTo(Block(page, "$ nscm whitelist delete jszip pako@1")));

        Task<CommandResult> RunAsync(params string[] arguments) => Nscm.RunAsync([], folder.Path, arguments);
    }

    /// <summary>What a fenced block shows after the command that begins so.</summary>
    private static string Block(string[] page, string command) => string.Concat(page
        .SkipWhile(line => !line.StartsWith(command, StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(line => line != "```")
        .Select(line => $"{line}\n"));
}
