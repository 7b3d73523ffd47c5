using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Several sources as one: what any of them knows counts, and records of one thing are one advisory. A source that does not exist there
/// is skipped with a note; at least one must answer, and any other failure of any of them leaves the gate undecided.
/// </summary>
/// <param name="sources">The sources.</param>
/// <param name="note">Told every note once.</param>
internal sealed class AdvisoryUnion(IReadOnlyList<IAdvisorySource> sources, Action<string>? note) : IAdvisorySource
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => string.Join(", ", sources.Select(source => source.Name));

    /// <inheritdoc/>
    public async Task<AdvisoryAnswer> GetAsync(
        IReadOnlyCollection<PackageId> packages,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (packages.Count == 0)
        {
            return new AdvisoryAnswer { Source = Name };
        }

        var answers = await Task.WhenAll(sources.Select(source => source.GetAsync(packages, progress, cancellationToken))).ConfigureAwait(false);
        var answer = Unite(answers);
        foreach (var text in answer.Notes)
        {
            Tell(text);
        }

        return answer;
    }

    private AdvisoryAnswer Unite(AdvisoryAnswer[] answers)
    {
        var notes = answers.SelectMany(answer => answer.Notes).ToList();
        var broken = answers.Where(answer => answer.Failure is { Kind: AdvisoryFailureKind.Unavailable }).ToList();
        if (broken.Count > 0)
        {
            return AdvisoryAnswer.Failed(Name, AdvisoryFailureKind.Unavailable, string.Join(' ', broken.Select(answer => answer.Failure!.Message))) with { Notes = notes };
        }

        var absent = answers.Where(answer => answer.Failure is not null).ToList();
        if (absent.Count == answers.Length)
        {
            var why = answers.Length == 0
                ? "The policy names no source of advisories, so no package can be judged; name npm, osv or an OSV export."
                : $"No source of advisories answers, so no package can be judged; name another in the policy's advisories. {string.Join(' ', absent.Select(answer => answer.Failure!.Message))}";
            return AdvisoryAnswer.Failed(Name, AdvisoryFailureKind.Unavailable, why) with { Notes = notes };
        }

        notes.AddRange(absent.Select(answer => $"{answer.Failure!.Message.TrimEnd('.')}; the other sources answer for it."));
        var united = new Dictionary<PackageId, IReadOnlyList<Advisory>>();
        foreach (var group in answers.SelectMany(answer => answer.Advisories).GroupBy(pair => pair.Key))
        {
            united.Add(group.Key, AdvisoryMerge.Merge(group.SelectMany(pair => pair.Value)));
        }

        return new AdvisoryAnswer
        {
            Source = Name,
            Advisories = united,
            Notes = notes,
            Exports = [.. answers.SelectMany(answer => answer.Exports)],
        };
    }

    private void Tell(string text)
    {
        lock (_told)
        {
            if (!_told.Add(text))
            {
                return;
            }
        }

        note?.Invoke(text);
    }
}
