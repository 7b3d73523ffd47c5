using Ncm.Action.Comments;
using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>What comments on pull requests grant.</summary>
/// <param name="Entries">The entries that hold beside the whitelist file.</param>
/// <param name="Notes">What a person should know about them, Markdown-free sentences.</param>
internal sealed record Grants(IReadOnlyList<WhitelistEntry> Entries, IReadOnlyList<string> Notes)
{
    /// <summary>The same entries with the comments that they come from.</summary>
    public IReadOnlyList<Grant> ByComment { get; init; } = [];

    /// <summary>Nothing granted.</summary>
    public static Grants None { get; } = new([], []);
}
