using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>Ten projects of one solution that share a lock file, named once for all of them, and built at the same time.</summary>
public sealed class SharedLockTests
{
    private const int Projects = 10;

    private BuildFolder _folder = null!;

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _folder = new BuildFolder().Npm("web");
        _folder.Write("Directory.Build.props", $"""
            <Project>
              {BuildFolder.Reference}
              <ItemGroup><NcmLockFile Include="$(MSBuildThisFileDirectory)web/package-lock.json" /></ItemGroup>
            </Project>
            """);
        _folder.Write("all.slnx", $"""
            <Solution>{string.Concat(Enumerable.Range(1, Projects).Select(number => $"<Project Path=\"p{number}/p{number}.csproj\" />"))}</Solution>
            """);
        for (var number = 1; number <= Projects; number++)
        {
            _folder.Project($"p{number}/p{number}.csproj", "");
        }

        Failed = await _folder.BuildAsync("all.slnx", "-m");
        Warned = await _folder.BuildAsync("all.slnx", "-m", "--no-restore", "-v:n", "-p:NcmGateSeverity=warning");
        Again = await _folder.BuildAsync("all.slnx", "-m", "--no-restore", "-v:n", "-p:NcmGateSeverity=warning");
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    private BuildResult Failed { get; set; } = null!;

    private BuildResult Warned { get; set; } = null!;

    private BuildResult Again { get; set; } = null!;

    [Test]
    public void Findings_fail_every_project_and_are_said_once()
    {
        Assert.That(Failed.ExitCode, Is.EqualTo(1), Failed.ToString());
        Assert.That(Failed.Codes, Is.EqualTo(new[] { "error NCM1002" }), Failed.ToString());
        Assert.That(Failed.Output, Does.Not.Contain(".dll"), "nothing is compiled");
    }

    [Test]
    public void The_lock_is_judged_once()
    {
        Assert.That(Warned.ExitCode, Is.Zero, Warned.ToString());
        Assert.That((Warned.Judged, Warned.Codes), Is.EqualTo((1, new[] { "warning NCM1002" })), Warned.ToString());
    }

    [Test]
    public void A_second_build_judges_nothing_and_says_the_warning_once()
    {
        Assert.That(Again.ExitCode, Is.Zero, Again.ToString());
        Assert.That((Again.Judged, Again.Codes), Is.EqualTo((0, new[] { "warning NCM1002" })), Again.ToString());
    }

    [Test]
    public async Task MSBuilds_switches_work_on_warnings_that_projects_share()
    {
        var result = await _folder.GateAsync("p1", "-p:NcmGateSeverity=warning", "-p:NoWarn=NCM1002", "-v:n");
        var promoted = await _folder.GateAsync("p1", "-p:NcmGateSeverity=warning", "-p:WarningsAsErrors=NCM1002", "-v:n");

        Assert.That((result.ExitCode, result.Codes), Is.EqualTo((0, Array.Empty<string>())), result.ToString());
        Assert.That((promoted.ExitCode, promoted.Codes), Is.EqualTo((1, new[] { "error NCM1002" })), promoted.ToString());
    }

    [Test]
    public async Task In_CI_the_lock_is_judged_once_in_each_build()
    {
        _folder.Environment["CI"] = "true";
        var result = await _folder.BuildAsync("all.slnx", "-m", "--no-restore", "-v:n", "-p:NcmGateSeverity=warning");
        _folder.Environment["CI"] = null;

        Assert.That((result.ExitCode, result.Judged), Is.EqualTo((0, 1)), result.ToString());
    }
}
