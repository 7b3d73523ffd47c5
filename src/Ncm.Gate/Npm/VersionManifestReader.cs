using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>
/// Reads the manifest of one version in one pass. Fifteen years of publishers have filled these fields: what npm's own
/// <c>@npmcli/package-json</c> normalises is read, what it removes as invalid is passed over, and only what is no JSON object is an error.
/// </summary>
internal static class VersionManifestReader
{
    // npm writes this where it found no README.
    private const string NoReadme = "ERROR: No README data found!";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">The whole document, with or without a byte order mark.</param>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static VersionManifest Read(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var reader = new Utf8JsonReader(json.StartsWith(byteOrderMark) ? json[3..] : json, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is not an object");
        }

        var fields = default(Fields);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref reader, ref fields);
        }

        // The reader itself objects to a document that is cut off; this also objects to one that goes on.
        return reader.Read() ? throw new JsonException("something follows the object") : ToManifest(fields);
    }

    private static void ReadField(ref Utf8JsonReader reader, ref Fields fields)
    {
        switch (ManifestValues.Text(ref reader))
        {
            case "name": fields.Name = ManifestValues.NextText(ref reader); break;
            case "version": fields.Version = ManifestValues.NextText(ref reader); break;
            case "license" or "licence": fields.License = ManifestValues.NextLicense(ref reader) ?? fields.License; break;
            case "licenses": fields.Licenses = ManifestValues.NextLicense(ref reader); break;
            case "repository": fields.Repository = ManifestValues.NextRepository(ref reader); break;
            case "repositories": fields.Repositories = ManifestValues.NextRepository(ref reader); break;
            case "dependencies": fields.Dependencies = ManifestValues.NextDependencies(ref reader); break;
            case "optionalDependencies": fields.Optional = ManifestValues.NextDependencies(ref reader); break;
            case "bundleDependencies": fields.Bundle = ManifestValues.NextBundle(ref reader); break;
            case "bundledDependencies": fields.Bundled = ManifestValues.NextBundle(ref reader); break;
            case "os": fields.Os = ManifestValues.NextList(ref reader); break;
            case "cpu": fields.Cpu = ManifestValues.NextList(ref reader); break;
            case "libc": fields.Libc = ManifestValues.NextList(ref reader); break;
            case "scripts": fields.InstallScript |= ManifestValues.NextHasInstallScript(ref reader); break;
            case "hasInstallScript": fields.InstallScript |= ManifestValues.NextFlag(ref reader) == true; break;
            case "gypfile":
                var gypfile = ManifestValues.NextFlag(ref reader);
                fields.InstallScript |= gypfile == true;
                fields.RefusesGyp = gypfile == false;
                break;
            case "deprecated": fields.Deprecated = ManifestValues.NextDeprecation(ref reader); break;
            case "readme": fields.Readme = ManifestValues.NextText(ref reader); break;
            case "dist": ReadDist(ref reader, ref fields); break;
            default: reader.Skip(); break;
        }
    }

    private static void ReadDist(ref Utf8JsonReader reader, ref Fields fields)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (ManifestValues.Text(ref reader))
            {
                case "integrity": fields.Integrity = ManifestValues.NextText(ref reader); break;
                case "shasum": fields.Shasum = ManifestValues.NextText(ref reader); break;
                case "tarball": fields.Tarball = ManifestValues.NextText(ref reader); break;
                case "unpackedSize": fields.UnpackedSize = ManifestValues.NextSize(ref reader); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static VersionManifest ToManifest(in Fields fields)
    {
        var dependencies = fields.Dependencies ?? [];
        var optional = fields.Optional ?? [];
        var bundled = fields.Bundle ?? fields.Bundled;
        var manifest = new VersionManifest
        {
            Name = fields.Name,
            Version = fields.Version,
            License = fields.License ?? fields.Licenses,
            Repository = fields.Repository ?? fields.Repositories,
            BundledDependencies = bundled is { All: true } ? [.. dependencies.Keys.Union(optional.Keys)] : bundled?.Names ?? [],
            OptionalDependencies = optional,
            Os = fields.Os ?? [],
            Cpu = fields.Cpu ?? [],
            Libc = fields.Libc ?? [],
            HasInstallScript = fields.InstallScript,
            RefusesGyp = fields.RefusesGyp,
            Deprecated = fields.Deprecated,
            HasReadme = !string.IsNullOrWhiteSpace(fields.Readme) && fields.Readme != NoReadme,
            Integrity = NullIfEmpty(fields.Integrity),
            Shasum = NullIfEmpty(fields.Shasum),
            Tarball = NullIfEmpty(fields.Tarball),
            UnpackedSize = fields.UnpackedSize,
        };

        // Publishers once listed optional dependencies in both places, for npm versions that did not know them.
        foreach (var name in optional.Keys)
        {
            dependencies.Remove(name);
        }

        return manifest with { Dependencies = dependencies };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private struct Fields
    {
        public string? Name, Version, License, Licenses, Repository, Repositories, Deprecated, Readme, Integrity, Shasum, Tarball;
        public Dictionary<string, string>? Dependencies, Optional;
        public BundleDeclaration? Bundle, Bundled;
        public List<string>? Os, Cpu, Libc;
        public bool InstallScript, RefusesGyp;
        public long? UnpackedSize;
    }
}
