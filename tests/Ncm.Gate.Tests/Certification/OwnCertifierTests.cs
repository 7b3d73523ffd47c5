using Ncm.Gate.Certification;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification;

public sealed class OwnCertifierTests
{
    private static readonly OwnCertifier Certifier = new(new CertificationOptions());

    private static readonly PackageFacts Good = new() { TarballRead = true, License = "MIT", Repository = "github:a/b", HasReadme = true, UnpackedSize = 1000 };

    [Test]
    public void A_manifest_with_licence_and_source_is_certain_before_any_tarball_is_read() =>
        Assert.That(ScoreOf(new PackageFacts { License = "MIT", Repository = "github:a/b" }), Is.EqualTo(new Score(86, 100)));

    [Test]
    public void A_package_without_a_source_hangs_on_its_tarball() =>
        Assert.That(ScoreOf(new PackageFacts { License = "MIT" }), Is.EqualTo(new Score(79, 93)));

    [Test]
    public void Its_own_bytes_are_its_size() =>
        Assert.That(
            (ScoreOf(Good), ScoreOf(Good with { UnpackedSize = 25 * 1024 * 1024 })),
            Is.EqualTo((new Score(100, 100), new Score(93, 93))));

    [Test]
    public void What_was_not_asked_about_vulnerabilities_may_have_one() =>
        Assert.That(
            Certifier.Certify(new Evidence { Subject = Subject, Facts = Good }).OwnScore, Is.EqualTo(new Score(85, 100)));

    [Test]
    public void The_criteria_of_the_tree_are_left_open() =>
        Assert.That(
            Certifier.Certify(new Evidence { Subject = Subject, Facts = Good, Advisories = [] }).Criteria
                .Where(criterion => criterion.Outcome == CriterionOutcome.NotEvaluated).Select(criterion => criterion.Criterion),
            Is.EqualTo(new[] { Criterion.LicenseTree, Criterion.VulnerabilityTree }));

    private static CertificationSubject Subject => new(new PackageId("a", "1.0.0"));

    private static Score ScoreOf(PackageFacts facts) => Certifier.Certify(new Evidence { Subject = Subject, Facts = facts, Advisories = [] }).OwnScore;
}
