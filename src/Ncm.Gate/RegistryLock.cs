namespace Ncm.Gate;

/// <summary>The lock file that npm would write for a package.json, as a certified registry works it out.</summary>
/// <param name="Lockfile">The bytes of a package-lock.json.</param>
/// <param name="Problems">What npm would not install, and what nothing is known of: a sentence each. Text of the registry's.</param>
public sealed record RegistryLock(ReadOnlyMemory<byte> Lockfile, IReadOnlyList<string> Problems);
