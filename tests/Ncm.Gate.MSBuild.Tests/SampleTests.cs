using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>samples/aspnet-spa, built as its README says, with facts from the real npm registry.</summary>
public sealed partial class SampleTests
{
    [Test]
    public async Task The_readme_shows_what_really_happens()
    {
        await RealRegistry.RequireAsync();
        using var folder = new TemporaryFolder();
        var sample = Path.Combine(Repository.Root, "samples", "aspnet-spa");
        foreach (var file in Directory.GetFiles(sample, "*", SearchOption.AllDirectories).Where(file => !IsBuilt(Path.GetRelativePath(sample, file))))
        {
            folder.Write(Path.Combine("samples/aspnet-spa", Path.GetRelativePath(sample, file)), await File.ReadAllBytesAsync(file));
        }

        folder.Write($"artifacts/packages/{Path.GetFileName(Package.File)}", await File.ReadAllBytesAsync(Package.File));
        Tool.Run(folder.Path, "git", "init", "--quiet"); // .ncm is looked for up to the repository's root
        var readme = (await File.ReadAllTextAsync(Path.Combine(sample, "README.md"))).ReplaceLineEndings("\n");
        var blocks = BlockOf().Matches(readme).Select(match => match.Groups[1].Value).ToList();

        var failing = await BuildAsync(folder);
        folder.Write("samples/aspnet-spa/.ncm/whitelist.yml", ExpiresOf().Replace(YamlOf().Match(readme).Groups[1].Value, ""));
        var passing = await BuildAsync(folder);
        var offline = await BuildAsync(folder, new Dictionary<string, string?>
        {
            ["NcmGateOffline"] = "true",
            ["NCM_CACHE"] = folder.At("empty"),
            ["npm_config_registry"] = "https://registry.npmjs.org/",
        });

        Assert.That(blocks, Has.Count.EqualTo(2));
        Assert.That(Shown(failing, folder), Is.EqualTo(blocks[0]));
        Assert.That(Shown(passing, folder), Is.EqualTo(blocks[1]));
        var documentation = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "msbuild.md"));
        Assert.That(documentation, Does.Contain(Shown(offline, folder).Split('\n')[0]));
        foreach (var page in new[] { "README.md", "docs/msbuild.md", "src/Ncm.Gate.MSBuild/README.md" })
        {
            Assert.That(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page)), Does.Contain(blocks[0].Split('\n')[0]), page);
        }
    }

    private static Task<CommandResult> BuildAsync(TemporaryFolder folder, Dictionary<string, string?>? more = null)
    {
        var environment = more ?? new Dictionary<string, string?> { ["NCM_CACHE"] = Package.Cache };
        environment["NUGET_PACKAGES"] = Package.Unpacked;
        environment["RestoreSources"] = folder.At("artifacts/packages"); // nothing else is needed, so no other source is asked
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return CommandLine.RunAsync("dotnet", ["build"], folder.At("samples/aspnet-spa"), environment);
    }

    /// <summary>The output without what differs from run to run.</summary>
    private static string Shown(CommandResult result, TemporaryFolder folder) => string.Join('\n', result.Output.ReplaceLineEndings("\n")
        .Replace(folder.At("samples/aspnet-spa"), "/src/aspnet-spa", StringComparison.Ordinal)
        .Split('\n')
        .Where(line => !RestoringOf().IsMatch(line)))
        .Trim('\n') + "\n";

    private static bool IsBuilt(string path) => path.StartsWith("bin", StringComparison.Ordinal) || path.StartsWith("obj", StringComparison.Ordinal);

    [GeneratedRegex(@"```console\n\$ dotnet build\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex BlockOf();

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlOf();

    // A test must not fail because time has passed.
    [GeneratedRegex(@"^  expires:.*\n", RegexOptions.Multiline)]
    private static partial Regex ExpiresOf();

    [GeneratedRegex(@"^(  Determining projects|  Restored|  All projects|Time Elapsed)")]
    private static partial Regex RestoringOf();
}
