using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;

namespace Ncm.Gate.Policy;

/// <summary>Everything that a verdict depends on. The same input gives the same verdict in every adapter.</summary>
public sealed record GateInput
{
    /// <summary>The locked graph and what was certified of it.</summary>
    public required CertifiedGraph Certified { get; init; }

    /// <summary>The policy in force.</summary>
    public required GatePolicy Policy { get; init; }

    /// <summary>The whitelist in force, of all sources.</summary>
    public IReadOnlyList<WhitelistEntry> Whitelist { get; init; } = [];

    /// <summary>The registries that npm is configured for, beside the public one: <c>resolved</c> may point there.</summary>
    public IReadOnlyCollection<Uri> Registries { get; init; } = [];

    /// <summary>
    /// What the lock file changes against the one that the change starts from; <see langword="null"/> where there is none, and everything is judged.
    /// Counts with <c>scope: changed</c>.
    /// </summary>
    public LockChanges? Changes { get; init; }

    /// <summary>The exports of advisories that the certifications rest on, whose age the policy limits.</summary>
    public IReadOnlyList<AdvisoryExport> Exports { get; init; } = [];

    /// <summary>How many folders the lock file lies below the root of its repository: so far may a link climb.</summary>
    public int FoldersBelowRoot { get; init; }

    /// <summary>The time of the verdict: whitelist entries expire, packages come of age.</summary>
    public required DateTimeOffset Now { get; init; }
}
