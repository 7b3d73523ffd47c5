using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>What a gate found out about one lock file: the one model that every format is written from.</summary>
public sealed record GateReport
{
    /// <summary>The lock file, as the caller named it.</summary>
    public required string LockfilePath { get; init; }

    /// <summary>The lock file's <c>lockfileVersion</c>; 0 for the format before it existed.</summary>
    public required int LockfileVersion { get; init; }

    /// <summary>The project's name from package.json, or its directory's.</summary>
    public required string ProjectName { get; init; }

    /// <summary>The policy in force.</summary>
    public required GatePolicy Policy { get; init; }

    /// <summary>How much was found out: with <see cref="CertificationDepth.Verdict"/> scores may be intervals.</summary>
    public required CertificationDepth Depth { get; init; }

    /// <summary>Pass, findings, or undecided.</summary>
    public required GateOutcome Outcome { get; init; }

    /// <summary>Every judged package@version, by name and version.</summary>
    public required IReadOnlyList<JudgedPackage> Packages { get; init; }

    /// <summary>Everything found, in the order of the file.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>What a reader should know and no rule is broken by, such as an advisory source that was skipped.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// When the first of the whitelist entries that count now stops counting: until then time alone changes no verdict of theirs.
    /// <see langword="null"/> where none ends.
    /// </summary>
    public DateTimeOffset? FirstExpiry { get; init; }

    /// <summary>
    /// What was fetched to find it out; <see langword="null"/> where the caller's own source answered. It differs from run to run as
    /// caches fill, so no format shows it.
    /// </summary>
    public FetchStatistics? Fetched { get; init; }

    /// <summary>
    /// The repository that the lock file lies in, by which SARIF and annotations name files; <see langword="null"/> where relative paths
    /// start at its root already.
    /// </summary>
    public RepositoryRoot? Root { get; init; }

    /// <summary>The lock file's graph, which only the DOT format needs.</summary>
    public DependencyGraph? Graph { get; init; }

    /// <summary>How many packages have a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    public int Count(Verdict verdict) => Packages.Count(package => package.Verdict == verdict);

    /// <summary>The exit code of a gate: 0 passes, 1 findings, 3 undecided (2 is for input that cannot be read, which is an exception).</summary>
    public int ExitCode => Outcome switch
    {
        GateOutcome.Passed => 0,
        GateOutcome.Failed => 1,
        GateOutcome.Undecided => 3,
        _ => throw new InvalidOperationException($"{Outcome} is not an outcome."),
    };

    /// <summary>A file's name in the repository; <see langword="null"/> for a file outside of it.</summary>
    internal string? NameInRepository(string path) => Root is { } root ? root.NameOf(path) : RepositoryRoot.NameWithoutRoot(path);

    /// <summary>
    /// Where GitHub can show something: the place itself, or for one outside of the repository (a shared policy file) the beginning of the
    /// lock file.
    /// </summary>
    internal (string Path, FileLocation Where) PlaceInRepository(FileLocation where) =>
        NameInRepository(where.Path) is { } name
            ? (name, where)
            : (NameInRepository(LockfilePath) ?? Path.GetFileName(LockfilePath), new FileLocation(LockfilePath, 1));
}
