using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>What came of telling a certified registry of decisions.</summary>
/// <param name="Added">What was new to it.</param>
/// <param name="Failure">Why it did not take the rest, in one sentence without secrets; <see langword="null"/> where nothing went wrong.</param>
public sealed record WhitelistRecording(IReadOnlyList<WhitelistEntry> Added, string? Failure);
