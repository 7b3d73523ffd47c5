namespace Ncm.Gate.Policy;

/// <summary>How a finding of a rule is shown where nothing else is configured. The words are SARIF's.</summary>
public enum RuleLevel
{
    /// <summary>It fails the gate.</summary>
    Error,

    /// <summary>Something to act on soon; it does not fail the gate.</summary>
    Warning,

    /// <summary>Something to know.</summary>
    Note,
}

/// <summary>Which whitelist entries take a rule's findings away.</summary>
public enum RuleWaiver
{
    /// <summary>
    /// An entry without <c>accepts</c>, as far as the finding's grounds were known when it was made; or one that names the rule.
    /// </summary>
    AnyEntry,

    /// <summary>Only an entry whose <c>accepts</c> names the rule (or, for an advisory, the advisory).</summary>
    NamedOnly,

    /// <summary>None.</summary>
    Never,
}
