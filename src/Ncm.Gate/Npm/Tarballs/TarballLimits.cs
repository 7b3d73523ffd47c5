namespace Ncm.Gate.Npm.Tarballs;

/// <summary>How much of a tarball is read before it is refused. Publishers are strangers.</summary>
internal sealed record TarballLimits
{
    /// <summary>Bytes as published. The largest packages of the public registry are below half of it.</summary>
    public long CompressedBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Bytes after decompression.</summary>
    public long UncompressedBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Decompressed bytes for one compressed: the bound of npm's own <c>tar</c> (<c>MAX_DECOMPRESSION_RATIO</c>).</summary>
    public int Ratio { get; init; } = 1000;

    /// <summary>Headers of any kind.</summary>
    public int Entries { get; init; } = 200_000;

    /// <summary>Characters of one path.</summary>
    public int NameLength { get; init; } = 4096;

    /// <summary>Characters of all paths: they are kept, so that a file that comes twice counts once.</summary>
    public int AllNamesLength { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one package.json; a longer one counts as unreadable.</summary>
    public int ManifestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes that are kept of one licence file.</summary>
    public int LicenseBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes that are kept of all licence files.</summary>
    public int AllLicenseBytes { get; init; } = 32 * 1024 * 1024;
}
