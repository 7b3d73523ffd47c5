using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>
/// Seeks a way out for each package that fails the gate: another version that is certified by the same criteria and policy, and that npm
/// would really install. What cannot be told within <see cref="FixLimits"/> is left unsaid, and a source that fails costs the advice alone.
/// </summary>
internal sealed class FixAdvisor
{
    private readonly GateInput _input;
    private readonly FixSources _sources;
    private readonly Dependents _locked;
    private readonly VersionBook _book;
    private readonly CandidateJudge _judge;

    private FixAdvisor(GateInput input, FixSources sources)
    {
        _input = input;
        _sources = sources;
        _locked = new Dependents(input.Certified.Graph);
        _book = new VersionBook(sources.Versions, input.Policy);
        _judge = new CandidateJudge(input, sources);
    }

    /// <summary>The findings of a gate that fails, those that it fails for with advice. A gate that passes costs nothing.</summary>
    /// <param name="input">What the verdict rests on.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="sources">Who is asked.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<IReadOnlyList<Finding>> AdviseAsync(
        GateInput input, GateVerdict verdict, FixSources sources, CancellationToken cancellationToken)
    {
        var failing = verdict.Findings.Where(finding => NeedsAdvice(finding, input.Policy)).ToLookup(finding => finding.Package!.Value);
        if (verdict.Outcome != GateOutcome.Failed || failing.Count == 0)
        {
            return verdict.Findings;
        }

        var advice = new Dictionary<PackageId, FixAdvice>();
        using var patience = new CancellationTokenSource(FixLimits.Patience, sources.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await new FixAdvisor(input, sources).SeekAsync([.. failing.Take(FixLimits.Packages)], advice, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Patience is at its end. What was found is true all the same.
        }
        catch (GateException)
        {
            // A source that cannot answer for a version that nobody installs makes nothing undecided.
        }

        return [.. verdict.Findings.Select(finding => finding.Package is { } id && failing[id].Contains(finding) && advice.TryGetValue(id, out var found)
            ? finding with { Advice = found }
            : finding)];
    }

    /// <summary>Another version helps where a package itself is what is wrong. First-party packages are asked about nowhere.</summary>
    private static bool NeedsAdvice(Finding finding, GatePolicy policy) =>
        finding is { Level: RuleLevel.Error, Rule.IsAboutThePackage: true, Package: { } id } && policy.TrustedRegistry(id.Name) is null;

    private async Task SeekAsync(
        IReadOnlyList<IGrouping<PackageId, Finding>> failing, Dictionary<PackageId, FixAdvice> advice, CancellationToken cancellationToken)
    {
        var questions = failing
            .Select(findings => FixQuestion.Of(_locked, findings.Key, prefersOlder: findings.All(finding => finding.Rule == Rules.TooNew)))
            .OfType<FixQuestion>()
            .ToList();
        await _book.ReadAsync(questions.SelectMany(question => question.Ways).Select(way => way.Package.Id.Name), cancellationToken).ConfigureAwait(false);
        foreach (var question in questions)
        {
            if (await SeekAsync(question, cancellationToken).ConfigureAwait(false) is { } found)
            {
                var needsName = failing.Single(findings => findings.Key == question.Culprit.Id).Any(finding => finding.Rule.Waiver != RuleWaiver.AnyEntry);
                advice.Add(question.Culprit.Id, found is { Kind: FixKind.None } ? found with { Text = FixText.Nothing(found.Text, needsName) } : found);
            }
        }
    }

    private async Task<FixAdvice?> SeekAsync(FixQuestion question, CancellationToken cancellationToken)
    {
        var attempts = new List<FixAttempt>();
        foreach (var way in question.Ways)
        {
            var attempt = await TryAsync(question, way, cancellationToken).ConfigureAwait(false);
            if (attempt.Target is not null && FixText.Of(question, way, attempt, _input.Certified.Graph) is { } advice)
            {
                return advice;
            }

            attempts.Add(attempt.Target is null ? attempt : FixAttempt.Unknown);
        }

        return question.IsWhole && attempts.TrueForAll(attempt => attempt.IsKnown)
            ? FixText.None(attempts.TrueForAll(attempt => attempt.IsWhole), attempts.Sum(attempt => attempt.Judged))
            : null;
    }

    private async Task<FixAttempt> TryAsync(FixQuestion question, FixWay way, CancellationToken cancellationToken)
    {
        if (await _book.GetAsync(way.Package.Id.Name, cancellationToken).ConfigureAwait(false) is not { } published)
        {
            return FixAttempt.Unknown;
        }

        var all = way.Candidates(published, question.PrefersOlder);
        var considered = all.Take(FixLimits.Considered).Select(version => way.Package.Id with { Version = version }).ToList();
        if (considered.Count == 0)
        {
            return FixAttempt.Nothing(isWhole: true, 0);
        }

        if (await _judge.WithoutAdvisoriesAsync(considered, cancellationToken).ConfigureAwait(false) is not { } safe)
        {
            return FixAttempt.Unknown;
        }

        var trees = 0;
        foreach (var batch in safe.Take(FixLimits.Judged).Chunk(FixLimits.Batch))
        {
            var verdicts = await _judge.JudgeAloneAsync(batch, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
            {
                if (verdicts[i] == CandidateVerdict.Unknown)
                {
                    return FixAttempt.Unknown;
                }

                if (verdicts[i] != CandidateVerdict.Certified)
                {
                    continue;
                }

                if (trees++ == FixLimits.Trees)
                {
                    return FixAttempt.Nothing(isWhole: false, considered.IndexOf(batch[i]));
                }

                var attempt = await TryAsync(question, way, batch[i], cancellationToken).ConfigureAwait(false);
                if (attempt.Target is not null || !attempt.IsKnown)
                {
                    return attempt;
                }
            }
        }

        return safe.Count > FixLimits.Judged
            ? FixAttempt.Nothing(isWhole: false, considered.IndexOf(safe[FixLimits.Judged]))
            : FixAttempt.Nothing(considered.Count == all.Count, considered.Count);
    }

    /// <summary>Whether a certified version brings nothing that is not, nor the culprit itself.</summary>
    private async Task<FixAttempt> TryAsync(FixQuestion question, FixWay way, PackageId candidate, CancellationToken cancellationToken)
    {
        var graph = _input.Certified.Graph;
        var tree = new CandidateTree(_locked, way.Package, _sources, _book, _input.Policy);
        var built = await tree.BuildAsync(candidate, cancellationToken).ConfigureAwait(false);
        if (built != CandidateVerdict.Certified)
        {
            return built == CandidateVerdict.Unknown ? FixAttempt.Unknown : FixAttempt.Nothing(isWhole: true, 1);
        }

        var added = tree.Added;
        var verdicts = await _judge.JudgeAsync(added, cancellationToken).ConfigureAwait(false);
        if (verdicts.Contains(CandidateVerdict.Unknown))
        {
            return FixAttempt.Unknown;
        }

        var nodes = (IReadOnlyList<Graph.DependencyNode>)[.. graph.Nodes, .. added];
        var reached = Dependents.Reached(nodes, [graph.Nodes.Count], _ => false).Select(index => nodes[index]).ToList();
        if (verdicts[0] != CandidateVerdict.Certified || verdicts.Contains(CandidateVerdict.Refused) || reached.Exists(node => node.Id == question.Culprit.Id))
        {
            return FixAttempt.Nothing(isWhole: true, 1);
        }

        var brought = reached.Select(node => node.Id).OfType<PackageId>().Where(id => id.Name == question.Culprit.Id.Name).Distinct().Order();
        return new FixAttempt(candidate, [.. brought], IsKnown: true, IsWhole: true, 1);
    }
}
