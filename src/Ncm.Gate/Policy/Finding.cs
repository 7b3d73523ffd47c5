using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>One rule broken by one package@version in one lock file, or by the lock file itself.</summary>
public sealed record Finding
{
    private readonly RuleLevel? _level;

    /// <summary>The rule.</summary>
    public required Rule Rule { get; init; }

    /// <summary>
    /// How much it matters: the rule's level, unless the policy lowers it (<c>unscored: warn</c>, <c>scope: changed</c>). Only an error fails the gate.
    /// </summary>
    public RuleLevel Level
    {
        get => _level ?? Rule.Level;
        init => _level = value;
    }

    /// <summary>Whether it was there before the change that is judged (<c>scope: changed</c>): then it is a note and does not fail the gate.</summary>
    public bool IsPreexisting { get; init; }

    /// <summary>The package; <see langword="null"/> when the finding is about the file.</summary>
    public PackageId? Package { get; init; }

    /// <summary>
    /// Where to look: the line of the entry's <c>"version"</c>; given a base, for a direct dependency whose request in a package.json the change
    /// wrote, the line of that request.
    /// </summary>
    public required FileLocation Where { get; init; }

    /// <summary>One sentence: what is wrong and what to do. Plain text, foreign names in it unescaped: writers escape.</summary>
    public required string Message { get; init; }

    /// <summary>Every place of the lock file where the package is installed, the first one first.</summary>
    public IReadOnlyList<FileLocation> Locations { get; init; } = [];

    /// <summary>The shortest dependency paths that pull it in, each from a direct dependency down to the package itself.</summary>
    public IReadOnlyList<DependencyPath> Paths { get; init; } = [];

    /// <summary>Advisories that it is about.</summary>
    public IReadOnlyList<string> Advisories { get; init; } = [];

    /// <summary>What would make it go away; <see langword="null"/> where that was not sought or cannot be told.</summary>
    public FixAdvice? Advice { get; init; }

    /// <summary>The direct dependency that would have to change; <see langword="null"/> when the package is one itself, or nothing pulls it in.</summary>
    public string? DirectDependency => Paths.Count > 0 && Paths[0].Packages.Count > 1 ? Paths[0].Packages[0] : null;
}

/// <summary>A way from the project to a package.</summary>
/// <param name="Packages">
/// The packages on the way as <c>name@version</c> (a workspace as its folder), the direct dependency first.
/// </param>
public sealed record DependencyPath(IReadOnlyList<string> Packages)
{
    /// <summary><c>a@1.0.0 &gt; b@2.0.0</c>.</summary>
    public override string ToString() => string.Join(" > ", Packages);
}
