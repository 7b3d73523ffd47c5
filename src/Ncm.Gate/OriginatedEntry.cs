using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>A whitelist entry with the place where it was decided.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Origin">Where: the URL of a comment, for the registry's audit log. It stands for the decision, so that no two have the same.</param>
public sealed record OriginatedEntry(WhitelistEntry Entry, string Origin);
