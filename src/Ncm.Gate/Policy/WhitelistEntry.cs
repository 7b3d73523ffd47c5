using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>A decision to use a package that is not certified: which versions, why, who, when, and how long.</summary>
public sealed record WhitelistEntry
{
    /// <summary>The package's real name with its scope, also where it is installed under an alias.</summary>
    public required string Package { get; init; }

    /// <summary>The versions; <see cref="NpmRange.Text"/> is what the file says.</summary>
    public required NpmRange Versions { get; init; }

    /// <summary>Why, for the next reader.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// The ids of rules and advisories that are accepted; <see langword="null"/> for all those known at <see cref="At"/> but the ones
    /// that must be named (<see cref="RuleWaiver.NamedOnly"/>). Never empty.
    /// </summary>
    public IReadOnlyList<string>? Accepts { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>When; an advisory published later is accepted only by its name.</summary>
    public required WhitelistDate At { get; init; }

    /// <summary>The last day (or instant) on which the entry counts; <see langword="null"/> for no end.</summary>
    public WhitelistDate? Expires { get; init; }

    /// <summary>The bytes that are meant, as Subresource Integrity; <see langword="null"/> for any.</summary>
    public string? Integrity { get; init; }

    /// <summary>For a git, URL or file dependency, the exact <c>resolved</c> that is meant; <see langword="null"/> for any.</summary>
    public string? Resolved { get; init; }

    /// <summary>Where the entry stands; without a path when it comes from no file.</summary>
    public FileLocation Where { get; init; }

    /// <summary>Whether the entry no longer counts.</summary>
    /// <param name="now">The present.</param>
    public bool IsExpired(DateTimeOffset now) => Expires is { } expires && now > expires.End;

    /// <summary>
    /// Whether the entry is about a package. The range is npm's: a prerelease is meant only where the range names one of the same
    /// three numbers.
    /// </summary>
    /// <param name="id">The package@version.</param>
    /// <param name="integrity">Its integrity, as in the lock file.</param>
    /// <param name="resolved">Where it comes from, as in the lock file.</param>
    public bool Covers(PackageId id, string? integrity, string? resolved) =>
        id.Name == Package
        && (Integrity is null || (integrity is not null && Npm.Integrity.Compare(integrity, Integrity, null) == IntegrityComparison.Same))
        && (Resolved is null || Resolved == resolved)
        && NpmVersion.TryParse(id.Version, out var version)
        && Versions.Satisfies(version);

    /// <summary>Whether somebody who names a package means this entry.</summary>
    /// <param name="package">The package's real name.</param>
    /// <param name="versions">
    /// The versions, if only some are meant: an entry of the same range, or of an exact version within it; a wider entry is not.
    /// </param>
    public bool IsMeantBy(string package, NpmRange? versions) =>
        Package == package
        && (versions is null
            || Versions.ToString() == versions.ToString()
            || (NpmVersion.TryParse(Versions.Text, out var exact) && versions.Satisfies(exact)));

    /// <summary>Whether the entry takes away a rule's finding whose grounds are not advisories.</summary>
    /// <param name="rule">The rule.</param>
    public bool AcceptsRule(Rule rule) => rule.Waiver switch
    {
        RuleWaiver.Never => false,
        _ when Accepts is not null => Names(rule.Id),
        _ => rule.Waiver == RuleWaiver.AnyEntry,
    };

    /// <summary>
    /// Whether the entry accepts an advisory: it names the advisory or an alias of it; or it names no advisory at all, accepts the
    /// rule, and the advisory was published by then. One without a date must be named.
    /// </summary>
    /// <param name="advisory">The advisory.</param>
    public bool AcceptsAdvisory(Advisory advisory) =>
        Names(advisory.Id)
        || advisory.Aliases.Any(Names)
        || (AcceptsRule(advisory.IsMalware ? Rules.Malware : Rules.VulnerablePackage)
            && (Accepts is null || Accepts.All(id => Rules.TryGet(id, out _)))
            && advisory.Published <= At.End);

    /// <summary>Whether <see cref="Accepts"/> names a rule or an advisory; ids of advisories are compared without case.</summary>
    /// <param name="id">The id of the rule or advisory.</param>
    public bool Names(string id) => Accepts is not null && Accepts.Contains(id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether another entry says the same, wherever it stands.</summary>
    internal bool SaysTheSameAs(WhitelistEntry other) =>
        Package == other.Package && Versions.Text == other.Versions.Text && Reason == other.Reason && By == other.By
        && At == other.At && Expires == other.Expires && Integrity == other.Integrity && Resolved == other.Resolved
        && (Accepts is null) == (other.Accepts is null) && (Accepts ?? []).SequenceEqual(other.Accepts ?? []);
}
