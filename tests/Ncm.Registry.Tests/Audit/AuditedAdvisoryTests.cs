using Ncm.Gate.Certification;
using Ncm.Registry.Audit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Audit;

public sealed class AuditedAdvisoryTests
{
    [TestCase("<4.17.21", ExpectedResult = ">=4.17.21")]
    [TestCase(">=1.0.0 <1.2.6", ExpectedResult = ">=1.2.6")]
    [TestCase("<0.2.1 || >=1.0.0 <1.2.3", ExpectedResult = ">=0.2.1 <1.0.0 || >=1.2.3")]
    [TestCase("<1.2.6 || >=2.0.0", ExpectedResult = ">=1.2.6 <2.0.0")]
    [TestCase("<=1.0.0", ExpectedResult = "<0.0.0", Description = "no later one is known")]
    [TestCase("*", ExpectedResult = "<0.0.0")]
    [TestCase("=3.5.0", ExpectedResult = "<0.0.0")]
    [TestCase("^1.2.0", ExpectedResult = ">=2.0.0-0")]
    public string Patched_versions_follow_a_fix(string range) => Of(("0.0.0", range)).PatchedVersions;

    [Test]
    public void The_range_admits_every_version_that_is_known_to_be_affected()
    {
        Assert.That(Of(("1.0.0", "<2.0.0"), ("1.5.0", "<2.0.0")).VulnerableVersions, Is.EqualTo("<2.0.0"));
        Assert.That(Of(("1.0.0", "<2.0.0"), ("3.0.0", ">=3.0.0 <4.0.0")).VulnerableVersions, Is.EqualTo("<2.0.0 || >=3.0.0 <4.0.0"), "merged sources may know of different ones");
        Assert.That(Of(("1.0.0", null), ("1.0.1", null)).VulnerableVersions, Is.EqualTo("=1.0.0 || =1.0.1"), "a source that states none");
        Assert.That(Of(("2.0.0-rc.1", "<2.0.0")).VulnerableVersions, Is.EqualTo("<2.0.0"), "npm counts prereleases here");
        Assert.That(Of(("5.0.0", "<2.0.0")).VulnerableVersions, Is.EqualTo("<2.0.0 || =5.0.0"));
        Assert.That(Of(("5.0.0", "up to now")).VulnerableVersions, Is.EqualTo("=5.0.0"));
    }

    [Test]
    public void The_number_is_of_the_id_and_the_package_and_fits_into_a_double()
    {
        var number = Of(("1.0.0", "*")).Number;
        Assert.That(number, Is.InRange(1, 1L << 48));
        Assert.That(Of(("2.0.0", "<3.0.0")).Number, Is.EqualTo(number));
        Assert.That(new AuditedAdvisory("other", new Dictionary<string, Advisory> { ["1.0.0"] = new() { Id = "GHSA-2222-2222-2222" } }).Number, Is.Not.EqualTo(number));
    }

    [TestCase(Severity.Low, false, ExpectedResult = "low")]
    [TestCase(Severity.Moderate, false, ExpectedResult = "moderate")]
    [TestCase(Severity.Unknown, false, ExpectedResult = "critical", Description = "it may be")]
    [TestCase(Severity.Low, true, ExpectedResult = "critical", Description = "malware is")]
    public string The_severity_is_one_of_npms_words(Severity severity, bool isMalware) =>
        new AuditedAdvisory("pad", new Dictionary<string, Advisory> { ["1.0.0"] = new() { Id = "X-1", Severity = severity, IsMalware = isMalware } }).Severity;

    private static AuditedAdvisory Of(params (string Version, string? Range)[] stated) =>
        new("pad", stated.ToDictionary(pair => pair.Version, pair => new Advisory { Id = "GHSA-2222-2222-2222", VulnerableVersions = pair.Range }));
}
