using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.Gate.Policy.Fixes;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy.Fixes;

/// <summary>Advice is true or it is not given. It changes no verdict.</summary>
public sealed class FixAdvisorTests
{
    private static readonly Advisory Known = new() { Id = "GHSA-cccc-ffff-gggg", Severity = Severity.High, Summary = "it is bad" };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task For_a_direct_dependency_it_is_the_nearest_certified_version_that_package_json_allows()
    {
        var lockfile = new LockBuilder().Root("bad", "^1.0.0").Package("node_modules/bad", "1.1.0");
        var source = new FakeEvidenceSource()
            .WithAdvisory("bad@1.1.0", Known)
            .WithAdvisory("bad@1.2.0", Known)
            .With("bad@1.3.0", facts => facts with { License = "GPL-3.0-only" });
        var versions = new FakePublishedVersions().With("bad", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.3.1!", "1.4.0-rc.1", "1.4.0", "1.5.0", "2.0.0");

        var advice = await AdviceAsync(lockfile, source, versions);

        Assert.That(advice!.Kind, Is.EqualTo(FixKind.Install));
        Assert.That(advice.Command, Is.EqualTo("npm install bad@1.4.0"));
        Assert.That(advice.Text, Is.EqualTo("bad@1.4.0 is certified, and package.json allows it"));
    }

    [Test]
    public async Task Where_package_json_allows_none_it_is_the_nearest_newer_one_and_says_so()
    {
        var lockfile = new LockBuilder().Root("bad", "1.1.0").Package("node_modules/bad", "1.1.0");
        var source = new FakeEvidenceSource().WithAdvisory("bad@1.1.0", Known).WithAdvisory("bad@1.2.0", Known);
        var versions = new FakePublishedVersions().With("bad", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0");

        var advice = await AdviceAsync(lockfile, source, versions);

        Assert.That((advice!.Kind, advice.Command), Is.EqualTo((FixKind.Change, "npm install bad@1.3.0")));
        Assert.That(advice.Text, Does.Contain("package.json asks for \"1.1.0\" and has to change"));
    }

    [Test]
    public async Task What_else_requires_the_package_is_heard_too()
    {
        var lockfile = new LockBuilder().Root("bad", "1.1.0").Root("other", "1")
            .Package("node_modules/bad", "1.1.0").Package("node_modules/other", "1.0.0", "bad@<1.5");
        var source = new FakeEvidenceSource().WithAdvisory("bad@1.1.0", Known).WithAdvisory("bad@1.2.0", Known);

        var some = await AdviceAsync(lockfile, source, new FakePublishedVersions().With("bad", "1.1.0", "1.2.0", "1.4.0", "1.5.0"));
        var none = await AdviceAsync(lockfile, source, new FakePublishedVersions().With("bad", "1.1.0", "1.2.0", "1.5.0"));

        Assert.That(some!.Target.ToString(), Is.EqualTo("bad@1.4.0"));
        Assert.That(none!.Kind, Is.EqualTo(FixKind.None), "with bad@1.5.0 in package.json, other would still bring bad@1.1.0");
    }

    [Test]
    public async Task Of_a_transitive_package_it_is_what_npm_update_installs()
    {
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "1.2.0", "1.3.0").With("top", "1.0.0");

        var advice = await AdviceAsync(Transitive, Vulnerable, versions);

        Assert.That((advice!.Kind, advice.Command), Is.EqualTo((FixKind.Update, "npm update bad")));
        Assert.That(advice.Target.ToString(), Is.EqualTo("bad@1.3.0"));
    }

    [Test]
    public async Task Where_npm_would_choose_an_uncertified_one_a_certified_one_can_be_pinned()
    {
        var source = Vulnerable.With("bad@1.3.0", facts => facts with { License = "GPL-3.0-only" });
        var versions = new FakePublishedVersions().With("bad", "1.0.0", "1.1.0", "1.2.0", "1.3.0").With("top", "1.0.0");

        var advice = await AdviceAsync(Transitive, source, versions);

        Assert.That((advice!.Kind, advice.Target.ToString(), advice.Command), Is.EqualTo((FixKind.Pin, "bad@1.2.0", (string?)null)));
        Assert.That(advice.Text, Does.Contain("""add "overrides": { "bad": "1.2.0" } to package.json"""));
    }

    [Test]
    public async Task Where_no_range_admits_a_certified_one_it_is_the_direct_dependency_that_brings_one()
    {
        var source = Vulnerable
            .With("top@1.1.0", facts => facts with { Dependencies = new Dictionary<string, string> { ["bad"] = "^1" } })
            .With("top@1.2.0", facts => facts with { Dependencies = new Dictionary<string, string> { ["bad"] = "^2" } });
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "2.0.0", "2.1.0").With("top", "0.9.0", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0");

        var advice = await AdviceAsync(Transitive, source, versions);

        Assert.That((advice!.Kind, advice.Command), Is.EqualTo((FixKind.Install, "npm install top@1.2.0")));
        Assert.That(advice.Text, Does.StartWith("top@1.2.0 is certified and brings bad@2.1.0 instead of bad@1.1.0"));
    }

    [Test]
    public async Task A_direct_dependency_that_no_longer_needs_it_may_be_newer_than_package_json_allows()
    {
        var source = Vulnerable.With("top@1.1.0", facts => facts with { Dependencies = new Dictionary<string, string> { ["bad"] = "^1" } });
        var versions = new FakePublishedVersions().With("bad", "1.1.0").With("top", "1.0.0", "1.1.0", "2.0.0");

        var advice = await AdviceAsync(Transitive, source, versions);

        Assert.That((advice!.Kind, advice.Command), Is.EqualTo((FixKind.Change, "npm install top@2.0.0")));
        Assert.That(advice.Text, Does.Contain("brings no bad").And.Contain("package.json asks for \"^1.0.0\""));
    }

    [Test]
    public async Task A_package_in_between_can_be_updated_alone()
    {
        var lockfile = new LockBuilder().Root("top", "^1.0.0")
            .Package("node_modules/top", "1.0.0", "middle@^1").Package("node_modules/middle", "1.0.0", "bad@1.1.0").Package("node_modules/bad", "1.1.0");
        var versions = new FakePublishedVersions().With("bad", "1.1.0").With("middle", "1.0.0", "1.1.0").With("top", "1.0.0", "1.1.0");

        var advice = await AdviceAsync(lockfile, Vulnerable, versions);

        Assert.That(advice!.Command, Is.EqualTo("npm update middle"));
    }

    [Test]
    public async Task A_version_that_brings_something_uncertified_is_not_advised()
    {
        var source = Vulnerable
            .With("top@1.1.0", facts => facts with { Dependencies = new Dictionary<string, string> { ["fresh"] = "^1" } })
            .With("fresh@1.0.0", facts => facts with { Dependencies = new Dictionary<string, string> { ["deep"] = "1.0.0" } })
            .With("deep@1.0.0", facts => facts with { License = "GPL-3.0-only" });
        var versions = new FakePublishedVersions().With("bad", "1.1.0").With("top", "1.0.0", "1.1.0", "1.2.0").With("fresh", "1.0.0");

        var advice = await AdviceAsync(Transitive, source, versions);

        Assert.That(advice!.Command, Is.EqualTo("npm install top@1.2.0"));
    }

    [Test]
    public async Task A_version_that_npm_refuses_beside_what_is_installed_is_not_advised()
    {
        var lockfile = new LockBuilder().Root("bad", "^1.0.0").Root("host", "1").Package("node_modules/bad", "1.1.0").Package("node_modules/host", "1.0.0");
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "1.2.0", "1.3.0")
            .WithPeer("bad", "1.2.0", "host", "^2").WithPeer("bad", "1.3.0", "host", "^1");

        Assert.That((await AdviceAsync(lockfile, Vulnerable, versions))!.Command, Is.EqualTo("npm install bad@1.3.0"));
    }

    [Test]
    public async Task Denied_and_too_new_versions_are_not_advised_and_of_a_too_new_one_the_older_is_nearer()
    {
        var lockfile = new LockBuilder().Root("bad", "^1.0.0").Package("node_modules/bad", "1.3.0");
        var source = new FakeEvidenceSource();
        foreach (var (version, age) in new[] { ("1.0.0", 90), ("1.1.0", 60), ("1.2.0", 50), ("1.3.0", 1), ("1.4.0", 0) })
        {
            source.With($"bad@{version}", facts => facts with { PublishedAt = _clock.GetUtcNow().AddDays(-age) });
        }

        var versions = new FakePublishedVersions().With("bad", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0");
        var advice = await AdviceAsync(lockfile, source, versions, "minimumAge: 7d\ndeny: [bad@1.2.0]\n");

        Assert.That(advice!.Text, Does.StartWith("the older bad@1.1.0 is certified"));
    }

    [Test]
    public async Task Without_a_way_out_it_says_so_and_names_the_three_others()
    {
        var source = Vulnerable.With("bad@1.2.0", facts => facts with { License = "GPL-3.0-only" });
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "1.2.0").With("top", "1.0.0");

        var advice = await AdviceAsync(Transitive, source, versions);

        Assert.That(advice!.Kind, Is.EqualTo(FixKind.None));
        Assert.That(advice.Text, Is.EqualTo("no version that would help is certified yet: whitelist it with a reason, replace it, or help its authors to repair it"));
    }

    [Test]
    public async Task A_denied_package_is_not_advised_to_be_whitelisted()
    {
        var lockfile = new LockBuilder().Root("bad", "^1.0.0").Package("node_modules/bad", "1.1.0");

        var advice = await AdviceAsync(lockfile, new FakeEvidenceSource(), new FakePublishedVersions().With("bad", "1.1.0", "1.2.0"), "deny: [bad]\n");

        Assert.That((advice!.Kind, advice.Text.Contains("whitelist", StringComparison.Ordinal)), Is.EqualTo((FixKind.None, false)));
    }

    [Test]
    public async Task Beyond_the_bound_it_says_how_far_it_looked()
    {
        var lockfile = new LockBuilder().Root("bad", "*").Package("node_modules/bad", "1.0.0");
        var all = Enumerable.Range(0, 500).Select(minor => $"1.{minor}.0").ToArray();
        var source = new FakeEvidenceSource();
        foreach (var version in all)
        {
            source.With($"bad@{version}", facts => facts with { License = "GPL-3.0-only" });
        }

        var advice = await AdviceAsync(lockfile, source, new FakePublishedVersions().With("bad", all));

        Assert.That(advice!.Text, Does.StartWith($"of the {FixLimits.Judged} nearest versions that would help none is certified"));
        Assert.That(source.Requests.Select(request => request.Subject.Id).Distinct().Count(), Is.LessThanOrEqualTo(FixLimits.Considered + 1));
    }

    [Test]
    public void The_documentation_states_the_bounds()
    {
        var numbers = File.ReadLines(Path.Combine(Repository.Root, "docs", "advice.md"))
            .SkipWhile(line => !line.StartsWith("| | at most |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|')[2].Trim());

        Assert.That(numbers, Is.EqualTo(new[]
        {
            $"{FixLimits.Packages}", $"{FixLimits.Packuments}", $"{FixLimits.Considered}", $"{FixLimits.Judged}", $"{FixLimits.Trees}",
            $"{FixLimits.NewPackages}", $"{FixLimits.Certified}", $"{FixLimits.Patience.TotalSeconds} seconds",
        }));
    }

    [Test]
    public async Task Candidates_are_asked_about_in_batches()
    {
        var lockfile = new LockBuilder().Root("bad", "*").Package("node_modules/bad", "1.0.0");
        var all = Enumerable.Range(0, 90).Select(minor => $"1.{minor}.0").ToArray();
        var source = new FakeEvidenceSource();
        foreach (var version in all[..80])
        {
            source.WithAdvisory($"bad@{version}", Known);
        }

        var counting = new CountingSource(source);
        var report = await CheckAsync(lockfile, counting, new FakePublishedVersions().With("bad", all));

        Assert.That(report.Findings.Single().Advice!.Target.ToString(), Is.EqualTo("bad@1.80.0"));
        Assert.That(counting.Calls, Is.LessThanOrEqualTo(5), "verdict, advisories, candidates, tree");
    }

    [Test]
    public async Task A_list_that_cannot_be_had_costs_the_advice_alone()
    {
        var report = await CheckAsync(Transitive, Vulnerable, new FakePublishedVersions().Failing("bad").Failing("top"));

        Assert.That((report.Outcome, report.Findings.Single().Advice), Is.EqualTo((GateOutcome.Failed, (FixAdvice?)null)));
    }

    [Test]
    public async Task A_candidate_that_cannot_be_judged_makes_nothing_undecided_and_nothing_untrue()
    {
        var lockfile = new LockBuilder().Root("bad", "^1.0.0").Package("node_modules/bad", "1.1.0");
        var source = Vulnerable.Failing("bad@1.2.0", EvidenceFailureKind.Unavailable, "no answer");

        var report = await CheckAsync(lockfile, source, new FakePublishedVersions().With("bad", "1.1.0", "1.2.0"));

        Assert.That((report.Outcome, report.Findings.Single().Advice), Is.EqualTo((GateOutcome.Failed, (FixAdvice?)null)));
    }

    [Test]
    public async Task A_registry_that_does_not_answer_in_time_is_not_waited_for()
    {
        var asked = new TaskCompletionSource();
        var versions = new FakePublishedVersions
        {
            Wait = token =>
            {
                asked.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
        }.With("bad", "1.1.0", "1.2.0");

        var checking = CheckAsync(Transitive, Vulnerable, versions);
        await asked.Task;
        _clock.Advance(FixLimits.Patience);
        var report = await checking;

        Assert.That((report.Outcome, report.Findings.Single().Advice), Is.EqualTo((GateOutcome.Failed, (FixAdvice?)null)));
    }

    [Test]
    public async Task What_is_brought_in_by_two_has_no_single_way_out()
    {
        var lockfile = new LockBuilder().Root("top", "^1.0.0").Root("other", "^1.0.0")
            .Package("node_modules/top", "1.0.0", "bad@1.1.0").Package("node_modules/other", "1.0.0", "bad@1.1.0").Package("node_modules/bad", "1.1.0");
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "1.2.0").With("top", "1.0.0", "1.1.0").With("other", "1.0.0", "1.1.0");

        Assert.That(await AdviceAsync(lockfile, Vulnerable, versions), Is.Null);
    }

    [Test]
    public async Task What_package_json_overrides_is_left_alone()
    {
        var lockfile = Transitive;
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "2.0.0").With("top", "1.0.0", "1.1.0");
        var source = Vulnerable.With("top@1.1.0", facts => facts with { Dependencies = new Dictionary<string, string> { ["bad"] = "^2" } });

        var free = await AdviceAsync(lockfile, source, versions);
        var overridden = await AdviceAsync(lockfile, source, versions, overrides: """{ "top": { "bad": "1.1.0" } }""");

        Assert.That(free!.Command, Is.EqualTo("npm install top@1.1.0"));
        Assert.That(overridden, Is.Null);
    }

    [Test]
    public async Task An_alias_and_a_workspace_have_commands_of_their_own()
    {
        var lockfile = new LockBuilder()
            .Entry("node_modules/part", new JsonObject { ["resolved"] = "packages/part", ["link"] = true })
            .Entry("packages/part", new JsonObject { ["name"] = "part", ["version"] = "1.0.0", ["dependencies"] = new JsonObject { ["alias"] = "npm:bad@^1.0.0" } })
            .Package("node_modules/alias", "1.1.0", entry => entry["name"] = "bad");

        var advice = await AdviceAsync(lockfile, Vulnerable, new FakePublishedVersions().With("bad", "1.1.0", "1.2.0"), workspaces: """["packages/*"]""");

        Assert.That(advice!.Command, Is.EqualTo("npm install alias@npm:bad@1.2.0 --workspace packages/part"));
    }

    [Test]
    public async Task A_name_that_a_shell_would_obey_stands_in_no_command()
    {
        var lockfile = new LockBuilder().Root("bad'(x)", "^1.0.0").Package("node_modules/bad'(x)", "1.1.0");
        var source = new FakeEvidenceSource().WithAdvisory("bad'(x)@1.1.0", Known);

        Assert.That(await AdviceAsync(lockfile, source, new FakePublishedVersions().With("bad'(x)", "1.1.0", "1.2.0")), Is.Null);
    }

    [Test]
    public async Task A_gate_that_passes_and_one_that_is_undecided_ask_for_no_versions()
    {
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "1.2.0");

        var passing = await CheckAsync(Transitive, new FakeEvidenceSource(), versions);
        var undecided = await CheckAsync(Transitive, new FakeEvidenceSource { AdvisoriesFailure = "no answer" }, versions);

        Assert.That((passing.Outcome, undecided.Outcome), Is.EqualTo((GateOutcome.Passed, GateOutcome.Undecided)));
        Assert.That(versions.Requests, Is.Empty);
    }

    [Test]
    public async Task Verdicts_are_the_same_with_and_without()
    {
        var versions = new FakePublishedVersions().With("bad", "1.1.0", "1.2.0").With("top", "1.0.0");

        var with = await CheckAsync(Transitive, Vulnerable, versions);
        var without = await CheckAsync(Transitive, Vulnerable, versions, seeks: false);

        Assert.That(with.Findings.Single().Advice, Is.Not.Null);
        Assert.That(without.Findings.Single().Advice, Is.Null);
        Assert.That(with.Findings.Select(finding => (finding.Rule, finding.Level, finding.Message)), Is.EqualTo(without.Findings.Select(finding => (finding.Rule, finding.Level, finding.Message))));
        Assert.That(with.Packages.Select(package => (package.Id, package.Verdict, package.Score)), Is.EqualTo(without.Packages.Select(package => (package.Id, package.Verdict, package.Score))));
    }

    private static LockBuilder Transitive => new LockBuilder().Root("top", "^1.0.0").Package("node_modules/top", "1.0.0", "bad@^1.1.0").Package("node_modules/bad", "1.1.0");

    private static FakeEvidenceSource Vulnerable => new FakeEvidenceSource().WithAdvisory("bad@1.1.0", Known);

    private async Task<FixAdvice?> AdviceAsync(
        LockBuilder lockfile, IEvidenceSource source, FakePublishedVersions versions, string policy = "", string? overrides = null, string? workspaces = null)
    {
        var report = await CheckAsync(lockfile, source, versions, policy, overrides: overrides, workspaces: workspaces);
        Assert.That(report.Outcome, Is.EqualTo(GateOutcome.Failed));
        return report.Findings.First(finding => finding.Package is { Name: var name } && name.StartsWith("bad", StringComparison.Ordinal)).Advice;
    }

    private async Task<GateReport> CheckAsync(
        LockBuilder lockfile,
        IEvidenceSource source,
        FakePublishedVersions versions,
        string policy = "",
        bool seeks = true,
        string? overrides = null,
        string? workspaces = null)
    {
        using var project = new TemporaryFolder();
        var manifest = JsonNode.Parse(lockfile.Manifest())!.AsObject();
        if (overrides is not null)
        {
            manifest["overrides"] = JsonNode.Parse(overrides);
        }

        if (workspaces is not null)
        {
            manifest["workspaces"] = JsonNode.Parse(workspaces);
        }

        project.Write("package.json", manifest.ToJsonString());
        project.Write("package-lock.json", lockfile.Lockfile());
        project.Write(".ncm/policy.yml", policy);
        return await NcmGate.CheckAsync(
            new GateRequest
            {
                Path = project.Path,
                Environment = new Dictionary<string, string>(),
                Source = source,
                Versions = versions,
                SeeksAdvice = seeks,
                TimeProvider = _clock,
            },
            CancellationToken.None);
    }

    private sealed class CountingSource(IEvidenceSource source) : IEvidenceSource
    {
        public int Calls { get; private set; }

        public Task<IReadOnlyList<Evidence>> GetAsync(
            IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
        {
            Calls++;
            return source.GetAsync(requests, progress, cancellationToken);
        }
    }
}
