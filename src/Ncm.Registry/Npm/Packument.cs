using System.Security.Cryptography;
using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Npm;

/// <summary>
/// A packument as the upstream sent it, with what lies where in its bytes. Nothing is copied out of it that can be copied through: a popular package's
/// document has 10 MB.
/// </summary>
internal sealed class Packument
{
    private readonly Dictionary<string, PackumentVersion> _byVersion = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackumentVersion> _byFile = new(StringComparer.Ordinal);

    private Packument(string name, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Bytes = bytes;
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
    }

    /// <summary>The package's name.</summary>
    public string Name { get; }

    /// <summary>The document.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The document's SHA-256: two documents are the same when it is.</summary>
    public string Hash { get; }

    /// <summary>The versions, in the document's order.</summary>
    public IReadOnlyCollection<PackumentVersion> Versions => _byVersion.Values;

    /// <summary>The dist-tags.</summary>
    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>The document's members that are no list of versions, as they stand: name and value.</summary>
    public List<(Slice Name, Slice Value)> Others { get; } = [];

    /// <summary>The members of <c>time</c>, as they stand: <c>created</c> and <c>modified</c> among the versions.</summary>
    public List<(string Key, Slice Value)> Times { get; } = [];

    /// <summary>Whether the upstream has restrictions of its own (<c>policyRestrictions</c>), as they stand.</summary>
    public Slice? Restrictions { get; private set; }

    /// <summary>Reads a packument.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="bytes">The document; kept as it is.</param>
    /// <exception cref="JsonException">It is no packument of this name.</exception>
    public static Packument Parse(string name, ReadOnlyMemory<byte> bytes)
    {
        var packument = new Packument(name, bytes);
        new PackumentParser(packument).Parse();
        return packument;
    }

    /// <summary>A version; <see langword="null"/> where there is none of this name.</summary>
    /// <param name="version">The version, as the document spells it.</param>
    public PackumentVersion? Find(string version) => _byVersion.GetValueOrDefault(version);

    /// <summary>The version whose tarball has a file name.</summary>
    /// <param name="file">The file name, without escapes.</param>
    public PackumentVersion? FindFile(string file) => _byFile.GetValueOrDefault(file);

    /// <summary>The bytes of a part.</summary>
    /// <param name="slice">The part.</param>
    public ReadOnlyMemory<byte> At(Slice slice) => Bytes.Slice(slice.Start, slice.Length);

    /// <summary>Takes what the parser found.</summary>
    internal void Add(PackumentVersion version)
    {
        _byVersion[version.Version] = version;
        _byFile[version.FileName] = version;
    }

    /// <summary>Takes what the parser found.</summary>
    internal void Restrict(Slice value) => Restrictions = value;

    /// <summary>Whether two versions would have the same file name.</summary>
    internal bool HasFile(string file) => _byFile.ContainsKey(file);

    /// <summary>A part of the document.</summary>
    /// <param name="Start">Its first byte.</param>
    /// <param name="Length">How many bytes it has.</param>
    internal readonly record struct Slice(int Start, int Length);
}

/// <summary>One version of a packument.</summary>
/// <param name="Version">The version, as the document spells it.</param>
/// <param name="Manifest">Where its manifest stands.</param>
/// <param name="TarballUrls">Where its <c>dist.tarball</c> stands: the string with its quotes.</param>
/// <param name="TarballUrl">What it says.</param>
/// <param name="FileName">The tarball's file name here, without escapes.</param>
internal sealed record PackumentVersion(
    string Version, Packument.Slice Manifest, IReadOnlyList<Packument.Slice> TarballUrls, string TarballUrl, string FileName)
{
    /// <summary>The version as npm orders it; <see langword="null"/> for one that npm does not understand.</summary>
    public NpmVersion? Parsed { get; } = NpmVersion.TryParse(Version, loose: true, out var parsed) ? parsed : null;

    /// <summary>When it was published, where the document says so.</summary>
    public DateTimeOffset? PublishedAt { get; init; }
}
