using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>A project with several target frameworks.</summary>
public sealed class MultiTargetingTests
{
    private BuildFolder _folder = null!;

    [OneTimeSetUp]
    public async Task RestoreAsync()
    {
        _folder = new BuildFolder().Npm().Project(
            "lib.csproj",
            BuildFolder.Reference,
            framework: "<TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting><DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>");
        _folder.Whitelist();
        var restored = await _folder.DotnetAsync("restore");
        Assert.That(restored.ExitCode, Is.Zero, restored.ToString());
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task The_lock_is_judged_once_for_all_frameworks()
    {
        _folder.Environment["CI"] = "true"; // where a build always judges
        var all = await _folder.BuildAsync("--no-restore", "-v:n");
        _folder.Environment["CI"] = null;

        Assert.That((all.ExitCode, all.Judged), Is.EqualTo((0, 1)), all.ToString());
        Assert.That(
            Directory.GetFiles(_folder.At("bin"), "lib.dll", SearchOption.AllDirectories).Select(file => Path.GetFileName(Path.GetDirectoryName(file))),
            Is.EquivalentTo(new[] { "net10.0", "net10.0-windows" }));
    }

    [Test]
    public async Task One_framework_alone_is_judged_too_and_failures_are_said_once()
    {
        File.Delete(_folder.At(".ncm/whitelist.yml"));
        var one = await _folder.BuildAsync("--no-restore", "-f", "net10.0");
        var all = await _folder.BuildAsync("--no-restore", "-m");
        _folder.Whitelist();

        Assert.That((one.ExitCode, one.Codes), Is.EqualTo((1, new[] { "error NCM1002" })), one.ToString());
        Assert.That((all.ExitCode, all.Codes), Is.EqualTo((1, new[] { "error NCM1002" })), all.ToString());
    }
}
