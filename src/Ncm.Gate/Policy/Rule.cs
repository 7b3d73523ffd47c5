namespace Ncm.Gate.Policy;

/// <summary>One thing that the gate can say. The id is the same in every report.</summary>
/// <param name="Id">The id, such as <c>NCM1001</c>: SARIF's <c>ruleId</c>, the MSBuild code, the annotation's title.</param>
/// <param name="Name">The name in words, such as <c>vulnerable-package</c>.</param>
/// <param name="Level">The default level.</param>
/// <param name="ShortDescription">What is wrong, in one sentence.</param>
/// <param name="Help">What to do about it, in one sentence.</param>
/// <param name="SecuritySeverity">
/// For a rule about security, its severity on CVSS's scale of 0.1–10.0, by which GitHub sorts alerts; our own judgement of the class of
/// finding. <see langword="null"/> for the others: GitHub shows them by level.
/// </param>
/// <param name="Waiver">Which whitelist entries take its findings away.</param>
public sealed record Rule(
    string Id,
    string Name,
    RuleLevel Level,
    string ShortDescription,
    string Help,
    double? SecuritySeverity,
    RuleWaiver Waiver)
{
    /// <summary>Whether it is about what the package is (NCM1xxx), and not about the lock file, the whitelist or the gate's own input.</summary>
    public bool IsAboutThePackage => Id.StartsWith("NCM1", StringComparison.Ordinal);

    /// <summary>The page about the rule.</summary>
    public Uri HelpUri { get; } = ProjectLinks.RulePage(Id);
}
