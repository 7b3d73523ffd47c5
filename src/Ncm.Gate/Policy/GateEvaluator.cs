using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>
/// The pure evaluator: graph, certifications, policy, whitelist and now in, verdicts and findings out. A finding stands once, at its
/// root cause; what lies above it is blocked.
/// </summary>
public static class GateEvaluator
{
    /// <summary>Judges a lock file.</summary>
    /// <param name="input">Everything that the verdict depends on.</param>
    public static GateVerdict Evaluate(GateInput input)
    {
        var whitelist = new WhitelistMatcher(input);
        var judged = JudgeNodes(input, whitelist, out var breaches);
        var blocked = BlockedNodes.Of(input.Certified.Condensation, judged);
        var paths = new PathFinder(input.Certified.Graph);
        var findings = new List<Finding>(OfTheFile(input));
        findings.AddRange(new FindingWriter(input, paths).Write(breaches));
        findings.Sort(InFileOrder);
        findings.AddRange(new HygieneRules(input, judged, whitelist).Find().Order(Comparer<Finding>.Create(InFileOrder)));
        return new GateVerdict(OutcomeOf(findings), new PackageWriter(input, blocked, findings, paths).Write(judged), findings);
    }

    /// <summary>
    /// Whether a node is judged at all: everything installed, or with <c>dependencies: production</c> what is not needed for development
    /// alone. An entry that nothing requires is not development: <c>npm ci</c> installs it all the same.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="policy">The policy in force.</param>
    public static bool IsJudged(DependencyNode node, GatePolicy policy) =>
        policy.Dependencies == DependencyScope.All || !node.IsDevelopment;

    /// <summary>Whether a node's evidence is asked for: a package of a registry that is judged and not of a trusted scope.</summary>
    /// <param name="node">The node.</param>
    /// <param name="policy">The policy in force.</param>
    public static bool IsAsked(DependencyNode node, GatePolicy policy) =>
        node.Id is { } id && IsJudged(node, policy) && policy.TrustedRegistry(id.Name) is null;

    private static JudgedNode?[] JudgeNodes(GateInput input, WhitelistMatcher whitelist, out List<Breach> breaches)
    {
        var certificationRules = new CertificationRules(input.Policy, input.Now);
        var lockfileRules = new LockfileRules(input);
        var nodes = input.Certified.Graph.Nodes;
        var judged = new JudgedNode?[nodes.Count];
        breaches = [];
        foreach (var node in nodes)
        {
            if (!IsJudged(node, input.Policy))
            {
                continue;
            }

            var verdict = judged[node.Index] = new JudgedNode(node);
            var flaws = certificationRules.Of(node.Id, input.Certified.Of(node.Index)).Select(flaw => flaw.On(node));
            foreach (var breach in flaws.Concat(lockfileRules.Of(node)))
            {
                if (whitelist.Accepts(breach) is { } entry)
                {
                    verdict.AcceptedBy = entry;
                    verdict.Verdict = Worst(verdict.Verdict, Verdict.Whitelisted);
                    continue;
                }

                breaches.Add(breach);
                verdict.Verdict = Worst(verdict.Verdict, VerdictOf(breach.Rule));
            }
        }

        return judged;
    }

    /// <summary>Findings that are about the file and not about one package.</summary>
    private static IEnumerable<Finding> OfTheFile(GateInput input) =>
        input.Certified.Graph.FindInconsistencies().Select(inconsistency => new Finding
        {
            Rule = Rules.LockInconsistent,
            Where = inconsistency.Where,
            Message = inconsistency.Message,
        });

    /// <summary>An entry that is not what it claims (NCM2xxx) fails the gate without changing what the published package is worth.</summary>
    internal static Verdict VerdictOf(Rule rule)
    {
        if (rule == Rules.UncertifiableSource)
        {
            return Verdict.Uncertifiable;
        }

        if (rule == Rules.UnscoredPackage || rule == Rules.EvidenceUnavailable)
        {
            return Verdict.Unscored;
        }

        return rule.IsAboutThePackage ? Verdict.Uncertified : Verdict.Certified;
    }

    internal static Verdict Worst(Verdict one, Verdict other) => one > other ? one : other;

    private static GateOutcome OutcomeOf(List<Finding> findings) =>
        findings.Exists(finding => finding.Rule == Rules.EvidenceUnavailable) ? GateOutcome.Undecided
        : findings.Exists(finding => finding.Level == RuleLevel.Error) ? GateOutcome.Failed
        : GateOutcome.Passed;

    private static int InFileOrder(Finding one, Finding other)
    {
        var byLine = LineOf(one).CompareTo(LineOf(other));
        var byRule = byLine != 0 ? byLine : string.CompareOrdinal(one.Rule.Id, other.Rule.Id);
        var byPackage = byRule != 0 ? byRule : (one.Package ?? default).CompareTo(other.Package ?? default);
        return byPackage != 0 ? byPackage : string.CompareOrdinal(one.Message, other.Message);
    }

    private static int LineOf(Finding finding) => finding.Locations.Count > 0 ? finding.Locations[0].Line : finding.Where.Line;
}
