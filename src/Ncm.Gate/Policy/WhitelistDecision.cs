using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>A person's decision to use something that is not certified.</summary>
/// <param name="Reason">Why, for the next reader.</param>
/// <param name="By">Who decides.</param>
/// <param name="At">When: what is published later is not accepted by it.</param>
/// <param name="Expires">The last day (or instant) on which it counts; <see langword="null"/> for no end.</param>
public sealed record WhitelistDecision(string Reason, string By, WhitelistDate At, WhitelistDate? Expires)
{
    /// <summary>What is wrong with it as a decision that is made now, in one sentence; <see langword="null"/> for nothing.</summary>
    public string? Problem => this switch
    {
        _ when string.IsNullOrWhiteSpace(Reason) => "a reason is needed; say in words why.",
        _ when Reason.Trim().Length > WhitelistReader.MaxReason => $"the reason is longer than {WhitelistReader.MaxReason} characters; shorten it.",
        _ when string.IsNullOrWhiteSpace(By) => "who decides is needed; give a name.",
        _ when By.Trim().Length > WhitelistReader.MaxBy => $"the name of who decides is longer than {WhitelistReader.MaxBy} characters; shorten it.",
        { Expires: { } expires } when expires.End < At.Start => $"the expiry {expires} lies before today, {At}.",
        _ => null,
    };

    /// <summary>The plain entry for an exact version: it accepts what is known of it, and nothing that must be named.</summary>
    /// <param name="id">The package@version.</param>
    /// <exception cref="FormatException">The version is not one that npm's strict grammar knows.</exception>
    public WhitelistEntry EntryFor(PackageId id) => new()
    {
        Package = id.Name,
        Versions = NpmRange.Parse(id.Version),
        Reason = Reason.Trim(),
        By = By.Trim(),
        At = At,
        Expires = Expires,
    };
}
