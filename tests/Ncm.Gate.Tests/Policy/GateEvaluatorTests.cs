using System.Text.Json.Nodes;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class GateEvaluatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Advisory Known = new()
    {
        Id = "GHSA-aaaa-bbbb-cccc",
        Aliases = ["CVE-2020-1"],
        Severity = Severity.High,
        Summary = "it is bad",
        Published = Now.AddYears(-1),
    };

    [Test]
    public async Task A_clean_tree_passes()
    {
        var verdict = await Judge(new FakeEvidenceSource(), Chain());

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Packages.Select(package => package.Verdict), Is.All.EqualTo(Verdict.Certified));
    }

    [Test]
    public async Task A_finding_stands_once_at_its_root_cause_with_the_path_and_the_direct_dependency()
    {
        var verdict = await Judge(new FakeEvidenceSource().WithAdvisory("c@1.0.0", Known), Chain());

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Failed));
        var finding = verdict.Findings.Single();
        Assert.That(finding.Rule.Id, Is.EqualTo("NCM1001"));
        Assert.That(finding.Package.ToString(), Is.EqualTo("c@1.0.0"));
        Assert.That(finding.Paths.Single().ToString(), Is.EqualTo("a@1.0.0 > b@1.0.0 > c@1.0.0"));
        Assert.That(finding.DirectDependency, Is.EqualTo("a@1.0.0"));
        Assert.That(finding.Message, Does.Contain("GHSA-aaaa-bbbb-cccc (high): it is bad"));
        Assert.That(
            verdict.Packages.Select(package => (package.Id.Name, package.Verdict)),
            Is.EqualTo(new[] { ("a", Verdict.Blocked), ("b", Verdict.Blocked), ("c", Verdict.Uncertified) }));
        Assert.That(verdict.Packages[0].Because.Single().ToString(), Is.EqualTo("c@1.0.0"));
    }

    [Test]
    public async Task The_finding_points_at_the_version_line_of_the_entry()
    {
        var builder = Chain();
        var verdict = await Judge(new FakeEvidenceSource().WithAdvisory("c@1.0.0", Known), builder);

        var line = builder.Lockfile().Split('\n')[verdict.Findings[0].Where.Line - 1];
        Assert.That(line.Trim(), Does.StartWith("\"version\": \"1.0.0\""));
        Assert.That(builder.Lockfile().Split('\n')[verdict.Findings[0].Where.Line - 2], Does.Contain("node_modules/c"));
    }

    [Test]
    public async Task Each_failing_reason_has_its_own_rule()
    {
        var source = new FakeEvidenceSource()
            .WithAdvisory("both@1.0.0", Known).With("both@1.0.0", facts => facts with { License = "GPL-3.0-only" })
            .With("lesser@1.0.0", facts => facts with { Repository = null, HasReadme = false, UnpackedSize = 99_000_000 })
            .WithAdvisory("evil@1.0.0", new Advisory { Id = "MAL-2024-7", IsMalware = true, Summary = "steals tokens" })
            .Failing("gone@1.0.0", EvidenceFailureKind.NotFound, "the registry has no gone@1.0.0");

        var verdict = await Judge(source, Flat("both", "lesser", "evil", "gone"));

        Assert.That(
            verdict.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"),
            Is.EquivalentTo(new[]
            {
                "NCM1001 both@1.0.0", "NCM1002 both@1.0.0", "NCM1003 lesser@1.0.0", "NCM1006 evil@1.0.0", "NCM1004 gone@1.0.0",
            }));
        Assert.That(verdict.Findings.Single(finding => finding.Rule.Id == "NCM1003").Message, Does.Contain("no repository").And.Contain("no README"));
    }

    [Test]
    public async Task Lesser_criteria_that_leave_the_score_above_the_bar_are_no_finding()
    {
        var source = new FakeEvidenceSource().With("a@1.0.0", facts => facts with { Repository = null, HasReadme = false });

        var verdict = await Judge(source, Flat("a"));

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(verdict.Packages.Single().Certification!.OwnScore.Min, Is.EqualTo(86));
    }

    [Test]
    public async Task What_cannot_be_had_makes_the_gate_undecided_and_never_a_pass()
    {
        var source = new FakeEvidenceSource()
            .Failing("a@1.0.0", EvidenceFailureKind.Unavailable, "registry.example did not answer")
            .Failing("b@1.0.0", EvidenceFailureKind.Unavailable, "registry.example did not answer");

        var verdict = await Judge(source, Flat("a", "b"));

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Undecided));
        Assert.That(verdict.Findings.Single().Rule.Id, Is.EqualTo("NCM9003"), "one finding a source, not one a package");
        Assert.That(verdict.Packages.Select(package => package.Verdict), Is.All.EqualTo(Verdict.Unscored));
    }

    [TestCase("a@1.0.0 cannot be judged: ", "a")]
    [TestCase("a@1.0.0 and b@1.0.0 cannot be judged: ", "a", "b")]
    [TestCase("a@1.0.0 and 2 more packages cannot be judged: ", "a", "b", "c")]
    public async Task A_source_that_does_not_answer_is_said_with_who_waits_for_it(string message, params string[] names)
    {
        var source = new FakeEvidenceSource();
        foreach (var name in names)
        {
            source.Failing($"{name}@1.0.0", EvidenceFailureKind.Unavailable, "registry.example did not answer");
        }

        var verdict = await Judge(source, Flat(names));

        Assert.That(verdict.Findings.Single().Message, Does.StartWith(message).And.EndWith("registry.example did not answer"));
    }

    [Test]
    public async Task Advisories_that_cannot_be_had_make_the_gate_undecided_even_where_the_licence_decides()
    {
        var source = new FakeEvidenceSource { AdvisoriesFailure = "osv did not answer" }.With("a@1.0.0", facts => facts with { License = "GPL-3.0-only" });

        var verdict = await Judge(source, Flat("a", "b"));

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Undecided));
        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), Is.EquivalentTo(new[] { "NCM1002", "NCM9003" }));
        Assert.That(verdict.Packages.Select(package => package.Verdict), Is.EqualTo(new[] { Verdict.Uncertified, Verdict.Unscored }));
    }

    [TestCase("https://evil.example/archive.tar.gz", TestName = "A_score_that_hangs_on_the_size_of_a_url_dependency_is_none")]
    [TestCase(null, TestName = "A_score_that_hangs_on_the_size_of_an_unpublished_package_is_none")]
    public async Task A_score_that_hangs_on_a_size_that_nobody_knows(string? resolved)
    {
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", $"b@{resolved ?? "1"}")
            .Package("node_modules/b", "1.0.0", entry => entry["resolved"] = resolved ?? entry["resolved"]!.GetValue<string>());
        var source = new FakeEvidenceSource()
            .With("a@1.0.0", facts => facts with { Repository = null, HasReadme = false })
            .Failing("b@1.0.0", EvidenceFailureKind.NotFound, "the registry has no b@1.0.0");

        var verdict = await Judge(source, lockfile);

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Failed));
        Assert.That(
            verdict.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"),
            Is.EquivalentTo(new[] { "NCM1004 a@1.0.0", resolved is null ? "NCM1004 b@1.0.0" : "NCM2003 b@1.0.0" }));
    }

    [Test]
    public async Task Denied_packages_fail_whatever_they_score()
    {
        var policy = GatePolicy.Default with { Deny = [Pattern("a"), Pattern("@evil/*")] };

        var verdict = await Judge(new FakeEvidenceSource(), Flat("a", "@evil/b", "evil"), policy);

        Assert.That(
            verdict.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"),
            Is.EquivalentTo(new[] { "NCM1007 a@1.0.0", "NCM1007 @evil/b@1.0.0" }));
    }

    [Test]
    public async Task A_trusted_scope_is_not_asked_about_and_must_come_from_its_registry()
    {
        var source = new FakeEvidenceSource().Failing("@acme/a@1.0.0", EvidenceFailureKind.NotFound, "asked");
        var policy = GatePolicy.Default with { Trusted = new Dictionary<PackagePattern, Uri> { [Pattern("@acme/*")] = new("https://npm.acme.example/") } };
        var lockfile = new LockBuilder().Root("@acme/a", "1").Root("@acme/b", "1")
            .Package("node_modules/@acme/a", "1.0.0", entry => entry["resolved"] = "https://npm.acme.example/@acme/a/-/a-1.0.0.tgz")
            .Package("node_modules/@acme/b", "1.0.0");

        var verdict = await Judge(source, lockfile, policy);

        Assert.That(source.Requests, Is.Empty);
        Assert.That(verdict.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"), Is.EqualTo(new[] { "NCM2002 @acme/b@1.0.0" }));
    }

    [Test]
    public async Task Production_leaves_out_what_only_development_needs()
    {
        var source = new FakeEvidenceSource().WithAdvisory("dev@1.0.0", Known);
        var lockfile = new LockBuilder().Root("a", "1").Root("dev", "1", "devDependencies")
            .Package("node_modules/a", "1.0.0").Package("node_modules/dev", "1.0.0");

        Assert.That((await Judge(source, lockfile)).Outcome, Is.EqualTo(GateOutcome.Failed));
        var production = await Judge(source, lockfile, GatePolicy.Default with { Dependencies = DependencyScope.Production });
        Assert.That(production.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(production.Packages.Select(package => package.Id.Name), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_forged_dev_flag_hides_nothing()
    {
        var source = new FakeEvidenceSource().WithAdvisory("a@1.0.0", Known);
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", entry => entry["dev"] = true);

        var verdict = await Judge(source, lockfile, GatePolicy.Default with { Dependencies = DependencyScope.Production });

        Assert.That(verdict.Findings.Single().Rule.Id, Is.EqualTo("NCM1001"));
    }

    [TestCase("integrity", "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "NCM2001")]
    [TestCase("resolved", "https://evil.example/a/-/a-1.0.0.tgz", "NCM2002")]
    [TestCase("resolved", "http://registry.npmjs.org/a/-/a-1.0.0.tgz", "NCM2002")]
    [TestCase("resolved", "https://registry.npmjs.org/b/-/b-1.0.0.tgz", "NCM2002")]
    [TestCase("resolved", "https://registry.npmjs.org/a/-/a-1.0.1.tgz", "NCM2002")]
    [TestCase("resolved", "https://registry.npmjs.org@evil.example/a/-/a-1.0.0.tgz", "NCM2002")]
    [TestCase("integrity", null, "NCM2004")]
    public async Task An_entry_that_is_not_what_was_published_is_a_finding(string field, string? value, string rule)
    {
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", entry =>
        {
            entry.Remove(field);
            if (value is not null)
            {
                entry[field] = value;
            }
        });

        var verdict = await Judge(new FakeEvidenceSource(), lockfile);

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Failed));
        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { rule }));
    }

    [Test]
    public async Task An_entry_without_resolved_is_fine_and_so_is_one_on_a_configured_registry()
    {
        var lockfile = new LockBuilder().Root("a", "1").Root("b", "1").Root("c", "1")
            .Package("node_modules/a", "1.0.0", entry => entry.Remove("resolved"))
            .Package("node_modules/b", "1.0.0", entry => entry["resolved"] = "http://127.0.0.1:4873/npm/b/-/b-1.0.0.tgz")
            .Package("node_modules/c", "1.0.0", entry => entry["resolved"] = "https://mirror.example/any/prefix/c/-/c-1.0.0.tgz");
        var policy = GatePolicy.Default with { AllowedHosts = ["mirror.example"] };

        var verdict = await Judge(new FakeEvidenceSource(), lockfile, policy, registries: [new Uri("http://127.0.0.1:4873/npm/")]);

        Assert.That(verdict.Findings, Is.Empty);
    }

    [TestCase("git+ssh://git@github.com/a/a.git#0123456789012345678901234567890123456789")]
    [TestCase("https://evil.example/archive.tar.gz")]
    [TestCase("file:vendor/a.tgz")]
    public async Task What_no_registry_published_is_uncertifiable(string resolved)
    {
        var lockfile = new LockBuilder().Root("a", resolved).Package("node_modules/a", "1.0.0", entry => entry["resolved"] = resolved);

        var verdict = await Judge(new FakeEvidenceSource(), lockfile);

        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { "NCM2003" }));
        Assert.That(verdict.Packages.Single().Verdict, Is.EqualTo(Verdict.Uncertifiable));
    }

    [Test]
    public async Task A_link_that_nothing_declares_is_a_finding_and_a_declared_one_is_not()
    {
        var forged = new LockBuilder().Root("a", "^1.0.0")
            .Entry("node_modules/a", new JsonObject { ["resolved"] = "tools/a", ["link"] = true })
            .Entry("tools/a", new JsonObject { ["name"] = "a", ["version"] = "1.0.0" });
        var declared = new LockBuilder().Root("a", "file:tools/a")
            .Entry("node_modules/a", new JsonObject { ["resolved"] = "tools/a", ["link"] = true })
            .Entry("tools/a", new JsonObject { ["name"] = "a", ["version"] = "1.0.0" });

        Assert.That((await Judge(new FakeEvidenceSource(), forged)).Findings.Select(finding => finding.Rule.Id), Has.Member("NCM2003"));
        Assert.That((await Judge(new FakeEvidenceSource(), declared)).Findings, Is.Empty);
    }

    [TestCase(0, "NCM2003")]
    [TestCase(1, null)]
    public async Task A_declared_link_may_climb_within_the_repository(int foldersBelowRoot, string? rule)
    {
        var lockfile = new LockBuilder().Root("a", "file:../tools/a")
            .Entry("node_modules/a", new JsonObject { ["resolved"] = "../tools/a", ["link"] = true })
            .Entry("../tools/a", new JsonObject { ["name"] = "a", ["version"] = "1.0.0" });

        var verdict = await Judge(new FakeEvidenceSource(), lockfile, foldersBelowRoot: foldersBelowRoot);

        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id).FirstOrDefault(), Is.EqualTo(rule));
    }

    [TestCase("^1.0.0", false)]
    [TestCase("npm:real@^1.0.0", true)]
    public async Task A_package_in_anothers_place_must_be_asked_for_by_its_real_name(string range, bool passes)
    {
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", $"alias@{range}").Package("node_modules/alias", "1.0.0", entry =>
        {
            entry["name"] = "real";
            entry["resolved"] = "https://registry.npmjs.org/real/-/real-1.0.0.tgz";
            entry["integrity"] = FakeEvidenceSource.IntegrityOf(new Ncm.Gate.Npm.PackageId("real", "1.0.0"));
        });

        var verdict = await Judge(new FakeEvidenceSource(), lockfile);

        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), passes ? Is.Empty : Is.EqualTo(new[] { "NCM2005" }));
        Assert.That(verdict.Packages.Select(package => package.Id.Name), Is.EqualTo(new[] { "a", "real" }), "an alias is certified as the real name");
    }

    [Test]
    public async Task A_forged_bundle_claim_is_judged_like_every_other_entry()
    {
        var source = new FakeEvidenceSource().WithAdvisory("inner@1.0.0", Known);
        var lockfile = new LockBuilder().Root("parent", "1").Package("node_modules/parent", "1.0.0", "inner@1")
            .Package("node_modules/parent/node_modules/inner", "1.0.0", entry =>
            {
                entry.Remove("integrity");
                entry["resolved"] = "https://evil.example/inner/-/inner-1.0.0.tgz";
                entry["inBundle"] = true;
            });

        var verdict = await Judge(source, lockfile);

        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), Is.EquivalentTo(new[] { "NCM1001", "NCM2002", "NCM2004" }));
        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Failed));
    }

    [Test]
    public async Task A_whitelisted_package_unblocks_those_above_it()
    {
        var source = new FakeEvidenceSource().WithAdvisory("c@1.0.0", Known);

        var verdict = await Judge(source, Chain(), whitelist: "- package: c\n  versions: 1.0.0\n  reason: no fix yet\n  by: octocat\n  at: 2026-11-01\n");

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(
            verdict.Packages.Select(package => package.Verdict),
            Is.EqualTo(new[] { Verdict.Certified, Verdict.Certified, Verdict.Whitelisted }));
    }

    [TestCase("  expires: 2026-11-01\n", TestName = "An_expired_whitelist_entry_does_not_count")]
    [TestCase("  accepts: [GHSA-xxxx-xxxx-xxxx]\n", TestName = "An_entry_covers_only_the_advisories_that_it_accepts")]
    public async Task A_whitelist_entry_that_does_not_cover(string more)
    {
        var verdict = await Judge(
            new FakeEvidenceSource().WithAdvisory("c@1.0.0", Known),
            Chain(),
            whitelist: "- package: c\n  versions: 1.0.0\n  reason: no fix yet\n  by: octocat\n  at: 2026-10-01\n" + more);

        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), Has.Member("NCM1001"));
    }

    [Test]
    public async Task An_entry_without_accepts_does_not_cover_what_was_published_after_it()
    {
        var later = Known with { Published = Now.AddDays(-1) };

        var verdict = await Judge(
            new FakeEvidenceSource().WithAdvisory("c@1.0.0", later),
            Chain(),
            whitelist: "- package: c\n  versions: 1.0.0\n  reason: no fix yet\n  by: octocat\n  at: 2026-10-01\n");

        Assert.That(verdict.Findings.Single().Rule.Id, Is.EqualTo("NCM1001"));
    }

    [Test]
    public async Task The_whitelist_does_not_cover_a_lock_that_was_tampered_with_unless_it_says_so()
    {
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", entry => entry["resolved"] = "https://evil.example/a.tgz");
        const string Entry = "- package: a\n  versions: 1.0.0\n  reason: vendored\n  by: octocat\n  at: 2026-10-01\n";

        Assert.That((await Judge(new FakeEvidenceSource(), lockfile, whitelist: Entry)).Outcome, Is.EqualTo(GateOutcome.Failed));
    }

    private static PackagePattern Pattern(string text) =>
        PackagePattern.TryParse(text, default, out var pattern) ? pattern : throw new ArgumentException("Not a pattern.", nameof(text));

    private static LockBuilder Chain() => new LockBuilder().Root("a", "1")
        .Package("node_modules/a", "1.0.0", "b@1").Package("node_modules/b", "1.0.0", "c@1").Package("node_modules/c", "1.0.0");

    private static LockBuilder Flat(params string[] names)
    {
        var builder = new LockBuilder();
        foreach (var name in names)
        {
            builder.Root(name, "1").Package($"node_modules/{name}", "1.0.0");
        }

        return builder;
    }

    private static async Task<GateVerdict> Judge(
        FakeEvidenceSource source,
        LockBuilder builder,
        GatePolicy? policy = null,
        string? whitelist = null,
        IReadOnlyCollection<Uri>? registries = null,
        int foldersBelowRoot = 0)
    {
        policy ??= GatePolicy.Default;
        var project = builder.Project();
        var certified = await new Certifier(source, policy.ToCertificationOptions()).CertifyAsync(
            Ncm.Gate.Graph.DependencyGraph.Build(project),
            node => GateEvaluator.IsAsked(node, policy),
            CertificationDepth.Verdict,
            null,
            CancellationToken.None);
        return GateEvaluator.Evaluate(new GateInput
        {
            Certified = certified,
            Policy = policy,
            Whitelist = whitelist is null ? [] : WhitelistFile.Parse(whitelist, "whitelist.yml"),
            Registries = registries ?? [],
            FoldersBelowRoot = foldersBelowRoot,
            Now = Now,
        });
    }
}
