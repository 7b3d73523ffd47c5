namespace Ncm.Registry.Options;

/// <summary>What becomes of a package that is not certified.</summary>
internal enum RegistryMode
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>It is served, and what would have been refused is recorded.</summary>
    Observe,
}
