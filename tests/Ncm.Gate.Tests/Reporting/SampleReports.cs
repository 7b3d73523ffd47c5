using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;

namespace Ncm.Gate.Tests.Reporting;

/// <summary>Reports to write.</summary>
internal static class SampleReports
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Advisory Known = new()
    {
        Id = "GHSA-gxpj-cx7g-858c",
        Aliases = ["CVE-2017-16137"],
        Severity = Severity.Moderate,
        CvssScore = 5.3,
        Summary = "Regular expression denial of service in [debug](https://example.org)",
        Url = "https://github.com/advisories/GHSA-gxpj-cx7g-858c",
        Published = Now.AddYears(-1),
        FixedIn = ["2.6.9", "3.1.0"],
    };

    /// <summary>Names and texts that mean something to one format or another. Each is a name that must be read back.</summary>
    public static IReadOnlyList<string> HostileTexts { get; } =
    [
        "]]>",
        "::error file=a.js::pwned",
        "##[error]pwned",
        "##vso[task.setvariable variable=a]b",
        "%0A::set-output name=a::b",
        "\e[31mred\e[0m",
        "evil\u202Etxt.exe\u2066\u200B",
        "line\nbreak\r\nand\u2028more\u0085end",
        "nul\0inside",
        "lone \uD800 surrogate \uDC00",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "</td></tr></table></details><h1>done</h1>",
        "![x](https://evil.example/x.png) [click](javascript:alert(1))",
        "[a]: https://evil.example \"b\"",
        "a|b||c \\| d \\\\| e",
        "`code` ``more`` \\` end\\",
        "@octocat @acme/team #1 octo/repo#2 GH-3 :tada: $x^2$ https://evil.example www.evil.example a@evil.example",
        "a@1.0.0-beta.x",
        "**bold** _it_ ~~no~~ # head > quote - item 1. one",
        "{0} {name} {{1}}",
        "\"quoted\" \\\"both\\\" trailing\\",
        "\\N \\G \\l &lt; &amp; &#60; <b>html</b>",
        "--> <!-- /* */ // # comment",
        "emoji 🎉 and e\u0301 accents",
        new string('x', 5000),
    ];

    /// <summary>A small project with a finding of most kinds.</summary>
    public static async Task<GateReport> SmallAsync()
    {
        var source = new FakeEvidenceSource()
            .WithAdvisory("debug@2.2.0", Known)
            .With("gpl@1.0.0", facts => facts with { License = "GPL-3.0-only" })
            .With("poor@1.0.0", facts => facts with { Repository = null, HasReadme = false, UnpackedSize = 99_000_000 })
            .WithAdvisory("stealer@1.0.0", new Advisory { Id = "MAL-2024-7", IsMalware = true, Severity = Severity.Critical, Summary = "Steals tokens" })
            .With("accepted@1.0.0", facts => facts with { License = "CC0-1.0" });
        var lockfile = new LockBuilder()
            .Root("express", "^4.0.0").Root("gpl", "1").Root("accepted", "1").Root("clean", "1").Root("tool", "1", "devDependencies")
            .Package("node_modules/express", "4.13.0", "debug@~2.2.0", "clean@1")
            .Package("node_modules/debug", "2.2.0", "ms@0.7.1")
            .Package("node_modules/ms", "0.7.1")
            .Package("node_modules/gpl", "1.0.0")
            .Package("node_modules/accepted", "1.0.0")
            .Package("node_modules/clean", "1.0.0")
            .Package("node_modules/tool", "1.0.0", "poor@1", "stealer@1", "debug@2.2.0")
            .Package("node_modules/tool/node_modules/debug", "2.2.0")
            .Package("node_modules/poor", "1.0.0")
            .Package("node_modules/stealer", "1.0.0");
        var entry = new WhitelistEntry
        {
            Package = "accepted",
            Versions = NpmRange.TryParse("1.0.0", out var versions) ? versions : throw new InvalidOperationException(),
            Reason = "public domain",
            By = "octocat",
            At = WhitelistDate.Day(new DateOnly(2026, 11, 1)),
        };
        var report = await OfAsync(lockfile.Project(), source, [entry]);
        return report with { Findings = [.. report.Findings.Select(finding => finding with { Advice = AdviceOn(finding) })] };
    }

    private static FixAdvice? AdviceOn(Finding finding) => finding.Package?.Name switch
    {
        "stealer" => new FixAdvice
        {
            Kind = FixKind.Change,
            Target = new PackageId("tool", "2.0.0"),
            Command = "npm install tool@2.0.0",
            Text = "tool@2.0.0 is certified and brings no stealer; package.json asks for \"1\" and has to change",
        },
        "gpl" => new FixAdvice { Kind = FixKind.None, Text = "no version that would help is certified yet: whitelist it with a reason, replace it, or help its authors to repair it" },
        _ => null,
    };

    /// <summary>
    /// A lock of the disk, with an answer for every package by its place: vulnerable, unlicensed, poor, and so on, and most of them certified, so that
    /// the report of a large lock is as long as a real one.
    /// </summary>
    public static Task<GateReport> OfLockAsync(string path)
    {
        var project = LockedProject.Open(path);
        var source = new FakeEvidenceSource();
        var number = 0;
        foreach (var entry in DependencyGraph.Build(project).Nodes.Where(node => node.Id is not null).DistinctBy(node => node.Id).Select(node => node.Entry))
        {
            var package = $"{entry.Name}@{entry.Version}";
            source = (number++ % 31) switch
            {
                0 => source.WithAdvisory(package, Known),
                1 => source.With(package, facts => facts with { License = "GPL-3.0-only" }),
                2 => source.With(package, facts => facts with { Repository = null, HasReadme = false, UnpackedSize = 99_000_000 }),
                3 => source.Failing(package, EvidenceFailureKind.NotFound, $"the registry has no {package}"),
                4 => source.WithAdvisory(package, new Advisory { Id = "MAL-2024-7", IsMalware = true, Summary = "Steals tokens" }),
                _ => source.With(package, facts => facts with { Integrity = entry.Integrity }),
            };
        }

        return OfAsync(project, source, []);
    }

    /// <summary>A report with a package and a finding for every hostile text, which is in every place that foreign text can be.</summary>
    public static GateReport Hostile()
    {
        var report = OfFindings(HostileTexts.Select(text => (text, Text: text)), "package-lock.json");
        return report with { Findings = [.. report.Findings.Zip(HostileTexts, (finding, text) => finding with { Advice = Hostile(finding.Package!.Value, text) })] };
    }

    private static FixAdvice Hostile(PackageId id, string text) => new() { Kind = FixKind.Install, Target = id, Command = text, Text = text };

    /// <summary>A report with many findings, whose severities go up and down.</summary>
    public static GateReport Many(int findings) => OfFindings(
        Enumerable.Range(0, findings).Select(number => ($"package-{number}", Text: $"It is number {number} of the findings and says so at a length that is usual")), "web/package-lock.json");

    private static GateReport OfFindings(IEnumerable<(string Name, string Text)> texts, string lockfile)
    {
        Rule[] rules = [Rules.VulnerablePackage, Rules.BelowMinimumScore, Rules.Malware, Rules.WhitelistExpiring, Rules.UnapprovedLicense, Rules.WhitelistUnused];
        var all = texts.ToList();
        var nodes = new List<DependencyNode>
        {
            new()
            {
                Entry = new LockfileEntry { Index = 0, Location = "", Name = "project", InstallName = "project", Kind = EntryKind.Root },
                EdgesOut = [.. all.Select((text, index) => new DependencyEdge(0, index + 1, text.Name, "*", DependencyKind.Production))],
            },
        };
        var packages = new List<JudgedPackage>();
        var found = new List<Finding>();
        foreach (var ((name, text), index) in all.Select((text, index) => (text, index)))
        {
            var id = new PackageId(name, $"1.0.{index}");
            var where = new FileLocation(lockfile, (index * 5) + 8, 18);
            var path = new DependencyPath(["root@1.0.0", name, id.ToString()]);
            var rule = rules[index % rules.Length];
            nodes.Add(new DependencyNode
            {
                Entry = new LockfileEntry { Index = index + 1, Location = $"node_modules/{name}", Name = name, InstallName = name, Version = id.Version, Kind = EntryKind.Registry, Where = where },
                Id = id,
            });
            packages.Add(new JudgedPackage
            {
                Id = id,
                Verdict = rule.Level == RuleLevel.Error ? Verdict.Uncertified : Verdict.Certified,
                Uncertified = text,
                Broken = [rule],
                Locations = [where],
                Paths = [path],
                RequestedAs = [text],
            });
            found.Add(new Finding { Rule = rule, Package = id, Where = where, Message = $"{id} says: {text}", Locations = [where], Paths = [path] });
        }

        return new GateReport
        {
            LockfilePath = lockfile,
            LockfileVersion = 3,
            ProjectName = all[^1].Name,
            Policy = GatePolicy.Default,
            Depth = CertificationDepth.Verdict,
            Outcome = GateOutcome.Failed,
            Packages = packages,
            Findings = found,
            Notes = [.. all.Take(30).Select(text => text.Text)],
            Graph = new DependencyGraph { Nodes = nodes },
        };
    }

    private static async Task<GateReport> OfAsync(LockedProject project, FakeEvidenceSource source, IReadOnlyList<WhitelistEntry> whitelist)
    {
        var graph = DependencyGraph.Build(project);
        var policy = GatePolicy.Default;
        var certified = await new Certifier(source, policy.ToCertificationOptions())
            .CertifyAsync(graph, node => GateEvaluator.IsAsked(node, policy), CertificationDepth.Exact, null, CancellationToken.None);
        var verdict = GateEvaluator.Evaluate(new GateInput { Certified = certified, Policy = policy, Whitelist = whitelist, Now = Now });
        return new GateReport
        {
            LockfilePath = project.LockfilePath,
            LockfileVersion = project.Lockfile.LockfileVersion,
            ProjectName = project.Manifest?.Name ?? project.Lockfile.Entries[0].Name,
            Policy = policy,
            Depth = CertificationDepth.Exact,
            Outcome = verdict.Outcome,
            Packages = verdict.Packages,
            Findings = verdict.Findings,
            Notes = ["the registry has no advisories to give (404): they come from osv alone"],
            Root = Path.IsPathRooted(project.LockfilePath) ? RepositoryRoot.Find(project.LockfilePath) : null,
            Graph = graph,
        };
    }
}
