using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Exchange;

/// <summary>
/// Evidence as JSON: how a certified registry keeps it, and how it answers <c>POST /-/ncm/v1/evidence</c>. What is not known is left out; what a
/// reader does not know it passes over.
/// </summary>
public static class EvidenceJson
{
    private static readonly (TarballGift Gift, string Name)[] Gifts =
    [
        (TarballGift.License, "license"), (TarballGift.Repository, "repository"), (TarballGift.Readme, "readme"), (TarballGift.Size, "size"),
        (TarballGift.InstallScript, "installScript"),
    ];

    /// <summary>Writes evidence as the members of an object that the caller begins and ends.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="evidence">The evidence.</param>
    public static void WriteMembers(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteString("name", evidence.Subject.Id.Name);
        json.WriteString("version", evidence.Subject.Id.Version);
        if (evidence.Subject.Bundle is { } bundle)
        {
            json.WriteStartObject("bundle");
            json.WriteString("parent", bundle.Parent.ToString());
            json.WriteString("path", bundle.Path);
            json.WriteEndObject();
        }

        if (evidence.Facts is { } facts)
        {
            WriteText(json, "integrity", facts.Integrity);
            WriteText(json, "shasum", facts.Shasum);
            WriteFacts(json, facts);
        }

        WriteFailure(json, "factsFailure", evidence.FactsFailure);
        if (evidence.Advisories is { } advisories)
        {
            json.WriteStartArray("advisories");
            foreach (var advisory in advisories)
            {
                WriteAdvisory(json, advisory);
            }

            json.WriteEndArray();
        }

        WriteFailure(json, "advisoriesFailure", evidence.AdvisoriesFailure);
    }

    /// <summary>Reads the evidence of one object.</summary>
    /// <param name="json">The object.</param>
    /// <exception cref="JsonException">It is not as <see cref="WriteMembers"/> writes it.</exception>
    public static Evidence Read(JsonElement json)
    {
        try
        {
            var bundle = json.TryGetProperty("bundle", out var bundled)
                ? new BundleOrigin(Id(Text(bundled, "parent")), Text(bundled, "path") ?? throw new JsonException("a bundle without a path"))
                : null;
            var id = new PackageId(
                Text(json, "name") ?? throw new JsonException("evidence without a name"),
                Text(json, "version") ?? throw new JsonException("evidence without a version"));
            return new Evidence
            {
                Subject = new CertificationSubject(id, bundle),
                Facts = json.TryGetProperty("facts", out var facts) ? ReadFacts(facts, Text(json, "integrity"), Text(json, "shasum")) : null,
                FactsFailure = ReadFailure(json, "factsFailure"),
                Advisories = json.TryGetProperty("advisories", out var advisories) ? [.. advisories.EnumerateArray().Select(ReadAdvisory)] : null,
                AdvisoriesFailure = ReadFailure(json, "advisoriesFailure"),
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new JsonException($"evidence that cannot be understood ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static void WriteFacts(Utf8JsonWriter json, PackageFacts facts)
    {
        json.WriteStartObject("facts");
        WriteText(json, "license", facts.License);
        WriteText(json, "licenseOrigin", facts.LicenseOrigin);
        WriteText(json, "repository", facts.Repository);
        if (facts.UnpackedSize is { } size)
        {
            json.WriteNumber("unpackedSize", size);
        }

        WriteFlag(json, "hasReadme", facts.HasReadme);
        WriteMap(json, "dependencies", facts.Dependencies);
        WriteMap(json, "optionalDependencies", facts.OptionalDependencies);
        WriteList(json, "bundled", facts.BundledDependencies);
        WriteList(json, "os", facts.Os);
        WriteList(json, "cpu", facts.Cpu);
        WriteList(json, "libc", facts.Libc);
        WriteFlag(json, "hasInstallScript", facts.HasInstallScript);
        WriteText(json, "deprecated", facts.Deprecated);
        WriteText(json, "publishedAt", facts.PublishedAt?.ToString("O", CultureInfo.InvariantCulture));
        WriteText(json, "tarball", facts.TarballUrl);
        if (facts.TarballRead)
        {
            json.WriteBoolean("tarballRead", true);
            WriteList(json, "fromTarball", [.. Gifts.Where(pair => facts.FromTarball.HasFlag(pair.Gift)).Select(pair => pair.Name)]);
        }

        json.WriteEndObject();
    }

    private static PackageFacts ReadFacts(JsonElement json, string? integrity, string? shasum)
    {
        var facts = new PackageFacts
        {
            TarballRead = Flag(json, "tarballRead") == true,
            FromTarball = Gifts.Where(pair => List(json, "fromTarball").Contains(pair.Name)).Aggregate(TarballGift.None, (all, pair) => all | pair.Gift),
            Integrity = integrity,
            Shasum = shasum,
            TarballUrl = Text(json, "tarball"),
            License = Text(json, "license"),
            LicenseOrigin = Text(json, "licenseOrigin"),
            Repository = Text(json, "repository"),
            HasReadme = Flag(json, "hasReadme"),
            UnpackedSize = json.TryGetProperty("unpackedSize", out var size) ? size.GetInt64() : null,
            HasInstallScript = Flag(json, "hasInstallScript"),
            Deprecated = Text(json, "deprecated"),
            BundledDependencies = List(json, "bundled"),
            Os = List(json, "os"),
            Cpu = List(json, "cpu"),
            Libc = List(json, "libc"),
            PublishedAt = Time(json, "publishedAt"),
        };
        return facts with
        {
            Dependencies = Map(json, "dependencies") ?? facts.Dependencies,
            OptionalDependencies = Map(json, "optionalDependencies") ?? facts.OptionalDependencies,
        };
    }

    private static void WriteAdvisory(Utf8JsonWriter json, Advisory advisory)
    {
        json.WriteStartObject();
        json.WriteString("id", advisory.Id);
        WriteList(json, "aliases", advisory.Aliases);
        json.WriteString("severity", advisory.Severity.ToString().ToLowerInvariant());
        if (advisory.CvssScore is { } cvss)
        {
            json.WriteNumber("cvss", cvss);
        }

        WriteText(json, "published", advisory.Published?.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("summary", advisory.Summary);
        WriteText(json, "url", advisory.Url);
        WriteList(json, "fixedIn", advisory.FixedIn);
        WriteText(json, "vulnerableVersions", advisory.VulnerableVersions);
        WriteList(json, "weaknesses", advisory.Weaknesses);
        WriteFlag(json, "malware", advisory.IsMalware ? true : null);
        json.WriteEndObject();
    }

    private static Advisory ReadAdvisory(JsonElement json) => new()
    {
        Id = Text(json, "id") ?? throw new JsonException("an advisory without an id"),
        Aliases = List(json, "aliases"),

        // A word that is not known may be worse than all that are: unrated counts always.
        Severity = Enum.TryParse<Severity>(Text(json, "severity"), ignoreCase: true, out var severity) && Enum.IsDefined(severity) ? severity : Severity.Unknown,
        CvssScore = json.TryGetProperty("cvss", out var cvss) ? cvss.GetDouble() : null,
        Published = Time(json, "published"),
        Summary = Text(json, "summary") ?? "",
        Url = Text(json, "url"),
        FixedIn = List(json, "fixedIn"),
        VulnerableVersions = Text(json, "vulnerableVersions"),
        Weaknesses = List(json, "weaknesses"),
        IsMalware = Flag(json, "malware") == true,
    };

    private static void WriteFailure(Utf8JsonWriter json, string name, EvidenceFailure? failure)
    {
        if (failure is not null)
        {
            json.WriteStartObject(name);
            json.WriteString("kind", failure.Kind.ToString());
            json.WriteString("message", failure.Message);
            json.WriteEndObject();
        }
    }

    private static EvidenceFailure? ReadFailure(JsonElement json, string name) => json.TryGetProperty(name, out var failure)
        ? new EvidenceFailure(
            Enum.TryParse<EvidenceFailureKind>(Text(failure, "kind"), out var kind) && Enum.IsDefined(kind) ? kind : EvidenceFailureKind.Unavailable,
            Text(failure, "message") ?? "")
        : null;

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartObject(name);
            foreach (var (key, value) in values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }

    private static PackageId Id(string? text) => PackageId.TryParse(text, out var id) ? id : throw new JsonException("a bundle without a parent");

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool? Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetBoolean() : null;

    private static string[] List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(static item => item.GetString() ?? "")] : [];

    private static Dictionary<string, string>? Map(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var map))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in map.EnumerateObject())
        {
            values[member.Name] = member.Value.GetString() ?? "";
        }

        return values;
    }

    private static DateTimeOffset? Time(JsonElement json, string name) => json.TryGetProperty(name, out var time) ? time.GetDateTimeOffset() : null;
}
