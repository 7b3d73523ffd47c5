namespace Ncm.Gate.Policy;

/// <summary>What is said of one package@version by itself.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Flaws">What is wrong with it and not accepted; empty for a certified or whitelisted package.</param>
public sealed record PackageVerdict(Verdict Verdict, IReadOnlyList<PackageFlaw> Flaws)
{
    /// <summary>Whether a source did not answer (NCM9003), so that nothing can be said that will stand.</summary>
    public bool IsUndecided => Flaws.Any(flaw => flaw.Rule == Rules.EvidenceUnavailable);
}

/// <summary>One rule that a package breaks.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What is wrong, in words that follow the package's name, such as <c>has no approved licence: GPL-3.0</c>.</param>
public sealed record PackageFlaw(Rule Rule, string Message);
