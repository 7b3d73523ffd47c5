using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Slice = Ncm.Registry.Npm.Packument.Slice;

namespace Ncm.Registry.Npm;

/// <summary>Reads a packument in one pass and notes what lies where.</summary>
/// <param name="packument">Takes what is found.</param>
internal sealed class PackumentParser(Packument packument)
{
    // The longest lists of the public registry have some 5,000 versions.
    private const int MaxVersions = 100_000;
    private const int MaxDepth = 1000;

    private readonly Dictionary<string, DateTimeOffset> _published = new(StringComparer.Ordinal);
    private readonly List<FoundVersion> _found = [];

    private sealed record FoundVersion(string Key, Slice Manifest, string? Name, string? Version, List<Slice> TarballUrls, string? TarballUrl);

    /// <summary>Reads the document.</summary>
    /// <exception cref="JsonException">It is no packument of the name that was asked for.</exception>
    public void Parse()
    {
        var reader = new Utf8JsonReader(packument.Bytes.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is not an object");
        }

        var isOfTheName = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Current(ref reader);
            var key = Text(ref reader);
            reader.Read();
            switch (key)
            {
                case "versions":
                    ReadVersions(ref reader);
                    break;
                case "dist-tags":
                    ReadTags(ref reader);
                    break;
                case "time":
                    ReadTimes(ref reader);
                    break;
                case "policyRestrictions":
                    packument.Restrict(Value(ref reader));
                    break;
                default:
                    isOfTheName |= key == "name" && reader.TokenType == JsonTokenType.String && Text(ref reader) == packument.Name;
                    packument.Others.Add((name, Value(ref reader)));
                    break;
            }
        }

        if (!isOfTheName)
        {
            throw new JsonException($"it is not the packument of {packument.Name}");
        }

        AddVersions();
    }

    private void ReadVersions(ref Utf8JsonReader reader)
    {
        Expect(ref reader, "versions");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // One that cannot be read is left out, so that it does not take the others with it; a document that is no JSON fails the skipping too.
            var before = reader;
            try
            {
                var key = Text(ref reader);
                reader.Read();
                Expect(ref reader, $"version {key}");
                var found = ReadVersion(ref reader, key);
                RequireReadable(packument.At(found.Manifest).Span);
                _found.Add(found);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                reader = before;
                reader.Skip();
            }

            if (_found.Count > MaxVersions)
            {
                throw new JsonException($"it has more than {MaxVersions} versions");
            }
        }
    }

    private static FoundVersion ReadVersion(ref Utf8JsonReader reader, string key)
    {
        var start = (int)reader.TokenStartIndex;
        string? name = null, version = null, url = null;
        var urls = new List<Slice>(1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.ValueTextEquals("dist"u8) ? 'd' : reader.ValueTextEquals("name"u8) ? 'n' : reader.ValueTextEquals("version"u8) ? 'v' : ' ';
            reader.Read();
            if (member == 'd' && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadDist(ref reader, urls, ref url);
            }
            else
            {
                var text = member != ' ' && reader.TokenType == JsonTokenType.String ? Text(ref reader) : null;
                (name, version) = member switch { 'n' => (text, version), 'v' => (name, text), _ => (name, version) };
                reader.Skip();
            }
        }

        return new FoundVersion(key, new Slice(start, (int)reader.BytesConsumed - start), name, version, urls, url);
    }

    /// <summary>
    /// Who reads a manifest later finds members by name, at any depth, and none of its names may throw there. Half a character can be written only with an escape
    /// of <c>\ud800</c> to <c>\udfff</c>, so that few manifests are read for it.
    /// </summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    /// <exception cref="InvalidOperationException">A name holds half a character.</exception>
    private static void RequireReadable(ReadOnlySpan<byte> manifest)
    {
        if (Utf8.IsValid(manifest) && manifest.IndexOf("\\ud"u8) < 0 && manifest.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(manifest, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            _ = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
        }

        PublishedFacts.OfManifest(manifest, null);
    }

    private static void ReadDist(ref Utf8JsonReader reader, List<Slice> urls, ref string? url)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTarball = reader.ValueTextEquals("tarball"u8);
            reader.Read();
            if (isTarball && reader.TokenType == JsonTokenType.String)
            {
                // JSON.parse takes the last of two; all are replaced.
                url = Text(ref reader);
                urls.Add(Current(ref reader));
            }

            reader.Skip();
        }
    }

    private void ReadTags(ref Utf8JsonReader reader)
    {
        Expect(ref reader, "dist-tags");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tag = Text(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                packument.Tags[tag] = Text(ref reader);
            }

            reader.Skip();
        }
    }

    private void ReadTimes(ref Utf8JsonReader reader)
    {
        Expect(ref reader, "time");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String
                && DateTimeOffset.TryParse(Text(ref reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                _published[key] = time;
            }

            packument.Times.Add((key, Value(ref reader)));
        }
    }

    /// <summary>
    /// What is of another name or version than it is listed under, or has no tarball, is left out too: nobody could install it, and nobody could say what
    /// it is.
    /// </summary>
    private void AddVersions()
    {
        foreach (var found in _found)
        {
            if (found.TarballUrl is { } url && found.Name == packument.Name && found.Version == found.Key && PackageId.TryParse($"{found.Name}@{found.Key}", out _))
            {
                packument.Add(new PackumentVersion(found.Key, found.Manifest, found.TarballUrls, url, FileNameOf(found.Key, url))
                {
                    PublishedAt = _published.TryGetValue(found.Key, out var time) ? time : null,
                });
            }
        }
    }

    /// <summary>The published file name, which locks repeat; where it is none or another version has it already, the one that npm gives.</summary>
    private string FileNameOf(string version, string url)
    {
        var file = Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? Uri.UnescapeDataString(parsed.AbsolutePath[(parsed.AbsolutePath.LastIndexOf('/') + 1)..])
            : "";
        var isUsable = file.Length is > 0 and <= 512 && !file.Contains('/', StringComparison.Ordinal) && !file.Any(char.IsControl)
            && (packument.Find(version)?.FileName == file || !packument.HasFile(file));
        return isUsable ? file : $"{packument.Name[(packument.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{version}.tgz";
    }

    private static void Expect(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"its {what} is not an object");
        }
    }

    private static Slice Value(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new Slice(start, (int)reader.BytesConsumed - start);
    }

    /// <summary>The token that the reader stands on, with its quotes; a property's name without its colon.</summary>
    private static Slice Current(ref Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("a string is not UTF-8 or holds half a character", exception);
        }
    }
}
