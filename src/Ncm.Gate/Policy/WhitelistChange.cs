namespace Ncm.Gate.Policy;

/// <summary>What adding entries did to a whitelist file.</summary>
/// <param name="Added">Entries that are new.</param>
/// <param name="Replaced">Entries that took the place of one about the same package and versions.</param>
/// <param name="Unchanged">Entries that the file had already, word for word.</param>
public sealed record WhitelistChange(int Added, int Replaced, int Unchanged);
