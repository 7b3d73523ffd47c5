using System.Runtime.InteropServices;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>The .NET tool as its users get it: packed, installed from a folder, run.</summary>
public sealed class ToolPackageTests
{
    private TemporaryFolder _folder = null!;
    private string _nscm = null!;

    [OneTimeSetUp]
    public async Task InstallAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("eng/pack.sh needs a shell.");
        }

        _folder = new TemporaryFolder();
        Dictionary<string, string?> environment = new() { ["NSCM_BUILD"] = _folder.At("build"), ["DOTNET_NOLOGO"] = "1" };
        var pack = await CommandLine.RunAsync(
            "bash", [Path.Combine(Repository.Root, "eng", "pack.sh"), _folder.At("feed"), RuntimeInformation.RuntimeIdentifier, "Ncm.Cli"], environment: environment);
        if (pack.Output.Contains("NU1101", StringComparison.Ordinal) || pack.Output.Contains("NU1301", StringComparison.Ordinal))
        {
            Assert.Ignore("The compiler of this platform cannot be restored.");
        }

        Assert.That(pack.ExitCode, Is.Zero, pack.ToString());
        var config = _folder.Write("nuget.config", $"""
            <configuration><packageSources><clear/><add key="feed" value="{_folder.At("feed")}"/></packageSources></configuration>
            """);
        environment["NUGET_PACKAGES"] = _folder.At("packages"); // the user's own may hold an earlier build of this version
        var install = await CommandLine.RunAsync(
            "dotnet", ["tool", "install", "Ncm.Cli", "--tool-path", _folder.At("tools"), "--configfile", config], _folder.Path, environment);
        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        _nscm = _folder.At("tools/nscm");
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();

    [Test]
    public async Task It_says_its_version()
    {
        var result = await CommandLine.RunAsync(_nscm, ["--version"]);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [Test]
    public async Task It_judges_a_project()
    {
        await RealRegistry.RequireAsync();

        var result = await CommandLine.RunAsync(
            _nscm, ["verify", "samples/clean"], environment: new Dictionary<string, string?> { ["NCM_CACHE"] = _folder.At("cache") });

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("The gate passes."));
    }

    [Test]
    public void It_is_compiled_for_its_platform_and_brings_a_readme()
    {
        var feed = Directory.GetFiles(_folder.At("feed")).Select(Path.GetFileName).ToList();
        var installed = Directory.GetFiles(_folder.At("tools"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();

        Assert.That(feed, Has.Some.Contains($"Ncm.Cli.{RuntimeInformation.RuntimeIdentifier}.").And.Some.Contains("Ncm.Cli.any."));
        Assert.That(installed, Has.Some.EqualTo("README.md"));
    }
}
