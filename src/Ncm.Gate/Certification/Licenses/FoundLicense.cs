using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>A licence that packages of a lock file have, before anybody decides about it.</summary>
public sealed record FoundLicense
{
    /// <summary>The SPDX expression in its one spelling; <see langword="null"/> where none can be told.</summary>
    public string? Expression { get; init; }

    /// <summary>What to call it: the expression, or in words why there is none, such as <c>no licence is declared</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What could stand in a policy's list to allow it; each by itself is enough. Empty where no entry can, since it is not known what
    /// would be allowed.
    /// </summary>
    public required IReadOnlyList<string> Entries { get; init; }

    /// <summary>The packages that have it, in order.</summary>
    public required IReadOnlyList<PackageId> Packages { get; init; }

    /// <summary>Whether a list allows it.</summary>
    /// <param name="licenses">The list of a policy.</param>
    /// <exception cref="ArgumentException">An entry of the list is no SPDX expression.</exception>
    public bool IsAllowedBy(IReadOnlyCollection<string> licenses) =>
        LicenseCriterion.Evaluate(Expression, licenses).Outcome == LicenseOutcome.Allowed;
}
