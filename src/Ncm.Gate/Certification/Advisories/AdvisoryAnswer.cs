using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>What a source knows about the packages that it was asked for: everything, or nothing and why.</summary>
public sealed record AdvisoryAnswer
{
    private static readonly Dictionary<PackageId, IReadOnlyList<Advisory>> None = [];

    /// <summary>Who answers.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// The packages that have advisories, each affecting that very version, sorted by id. Without a <see cref="Failure"/>, a package that
    /// was asked for and is not here has none.
    /// </summary>
    public IReadOnlyDictionary<PackageId, IReadOnlyList<Advisory>> Advisories { get; init; } = None;

    /// <summary>Why the source has no answer at all; <see langword="null"/> when it has one.</summary>
    public AdvisoryFailure? Failure { get; init; }

    /// <summary>What a person should know besides: a source that was skipped, a cache that could not be written.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The exports that were read, with their age.</summary>
    public IReadOnlyList<AdvisoryExport> Exports { get; init; } = [];

    /// <summary>The advisories of one package; empty when it has none.</summary>
    /// <param name="package">The package.</param>
    public IReadOnlyList<Advisory> For(PackageId package) => Advisories.TryGetValue(package, out var found) ? found : [];

    /// <summary>An answer that is none.</summary>
    internal static AdvisoryAnswer Failed(string source, AdvisoryFailureKind kind, string message) =>
        new() { Source = source, Failure = new AdvisoryFailure(kind, message) };
}

/// <summary>Why a source has no answer.</summary>
/// <param name="Kind">Whether the source can be done without.</param>
/// <param name="Message">One sentence: who was asked and what came of it. No secrets, no query strings.</param>
public sealed record AdvisoryFailure(AdvisoryFailureKind Kind, string Message);

/// <summary>The kinds of failure that the gate tells apart.</summary>
public enum AdvisoryFailureKind
{
    /// <summary>There is no such service there (404, 405): another source must answer, and this one is skipped with a note.</summary>
    NotSupported,

    /// <summary>It did not answer, or not so that it can be understood: the gate is undecided (NCM9003).</summary>
    Unavailable,
}

/// <summary>An export of advisories on disk.</summary>
/// <param name="Name">What the policy calls it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Records">How many records about npm packages it holds, withdrawn ones not counted.</param>
/// <param name="NewestRecord">When its newest record was last modified: the export is at least as old as nothing newer was known then.</param>
public sealed record AdvisoryExport(string Name, string Path, int Records, DateTimeOffset? NewestRecord);
