namespace Ncm.Gate.Certification;

/// <summary>What a package's own evidence says, before its tree is looked at.</summary>
internal sealed record OwnResults
{
    public required Evidence Evidence { get; init; }

    public required IReadOnlyList<Advisory> Counting { get; init; }

    public required CriterionResult Readme { get; init; }

    public required CriterionResult Source { get; init; }

    public required CriterionResult License { get; init; }

    public required CriterionResult Vulnerability { get; init; }

    /// <summary>Bytes on disk that it adds to a tree; <see langword="null"/> while unknown.</summary>
    public required long? Size { get; init; }

    public static OwnResults Of(Evidence evidence, OwnCriteria criteria)
    {
        var counting = criteria.Counting(evidence);
        return new OwnResults
        {
            Evidence = evidence,
            Counting = counting,
            Readme = OwnCriteria.Readme(evidence),
            Source = OwnCriteria.Source(evidence),
            License = criteria.License(evidence),
            Vulnerability = OwnCriteria.Vulnerability(evidence, counting),
            Size = SizeOf(evidence),
        };
    }

    private static long? SizeOf(Evidence evidence) => evidence switch
    {
        // A bundled package's bytes are counted in the tarball that carries it.
        { Subject.Bundle: not null } => 0,
        { Facts: { } facts } when !ReferencePlatform.Installs(facts) => 0,
        { Facts.UnpackedSize: { } size } => size,
        _ => null,
    };
}
