using System.Text;
using System.Text.Json;
using Ncm.Registry.Certification;
using Slice = Ncm.Registry.Npm.Packument.Slice;

namespace Ncm.Registry.Npm;

/// <summary>
/// Writes a packument as a registry serves it: without the versions that it refuses, dist-tags moved, the tarballs on its own address, and with the reason
/// in <c>policyRestrictions</c>, which npm prints. Everything else is copied byte by byte.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="judged">The package and the decisions on it.</param>
/// <param name="baseUrl">The registry's own address, ending in a slash.</param>
/// <param name="refuses">Whether versions are left out; not in mode <c>observe</c>.</param>
internal sealed class PackumentWriter(Stream output, JudgedPackage judged, string baseUrl, bool refuses)
{
    /// <summary>How many refused versions are explained: the newest ones, which are what people ask for.</summary>
    private const int Explained = 5;

    // docs.npmjs.com, "package metadata", abbreviated version object; and libc, which npm itself sends and reads by now.
    private static readonly HashSet<string> Abbreviated =
    [
        "name", "version", "deprecated", "dependencies", "optionalDependencies", "devDependencies", "bundleDependencies", "bundledDependencies",
        "peerDependencies", "peerDependenciesMeta", "acceptDependencies", "bin", "directories", "dist", "engines", "os", "cpu", "libc", "funding",
        "hasInstallScript", "_hasShrinkwrap",
    ];

    private readonly Packument _packument = judged.Package.Packument;

    /// <summary>Writes the document.</summary>
    /// <param name="format">Which of the two.</param>
    public void Write(PackumentFormat format)
    {
        Raw("{");
        WriteHead(format);
        Raw(",\"dist-tags\":");
        Raw(JsonSerializer.SerializeToUtf8Bytes(refuses ? DistTags.Of(judged) : _packument.Tags));
        Raw(",\"versions\":{");
        var isFirst = true;
        foreach (var version in _packument.Versions.Where(IsListed))
        {
            Raw(isFirst ? "" : ",");
            isFirst = false;
            Text(version.Version);
            Raw(":");
            WriteManifest(version, format);
        }

        Raw("}");
        if (format == PackumentFormat.Full && _packument.Times.Count > 0)
        {
            WriteTimes();
        }

        WriteRestrictions();
        Raw("}");
    }

    /// <summary>Writes the manifest of one version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="format">Which of the two.</param>
    public void WriteManifest(PackumentVersion version, PackumentFormat format)
    {
        if (format == PackumentFormat.Abbreviated)
        {
            WriteAbbreviated(version);
            return;
        }

        Copy(version, version.Manifest);
    }

    private bool IsListed(PackumentVersion version) => !refuses || judged[version.Version].IsListed;

    private void WriteHead(PackumentFormat format)
    {
        if (format == PackumentFormat.Abbreviated)
        {
            Raw("\"name\":");
            Text(_packument.Name);
            if (_packument.Times.Find(static time => time.Key == "modified") is { Key: not null } modified)
            {
                Raw(",\"modified\":");
                Raw(_packument.At(modified.Value).Span);
            }

            return;
        }

        var isFirst = true;
        foreach (var (name, value) in _packument.Others)
        {
            Raw(isFirst ? "" : ",");
            isFirst = false;
            Raw(_packument.At(name).Span);
            Raw(":");
            Raw(_packument.At(value).Span);
        }
    }

    private void WriteAbbreviated(PackumentVersion version)
    {
        var reader = new Utf8JsonReader(_packument.At(version.Manifest).Span, new JsonReaderOptions { MaxDepth = 1000 });
        bool saysInstallScript = false, hasInstallScript = false;
        reader.Read();
        Raw("{");
        var isFirst = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // A name that cannot be read is none of those; the parser lets no such manifest through.
            var name = NameAt(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (name == "scripts" && reader.TokenType == JsonTokenType.StartObject)
            {
                hasInstallScript |= RunsOnInstall(ref reader);
                continue;
            }

            reader.Skip();
            if (name is not null && Abbreviated.Contains(name))
            {
                saysInstallScript |= name == "hasInstallScript";
                Raw(isFirst ? "" : ",");
                isFirst = false;
                Text(name);
                Raw(":");
                Copy(version, new Slice(version.Manifest.Start + start, (int)reader.BytesConsumed - start));
            }
        }

        Raw(hasInstallScript && !saysInstallScript ? ",\"hasInstallScript\":true}" : "}");
    }

    private static string? NameAt(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool RunsOnInstall(ref Utf8JsonReader reader)
    {
        var runs = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            runs |= reader.ValueTextEquals("preinstall"u8) || reader.ValueTextEquals("install"u8) || reader.ValueTextEquals("postinstall"u8);
            reader.Read();
            reader.Skip();
        }

        return runs;
    }

    /// <summary>A part of a manifest, with the tarball's address replaced where it stands in it.</summary>
    private void Copy(PackumentVersion version, Slice part)
    {
        var from = part.Start;
        foreach (var url in version.TarballUrls)
        {
            if (url.Start >= part.Start && url.Start < part.Start + part.Length)
            {
                Raw(_packument.At(new Slice(from, url.Start - from)).Span);
                Text(TarballUrl(version));
                from = url.Start + url.Length;
            }
        }

        Raw(_packument.At(new Slice(from, part.Start + part.Length - from)).Span);
    }

    private string TarballUrl(PackumentVersion version) => $"{baseUrl}{_packument.Name}/-/{Uri.EscapeDataString(version.FileName)}";

    private void WriteTimes()
    {
        Raw(",\"time\":{");
        var isFirst = true;
        foreach (var (key, value) in _packument.Times)
        {
            // Besides the versions it holds created, modified, and versions that were unpublished.
            if (_packument.Find(key) is { } version && !IsListed(version))
            {
                continue;
            }

            Raw(isFirst ? "" : ",");
            isFirst = false;
            Text(key);
            Raw(":");
            Raw(_packument.At(value).Span);
        }

        Raw("}");
    }

    private void WriteRestrictions()
    {
        var refused = refuses ? _packument.Versions.Where(version => !judged[version.Version].IsListed).ToList() : [];
        if (refused.Count == 0)
        {
            if (_packument.Restrictions is { } upstream)
            {
                Raw(",\"policyRestrictions\":");
                Raw(_packument.At(upstream).Span);
            }

            return;
        }

        // npm picks from these what was asked for, to tell "refused" from "never published"; it needs no more of them than this.
        Raw(",\"policyRestrictions\":");
        Raw(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["message"] = Explain(refused),
            ["versions"] = refused.ToDictionary(
                static version => version.Version, version => new Dictionary<string, string> { ["name"] = _packument.Name, ["version"] = version.Version }),
        }));
    }

    private string Explain(List<PackumentVersion> refused)
    {
        var message = new StringBuilder("certified registry: ");
        message.AppendJoin("; ", refused
            .OrderByDescending(static version => version.Parsed)
            .Take(Explained)
            .Select(version => $"{_packument.Name}@{version.Version} {judged[version.Version].Reason}"));
        return message
            .Append(refused.Count > Explained ? $"; and {refused.Count - Explained} older versions" : "")
            .Append(". Whitelist: ").Append(baseUrl).Append("-/ncm/v1/whitelist")
            .ToString();
    }

    private void Text(string text)
    {
        Raw("\"");
        Raw(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        Raw("\"");
    }

    private void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    private void Raw(string ascii) => output.Write(Encoding.ASCII.GetBytes(ascii));
}
