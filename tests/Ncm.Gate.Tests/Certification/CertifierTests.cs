using Ncm.Gate.Certification;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification;

public sealed class CertifierTests
{
    private static readonly Advisory Known = new() { Id = "GHSA-aaaa-bbbb-cccc", Severity = Severity.High, Summary = "bad" };

    [Test]
    public async Task A_package_that_passes_everything_scores_100_when_everything_is_read()
    {
        var certified = await Certify(new FakeEvidenceSource(), One(), CertificationDepth.Exact);

        Assert.That(certified.Of(1)!.Score, Is.EqualTo(new Score(100, 100)));
        Assert.That(certified.Of(1)!.OwnScore, Is.EqualTo(new Score(100, 100)));
    }

    // Every score that NodeSource is on record for: 100, 93, 85, 78, 70, 0 (reference: original documentation and fixtures).
    [TestCase("readme", 93)]
    [TestCase("source", 93)]
    [TestCase("size", 93)]
    [TestCase("license", 0)]
    [TestCase("vulnerability", 85)]
    [TestCase("vulnerability readme", 78)]
    [TestCase("readme source size", 79)]
    [TestCase("malware", 0)]
    public async Task Failing_criteria_cost_what_the_original_took(string failing, int expected)
    {
        var source = new FakeEvidenceSource().With("a@1.0.0", facts => facts with
        {
            HasReadme = !failing.Contains("readme", StringComparison.Ordinal),
            Repository = failing.Contains("source", StringComparison.Ordinal) ? null : facts.Repository,
            UnpackedSize = failing.Contains("size", StringComparison.Ordinal) ? 26_214_400 : 26_214_399,
            License = failing.Contains("license", StringComparison.Ordinal) ? "GPL-3.0-only" : "MIT",
        });
        if (failing.Contains("vulnerability", StringComparison.Ordinal))
        {
            source.WithAdvisory("a@1.0.0", Known);
        }

        if (failing == "malware")
        {
            source.WithAdvisory("a@1.0.0", new Advisory { Id = "MAL-2024-1", IsMalware = true });
        }

        var certified = await Certify(source, One(), CertificationDepth.Exact);

        Assert.That(certified.Of(1)!.Score, Is.EqualTo(new Score(expected, expected)));
    }

    [Test]
    public async Task A_vulnerable_package_with_a_vulnerable_dependency_scores_the_70_of_the_original_debug()
    {
        var source = new FakeEvidenceSource().WithAdvisory("debug@2.2.0", Known).WithAdvisory("ms@0.7.1", Known);
        var graph = new LockBuilder().Root("debug", "2.2.0").Package("node_modules/debug", "2.2.0", "ms@0.7.1").Package("node_modules/ms", "0.7.1");

        var certified = await Certify(source, graph, CertificationDepth.Exact);

        Assert.That(certified.Of(1)!.Score, Is.EqualTo(new Score(70, 70)));
        Assert.That(certified.Of(1)!.OwnScore, Is.EqualTo(new Score(85, 85)), "what is below does not count in the own score");
        Assert.That(certified.Of(2)!.Score, Is.EqualTo(new Score(85, 85)), "a package is not in its own tree");
    }

    [Test]
    public async Task A_verdict_reads_no_tarball_where_the_manifest_and_the_advisories_decide()
    {
        var source = new FakeEvidenceSource().With("gpl@1.0.0", facts => facts with { License = "GPL-3.0-only" });
        var graph = new LockBuilder().Root("a", "1").Root("gpl", "1").Package("node_modules/a", "1.0.0").Package("node_modules/gpl", "1.0.0");

        var certified = await Certify(source, graph, CertificationDepth.Verdict);

        Assert.That(source.Tarballs, Is.Empty);
        Assert.That(certified.Of(1)!.OwnScore, Is.EqualTo(new Score(86, 100)));
        Assert.That(certified.Of(2)!.OwnScore, Is.EqualTo(new Score(0, 0)));
    }

    [Test]
    public async Task A_verdict_reads_only_the_tarball_that_can_still_change_it()
    {
        var source = new FakeEvidenceSource().With("b@1.0.0", facts => facts with { Repository = null });
        var graph = new LockBuilder().Root("a", "1").Root("b", "1").Package("node_modules/a", "1.0.0").Package("node_modules/b", "1.0.0");

        var certified = await Certify(source, graph, CertificationDepth.Verdict);

        Assert.That(source.Tarballs, Is.EqualTo(["b@1.0.0"]));
        Assert.That(certified.Of(2)!.OwnScore, Is.EqualTo(new Score(93, 93)), "its README and its size were in the tarball");
    }

    [Test]
    public async Task A_verdict_that_hangs_on_the_size_of_the_tree_reads_the_tree()
    {
        var source = new FakeEvidenceSource().With("a@1.0.0", facts => facts with { Repository = null, HasReadme = false });
        var graph = new LockBuilder().Root("a", "1").Root("other", "1")
            .Package("node_modules/a", "1.0.0", "b@1.0.0").Package("node_modules/b", "1.0.0").Package("node_modules/other", "1.0.0");

        var certified = await Certify(source, graph, CertificationDepth.Verdict);

        Assert.That(source.Tarballs, Is.EquivalentTo(["a@1.0.0", "b@1.0.0"]));
        Assert.That(certified.Of(1)!.OwnScore, Is.EqualTo(new Score(86, 86)));
    }

    [Test]
    public async Task A_licence_that_the_manifest_does_not_tell_is_looked_for_in_the_tarball_and_fails_only_then()
    {
        var source = new FakeEvidenceSource().With("a@1.0.0", facts => facts with { License = null });

        var certified = await Certify(source, One(), CertificationDepth.Verdict);

        Assert.That(source.Tarballs, Is.EqualTo(["a@1.0.0"]));
        Assert.That(certified.Of(1)!.OwnScore, Is.EqualTo(new Score(0, 0)));
        Assert.That(certified.Of(1)![Criterion.License].Outcome, Is.EqualTo(CriterionOutcome.Failed));
    }

    [Test]
    public async Task What_could_not_be_had_leaves_the_score_open()
    {
        var source = new FakeEvidenceSource().Failing("a@1.0.0", EvidenceFailureKind.Unavailable, "the registry did not answer");

        var certified = await Certify(source, One(), CertificationDepth.Exact);

        Assert.That(certified.Of(1)!.OwnScore, Is.EqualTo(new Score(0, 100)));
        Assert.That(certified.Of(1)!.Evidence.FactsFailure!.Message, Is.EqualTo("the registry did not answer"));
    }

    [Test]
    public async Task Members_of_a_cycle_are_in_each_others_trees()
    {
        var source = new FakeEvidenceSource().WithAdvisory("b@1.0.0", Known);
        var graph = new LockBuilder().Root("a", "1")
            .Package("node_modules/a", "1.0.0", "b@1").Package("node_modules/b", "1.0.0", "c@1").Package("node_modules/c", "1.0.0", "a@1");

        var certified = await Certify(source, graph, CertificationDepth.Exact);

        Assert.That(
            new[] { 1, 2, 3 }.Select(node => certified.Of(node)!.Score.Min),
            Is.EqualTo(new[] { 85, 85, 85 }),
            "a and c lose 15 for b below them, b loses 15 for itself and nothing for its tree");
        Assert.That(certified.Of(2)![Criterion.VulnerabilityTree].Outcome, Is.EqualTo(CriterionOutcome.Passed));
    }

    [Test]
    public async Task A_shared_package_counts_once_in_the_size_of_a_tree()
    {
        const long Big = 9L * 1024 * 1024;
        var source = new FakeEvidenceSource()
            .With("left@1.0.0", facts => facts with { UnpackedSize = 1 })
            .With("right@1.0.0", facts => facts with { UnpackedSize = 1 })
            .With("shared@1.0.0", facts => facts with { UnpackedSize = 2 * Big });
        var graph = new LockBuilder().Root("top", "1").Package("node_modules/top", "1.0.0", "left@1", "right@1")
            .Package("node_modules/left", "1.0.0", "shared@1").Package("node_modules/right", "1.0.0", "shared@1")
            .Package("node_modules/shared", "1.0.0");

        var certified = await Certify(source, graph, CertificationDepth.Exact);

        Assert.That(certified.Of(1)![Criterion.Size].Outcome, Is.EqualTo(CriterionOutcome.Passed));
        Assert.That(certified.Of(1)![Criterion.Size].Detail, Does.StartWith("18.0 MB"));
    }

    [Test]
    public async Task A_package_for_another_platform_takes_no_space_here()
    {
        var source = new FakeEvidenceSource()
            .With("win@1.0.0", facts => facts with { UnpackedSize = 90_000_000, Os = ["win32"] })
            .With("musl@1.0.0", facts => facts with { UnpackedSize = 90_000_000, Libc = ["musl"] })
            .With("notlinux@1.0.0", facts => facts with { UnpackedSize = 90_000_000, Os = ["!linux"] });
        var graph = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", "win@1", "musl@1", "notlinux@1")
            .Package("node_modules/win", "1.0.0").Package("node_modules/musl", "1.0.0").Package("node_modules/notlinux", "1.0.0");

        var certified = await Certify(source, graph, CertificationDepth.Exact);

        Assert.That(certified.Of(1)!.Score.Min, Is.EqualTo(100));
    }

    [Test]
    public async Task A_bundled_package_is_certified_from_its_parents_tarball()
    {
        var source = new FakeEvidenceSource()
            .With("parent@1.0.0", facts => facts with { BundledDependencies = ["inner"] })
            .WithBundled("inner@1.0.0", "parent@1.0.0", "node_modules/inner");

        var certified = await Certify(source, Bundle(), CertificationDepth.Verdict);

        Assert.That(certified.Of(2)!.Subject.Bundle!.Path, Is.EqualTo("node_modules/inner"));
        Assert.That(certified.Of(2)!.OwnScore.Min, Is.EqualTo(100));
    }

    [TestCase(false, TestName = "A_bundle_claim_whose_parent_bundles_nothing_is_not_believed")]
    [TestCase(true, TestName = "A_bundle_claim_that_the_tarball_does_not_bear_out_is_not_believed")]
    public async Task A_false_bundle_claim(bool parentBundlesSomething)
    {
        var source = new FakeEvidenceSource().With(
            "parent@1.0.0", facts => facts with { BundledDependencies = parentBundlesSomething ? ["other"] : [] });

        var certified = await Certify(source, Bundle(), CertificationDepth.Verdict);

        Assert.That(certified.Of(2)!.Subject.Bundle, Is.Null);
        Assert.That(certified.Of(2)!.Evidence.Facts, Is.Not.Null, "it is asked for in the registry instead");
    }

    [Test]
    public async Task Severities_below_the_policys_do_not_count_and_unrated_ones_do()
    {
        var source = new FakeEvidenceSource()
            .WithAdvisory("low@1.0.0", new Advisory { Id = "GHSA-1", Severity = Severity.Low })
            .WithAdvisory("unrated@1.0.0", new Advisory { Id = "GHSA-2", Severity = Severity.Unknown });
        var graph = new LockBuilder().Root("low", "1").Root("unrated", "1")
            .Package("node_modules/low", "1.0.0").Package("node_modules/unrated", "1.0.0");

        var certified = await new Certifier(source, new CertificationOptions { MinimumSeverity = Severity.High })
            .CertifyAsync(graph.Graph(), _ => true, CertificationDepth.Exact, null, CancellationToken.None);

        Assert.That(certified.Of(1)!.Score.Min, Is.EqualTo(100));
        Assert.That(certified.Of(2)!.Score.Max, Is.EqualTo(85));
    }

    private static LockBuilder One() => new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0");

    private static LockBuilder Bundle() => new LockBuilder().Root("parent", "1")
        .Package("node_modules/parent", "1.0.0", "inner@1")
        .Package("node_modules/parent/node_modules/inner", "1.0.0", entry =>
        {
            entry.Remove("integrity");
            entry.Remove("resolved");
            entry["inBundle"] = true;
        });

    private static Task<CertifiedGraph> Certify(FakeEvidenceSource source, LockBuilder builder, CertificationDepth depth) =>
        new Certifier(source, new CertificationOptions()).CertifyAsync(builder.Graph(), _ => true, depth, null, CancellationToken.None);
}
