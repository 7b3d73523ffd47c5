using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Ncm.Gate.Npm.Tarballs;

/// <summary>
/// Gathers what matters of a tarball's files: sizes, manifests, READMEs, licences. A path that comes twice counts as its last file,
/// as it would on the disk.
/// </summary>
/// <param name="limits">The bounds.</param>
internal sealed class TarballSink(TarballLimits limits) : ITarSink
{
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VersionManifest?> _manifests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _licenses = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _kept = new();
    private string? _path;
    private Keep _keep;
    private int _room;
    private int _namesLength;
    private long _licenseBytes;

    private enum Keep
    {
        Nothing,
        Manifest,
        License,
    }

    /// <inheritdoc/>
    public void Begin(string path, long length)
    {
        _path = TarballPaths.Unpacked(path);
        _keep = Keep.Nothing;
        if (_path is null)
        {
            return;
        }

        _namesLength += _path.Length;
        if (_namesLength > limits.AllNamesLength)
        {
            throw new TarballLimitException("its paths are too long to be read");
        }

        _sizes[_path] = length;
        var name = _path.AsSpan(TarballPaths.Split(_path).RestStart);
        if (name is "package.json")
        {
            Start(Keep.Manifest, limits.ManifestBytes);
        }
        else if (!name.Contains('/') && TarballPaths.IsLicense(name))
        {
            Start(Keep.License, limits.LicenseBytes);
        }
    }

    /// <inheritdoc/>
    public void Body(ReadOnlySpan<byte> bytes)
    {
        if (_keep == Keep.Nothing)
        {
            return;
        }

        // One byte beyond the room is kept, which tells a file that fills it from one that is longer.
        _kept.Write(bytes[..Math.Min(bytes.Length, _room + 1 - _kept.WrittenCount)]);
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_keep == Keep.Manifest)
        {
            _manifests[_path!] = _kept.WrittenCount > _room ? null : Manifest(_kept.WrittenSpan);
        }
        else if (_keep == Keep.License)
        {
            var text = _kept.WrittenSpan[..Math.Min(_kept.WrittenCount, _room)];
            _licenseBytes += text.Length;
            _licenses[_path!] = _licenseBytes <= limits.AllLicenseBytes ? Encoding.UTF8.GetString(text) : "";
        }
    }

    /// <inheritdoc/>
    public void Folder(string path)
    {
        if (TarballPaths.Unpacked(path) is { } unpacked)
        {
            _sizes.Remove(unpacked);
        }
    }

    /// <summary>What was gathered.</summary>
    /// <returns>The packages by folder, and the size of all files in bytes.</returns>
    public (IReadOnlyDictionary<string, TarballPackage> Packages, long UnpackedSize) Finish()
    {
        var packages = new Dictionary<string, Gathered>(StringComparer.Ordinal) { [""] = new() };
        var byFolder = packages.GetAlternateLookup<ReadOnlySpan<char>>();
        long total = 0;
        foreach (var (path, size) in _sizes)
        {
            total += size;
            var (folderLength, restStart) = TarballPaths.Split(path);
            var name = path.AsSpan(restStart);
            if (name.Contains('/'))
            {
                continue;
            }

            ref var package = ref CollectionsMarshal.GetValueRefOrAddDefault(byFolder, path.AsSpan(0, folderLength), out _);
            package ??= new Gathered();
            if (name is "package.json")
            {
                package.Manifest = _manifests.GetValueOrDefault(path);
            }
            else if (TarballPaths.IsReadme(name))
            {
                package.HasReadme |= size > 0;
            }
            else if (TarballPaths.IsLicense(name))
            {
                package.Licenses.Add(new LicenseFile(name.ToString(), _licenses.GetValueOrDefault(path, ""), TarballPaths.IsPlainLicense(name)));
            }
            else if (name.EndsWith(".gyp", StringComparison.Ordinal) && name[0] != '.')
            {
                package.HasGypFile = true;
            }
        }

        return (packages.ToDictionary(static package => package.Key, static package => package.Value.ToPackage(), StringComparer.Ordinal), total);
    }

    private void Start(Keep keep, int room)
    {
        _keep = keep;
        _room = room;
        _kept.ResetWrittenCount();
    }

    private static VersionManifest? Manifest(ReadOnlySpan<byte> json)
    {
        try
        {
            return VersionManifestReader.Read(json);
        }
        catch (JsonException)
        {
            // It states nothing then: the registry's manifest is what npm goes by, and a bundled package without one is a failure of its own.
            return null;
        }
    }

    private sealed class Gathered
    {
        public VersionManifest? Manifest { get; set; }

        public bool HasReadme { get; set; }

        public bool HasGypFile { get; set; }

        public List<LicenseFile> Licenses { get; } = [];

        public TarballPackage ToPackage() => new()
        {
            Manifest = Manifest,
            HasReadme = HasReadme,
            HasGypFile = HasGypFile,
            LicenseFiles = [.. Licenses.OrderByDescending(static file => file.IsPlain).ThenBy(static file => file.Path, StringComparer.Ordinal)],
        };
    }
}
