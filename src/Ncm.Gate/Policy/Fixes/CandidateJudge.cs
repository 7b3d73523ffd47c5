using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>Judges packages that are not in the lock file, by the certifier and the rules that judge those that are.</summary>
/// <param name="input">What the verdict on the lock file rests on.</param>
/// <param name="sources">Who is asked.</param>
internal sealed class CandidateJudge(GateInput input, FixSources sources)
{
    private readonly CertificationOptions _options = input.Policy.ToCertificationOptions();
    private readonly DependencyGraph _graph = input.Certified.Graph;
    private int _left = FixLimits.Certified;

    /// <summary>A node for a package that is not in the lock file.</summary>
    /// <param name="id">The package.</param>
    /// <param name="index">Its place: after those of the lock file.</param>
    /// <param name="edges">What it requires.</param>
    public static DependencyNode Node(PackageId id, int index, IReadOnlyList<DependencyEdge> edges) => new()
    {
        Entry = new LockfileEntry
        {
            Index = index,
            Location = "",
            Name = id.Name,
            InstallName = id.Name,
            Version = id.Version,
            Kind = EntryKind.Registry,
        },
        EdgesOut = edges,
    };

    /// <summary>Those of some versions that no advisory rules out, in one question; <see langword="null"/> where it could not be answered.</summary>
    public async Task<IReadOnlyList<PackageId>?> WithoutAdvisoriesAsync(IEnumerable<PackageId> candidates, CancellationToken cancellationToken)
    {
        var allowed = candidates.Where(id => !input.Policy.Deny.Any(pattern => pattern.Matches(id))).ToList();
        var answers = await sources.Evidence.GetAsync(
            [.. allowed.Select(id => new EvidenceRequest(new CertificationSubject(id), EvidenceNeeds.Advisories))], null, cancellationToken).ConfigureAwait(false);
        return answers.Any(answer => answer.Advisories is null)
            ? null
            : [.. answers.Where(answer => !answer.Advisories!.Any(RulesOut)).Select(answer => answer.Subject.Id)];
    }

    /// <summary>Judges versions as they are, whatever they depend on.</summary>
    public Task<IReadOnlyList<CandidateVerdict>> JudgeAloneAsync(IEnumerable<PackageId> candidates, CancellationToken cancellationToken) =>
        JudgeAsync([.. candidates.Select((id, index) => Node(id, _graph.Nodes.Count + index, []))], cancellationToken);

    /// <summary>Judges packages that come to the lock file's.</summary>
    /// <param name="added">Their nodes, after those of the lock file.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    public async Task<IReadOnlyList<CandidateVerdict>> JudgeAsync(IReadOnlyList<DependencyNode> added, CancellationToken cancellationToken)
    {
        _left -= added.Count;
        if (_left < 0)
        {
            return [.. added.Select(_ => CandidateVerdict.Unknown)];
        }

        var graph = new DependencyGraph { Nodes = [.. _graph.Nodes, .. added], Project = _graph.Project, Overridden = _graph.Overridden };
        var certified = await new Certifier(sources.Evidence, _options)
            .CertifyAsync(graph, IsAsked, CertificationDepth.Verdict, progress: null, cancellationToken)
            .ConfigureAwait(false);
        var widened = input with { Certified = certified };
        var rules = new CertificationRules(input.Policy, input.Now);
        var whitelist = new WhitelistMatcher(widened);
        return [.. added.Select(node => VerdictOn([.. rules.Of(node.Id, certified.Of(node.Index)).Select(flaw => flaw.On(node))], whitelist))];
    }

    private bool IsAsked(DependencyNode node) =>
        node.Index < _graph.Nodes.Count ? sources.IsAsked(node) : GateEvaluator.IsAsked(node, input.Policy);

    private static CandidateVerdict VerdictOn(List<Breach> breaches, WhitelistMatcher whitelist) =>
        breaches.Count == 0 ? CandidateVerdict.Certified
        : breaches.Exists(breach => breach.Rule == Rules.EvidenceUnavailable) ? CandidateVerdict.Unknown
        : breaches.TrueForAll(breach => whitelist.Accepts(breach) is not null) ? CandidateVerdict.Whitelisted
        : CandidateVerdict.Refused;

    /// <summary>Whether an advisory alone keeps a package from being certified.</summary>
    private bool RulesOut(Advisory advisory) => _options.Counts(advisory)
        && (advisory.IsMalware || 100 - CriterionResult.CostOf(Criterion.Vulnerability) < _options.MinimumScore);
}
