namespace Ncm.Gate.Policy;

/// <summary>What the gate says of one package@version, from the best to the worst.</summary>
public enum Verdict
{
    /// <summary>Its own score reaches the bar and nothing uncertified is below it.</summary>
    Certified,

    /// <summary>It falls short and the whitelist accepts it.</summary>
    Whitelisted,

    /// <summary>Certified by itself, with an uncertified package in its tree: shown "because of", never a finding of its own.</summary>
    Blocked,

    /// <summary>Something could not be read, so that its score stays on both sides of the bar.</summary>
    Unscored,

    /// <summary>Its own score falls short, or the policy denies it.</summary>
    Uncertified,

    /// <summary>A git, URL or file dependency: no registry published it, so nothing can be certified.</summary>
    Uncertifiable,
}
