namespace Ncm.Gate.Certification;

/// <summary>What is asked of a source for one subject. Later needs cost more than earlier ones.</summary>
[Flags]
public enum EvidenceNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The facts that the published version manifest states: licence, repository, integrity, dependencies.</summary>
    Manifest = 1,

    /// <summary>The known vulnerabilities.</summary>
    Advisories = 2,

    /// <summary>The facts that only the published tarball shows: README, size on disk, licence file, install scripts.</summary>
    Tarball = 4,

    /// <summary>When it was published, which only the packument says, a document of up to 10 MB: asked where the policy has a minimum age.</summary>
    PublishTime = 8,
}

/// <summary>One question to an <see cref="IEvidenceSource"/>.</summary>
/// <param name="Subject">What is asked about.</param>
/// <param name="Needs">What is asked. A source may answer more.</param>
/// <param name="Refresh">
/// Whether what was kept from earlier questions does not count: asked when a lock contradicts it, since a registry may have been changed.
/// </param>
public sealed record EvidenceRequest(CertificationSubject Subject, EvidenceNeeds Needs, bool Refresh = false);

/// <summary>
/// Facts and advisories of one subject. Sources give evidence; only the library scores. What was asked for and
/// could not be had is stated as a failure, never left out.
/// </summary>
public sealed record Evidence
{
    /// <summary>What the evidence is about.</summary>
    public required CertificationSubject Subject { get; init; }

    /// <summary>What is true of it for ever; <see langword="null"/> when not asked for or not to be had.</summary>
    public PackageFacts? Facts { get; init; }

    /// <summary>
    /// Why facts that were asked for are missing: with <see cref="Facts"/> <see langword="null"/> none could be had; otherwise the
    /// tarball could not be read.
    /// </summary>
    public EvidenceFailure? FactsFailure { get; init; }

    /// <summary>Why the time of publication that was asked for is missing; <see langword="null"/> too where the registry just does not say it.</summary>
    public EvidenceFailure? PublishTimeFailure { get; init; }

    /// <summary>
    /// What is known against it today, each affecting this very version; <see langword="null"/> when not asked for or not to be had.
    /// </summary>
    public IReadOnlyList<Advisory>? Advisories { get; init; }

    /// <summary>Why advisories that were asked for are missing.</summary>
    public EvidenceFailure? AdvisoriesFailure { get; init; }
}

/// <summary>Why a piece of evidence is missing.</summary>
/// <param name="Kind">Whether the answer is definite.</param>
/// <param name="Message">One sentence: who was asked and what came of it. No secrets, no query strings.</param>
public sealed record EvidenceFailure(EvidenceFailureKind Kind, string Message);

/// <summary>The kinds of failure that the gate tells apart.</summary>
public enum EvidenceFailureKind
{
    /// <summary>The registry has no such package@version (404): definite, nothing to score (NCM1004).</summary>
    NotFound,

    /// <summary>The tarball or manifest is not what it should be (corrupt, beyond the bounds): definite (NCM1004).</summary>
    Corrupt,

    /// <summary>The source did not answer after retries: the gate is undecided (NCM9003).</summary>
    Unavailable,
}
