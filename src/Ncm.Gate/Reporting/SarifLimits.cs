namespace Ncm.Gate.Reporting;

/// <summary>What GitHub's code scanning takes of one SARIF file (docs.github.com, "SARIF support for code scanning").</summary>
internal sealed record SarifLimits
{
    /// <summary>Results of a run; a run with more is rejected.</summary>
    public int Results { get; init; } = 25_000;

    /// <summary>Locations of a result; one with more is rejected.</summary>
    public int Locations { get; init; } = 1000;

    /// <summary>Bytes of the gzipped file; a larger one is rejected.</summary>
    public long GzippedBytes { get; init; } = 10_000_000;

    /// <summary>
    /// Bytes left free for what comes after the results (the notes, cut to fit) and for what the compressor still holds back: it
    /// keeps less than this much unwritten.
    /// </summary>
    public long Reserve { get; init; } = 500_000;
}
