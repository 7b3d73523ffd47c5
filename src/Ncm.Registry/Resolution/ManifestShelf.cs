using System.Runtime.CompilerServices;
using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.Registry.Npm;

namespace Ncm.Registry.Resolution;

/// <summary>What npm chooses a version of one package from: its versions, tags, deprecations and <c>engines</c>.</summary>
internal sealed class ManifestShelf
{
    private static readonly ConditionalWeakTable<Packument, ManifestShelf> Shelves = [];

    private readonly PublishedVersions _all;
    private readonly Dictionary<string, string?> _engines = new(StringComparer.Ordinal);

    private ManifestShelf(Packument packument)
    {
        var versions = new Dictionary<string, bool>(packument.Versions.Count, StringComparer.Ordinal);
        foreach (var version in packument.Versions)
        {
            var (isDeprecated, engine) = Read(packument.At(version.Manifest).Span);
            versions.Add(version.Version, isDeprecated);
            _engines.Add(version.Version, engine);
        }

        _all = new PublishedVersions(versions, packument.Tags);
    }

    /// <summary>The shelf of a packument; read once for each document that is in memory.</summary>
    /// <param name="packument">The packument.</param>
    public static ManifestShelf Of(Packument packument) => Shelves.GetValue(packument, static document => new ManifestShelf(document));

    /// <summary>
    /// The version that npm takes (npm-pick-manifest): of what runs on a Node.js the one that the library picks; where nothing that is meant runs on it, of all.
    /// </summary>
    /// <param name="spec">A version, range or tag.</param>
    /// <param name="node">The Node.js that <c>engines</c> are held against.</param>
    /// <returns><see langword="null"/> where nothing that is published is meant.</returns>
    public string? Pick(PackageSpec spec, NpmVersion node)
    {
        // A version or a tag means what it says, whatever it runs on.
        if (spec.Kind != PackageSpecKind.Range)
        {
            return _all.Pick(spec);
        }

        var running = _all with { Versions = _all.Versions.Where(version => Runs(version.Key, node)).ToDictionary(StringComparer.Ordinal) };
        return running.Pick(spec) ?? _all.Pick(spec);
    }

    private bool Runs(string version, NpmVersion node) => _engines[version] is not { } engine || (NpmRange.TryParse(engine, loose: true, out var range) && range.Satisfies(node));

    private static (bool IsDeprecated, string? Engine) Read(ReadOnlySpan<byte> manifest)
    {
        var isDeprecated = false;
        string? engine = null;
        var reader = new Utf8JsonReader(manifest, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("deprecated"u8))
            {
                reader.Read();
                isDeprecated = reader.TokenType == JsonTokenType.True || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("engines"u8))
            {
                reader.Read();
                engine = reader.TokenType == JsonTokenType.StartObject ? NodeOf(ref reader) : null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        return (isDeprecated, engine);
    }

    private static string? NodeOf(ref Utf8JsonReader reader)
    {
        string? node = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNode = reader.ValueTextEquals("node"u8);
            reader.Read();
            node = isNode && reader.TokenType == JsonTokenType.String ? Text(ref reader) : node;
            reader.Skip();
        }

        return node;
    }

    /// <summary>A text with half a character in it, which an escape can make, is none.</summary>
    private static string? Text(ref Utf8JsonReader reader)
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
}
