using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>Findings as warnings, and what MSBuild's own switches make of them. All but the first build judge nothing: the warnings are said again.</summary>
public sealed class SeverityTests
{
    private BuildFolder _folder = null!;

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference + "<PropertyGroup><NcmGateSeverity>warning</NcmGateSeverity></PropertyGroup>");
        First = await _folder.BuildAsync("-v:n");
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    private BuildResult First { get; set; } = null!;

    [Test]
    public void Severity_warning_lets_the_build_pass_with_warnings()
    {
        Assert.That(First.ExitCode, Is.Zero, First.ToString());
        Assert.That((First.Codes, First.Judged), Is.EqualTo((new[] { "warning NCM1002" }, 1)), First.ToString());
    }

    [Test]
    public async Task Warnings_do_not_vanish_where_nothing_is_judged_again()
    {
        var again = await _folder.BuildAsync("--no-restore", "-v:n");

        Assert.That(again.Judged, Is.Zero, again.ToString());
        Assert.That(again.Diagnostics, Is.EqualTo(First.Diagnostics));
    }

    [TestCase("-p:NoWarn=NCM1002", ExpectedResult = "0")]
    [TestCase("-p:MSBuildWarningsAsMessages=NCM1002", ExpectedResult = "0")]
    [TestCase("-p:WarningsAsErrors=NCM1002", ExpectedResult = "1 error NCM1002")]
    [TestCase("-warnaserror:NCM1002", ExpectedResult = "1 error NCM1002")]
    [TestCase("-p:MSBuildTreatWarningsAsErrors=true", ExpectedResult = "1 error NCM1002")]
    [TestCase("-p:TreatWarningsAsErrors=true", ExpectedResult = "0 warning NCM1002", Description = "It is the compiler's own switch.")]
    public async Task<string> MSBuild_treats_the_warnings_as_any_others(string option)
    {
        var result = await _folder.GateAsync(option, "-v:n");

        Assert.That(result.Judged, Is.Zero, result.ToString());
        return $"{result.ExitCode} {string.Join(' ', result.Codes)}".TrimEnd();
    }

    [Test]
    public async Task A_first_build_with_warnings_as_errors_keeps_no_verdict()
    {
        for (var build = 0; build < 2; build++)
        {
            var result = await _folder.GateAsync("-v:n", "-p:MSBuildTreatWarningsAsErrors=true", "-p:NcmGateMinimumScore=50");

            Assert.That((result.ExitCode, result.Judged), Is.EqualTo((1, 1)), result.ToString());
        }

        await _folder.GateAsync(); // the other tests go on from a verdict
    }

    [Test]
    public async Task NoWarn_does_not_take_an_error_away()
    {
        var result = await _folder.GateAsync("-p:NcmGateSeverity=error", "-p:NoWarn=NCM1002");
        await _folder.GateAsync(); // the other tests go on from a verdict

        Assert.That((result.ExitCode, result.Codes), Is.EqualTo((1, new[] { "error NCM1002" })), result.ToString());
    }
}
