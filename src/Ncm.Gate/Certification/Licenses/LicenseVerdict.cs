namespace Ncm.Gate.Certification.Licenses;

/// <summary>What the policy's list says of a declared licence, and why.</summary>
/// <param name="Outcome">Whether it passes. Only <see cref="LicenseOutcome.Allowed"/> does.</param>
/// <param name="Expression">The SPDX expression that was judged; <see langword="null"/> when none could be told.</param>
/// <param name="Reason">One sentence part for a person, such as <c>GPL-2.0-only is not in the policy's list</c>.</param>
public sealed record LicenseVerdict(LicenseOutcome Outcome, string? Expression, string Reason);
