namespace Ncm.Gate.Certification;

/// <summary>
/// A score from 0 to 100, as an interval while a criterion is not evaluated yet: what the score is at least and at most.
/// </summary>
/// <param name="Min">The score if everything unknown fails.</param>
/// <param name="Max">The score if everything unknown passes.</param>
public readonly record struct Score(int Min, int Max)
{
    /// <summary>Whether nothing is left to learn.</summary>
    public bool IsExact => Min == Max;

    /// <summary>Whether the whole interval reaches a bar.</summary>
    /// <param name="minimumScore">The lowest score that is enough.</param>
    public bool IsAtLeast(int minimumScore) => Min >= minimumScore;

    /// <summary>Whether the whole interval stays below a bar.</summary>
    /// <param name="minimumScore">The lowest score that is enough.</param>
    public bool IsBelow(int minimumScore) => Max < minimumScore;

    /// <summary>The score of what is known about a set of criteria.</summary>
    /// <param name="results">The criteria that count.</param>
    public static Score Of(params ReadOnlySpan<CriterionResult> results)
    {
        int failed = 0, unknown = 0;
        foreach (var result in results)
        {
            failed += result.Outcome == CriterionOutcome.Failed ? result.Cost : 0;
            unknown += result.Outcome == CriterionOutcome.NotEvaluated ? result.Cost : 0;
        }

        return new Score(Math.Max(0, 100 - failed - unknown), Math.Max(0, 100 - failed));
    }

    /// <summary>The number, or <c>min–max</c> for an interval.</summary>
    public override string ToString() => IsExact ? $"{Min}" : $"{Min}–{Max}";
}
