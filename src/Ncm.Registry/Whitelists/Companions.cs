using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Registry.Whitelists;

/// <summary>What a whitelisted package pulls in that would be refused.</summary>
/// <param name="Entries">An entry for each that a plain entry accepts, with why it is needed.</param>
/// <param name="LeftOut">What is accepted only by its name, with what is wrong with it.</param>
internal sealed record Companions(IReadOnlyList<Companion> Entries, IReadOnlyList<Companion> LeftOut);

/// <summary>One such package.</summary>
/// <param name="Id">The package@version.</param>
/// <param name="Why">What is wrong with it, in words that follow its name.</param>
/// <param name="Entry">The entry that accepts it; <see langword="null"/> where a plain entry does not.</param>
internal sealed record Companion(PackageId Id, string Why, WhitelistEntry? Entry);
