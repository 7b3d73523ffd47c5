namespace Ncm.Gate.Lockfiles;

/// <summary>The <c>overrides</c> of a package.json, or one key of them with what is nested below it.</summary>
/// <param name="Spec">The range that replaces the requested one: the value itself or that of the key <c>.</c>; null where there is none.</param>
/// <param name="Children">The nested keys, each a name or <c>name@range</c>, in the file's order.</param>
internal sealed record OverrideTable(string? Spec, IReadOnlyList<KeyValuePair<string, OverrideTable>> Children);
