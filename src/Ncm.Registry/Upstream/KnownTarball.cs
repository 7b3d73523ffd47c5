using System.Buffers;
using System.Text;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Exchange;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Upstream;

/// <summary>A tarball that was read: where its bytes lie, and what it shows.</summary>
/// <param name="Version">The version.</param>
/// <param name="Published">What the packument said of its bytes.</param>
/// <param name="Content">Where its bytes lie; <see langword="null"/> for one that cannot be used.</param>
/// <param name="Length">How many bytes they are.</param>
/// <param name="Shown">What it shows.</param>
/// <param name="ReadAt">When it was read.</param>
internal sealed record KnownTarball(string Version, string Published, string? Content, long Length, TarballEvidence Shown, DateTimeOffset ReadAt)
{
    /// <summary>What a manifest says of the bytes: with other words these facts are worthless.</summary>
    /// <param name="facts">The manifest's facts.</param>
    public static string PublishedAs(PackageFacts facts) => $"{facts.Integrity} {facts.Shasum}";

    /// <summary>Reads what was kept.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="JsonException">It is not what was kept.</exception>
    public static KnownTarball From(TarballRow row)
    {
        using var json = JsonDocument.Parse(row.Evidence);
        var all = json.RootElement.EnumerateArray().Select(EvidenceJson.Read).ToList();
        return new KnownTarball(
            row.Version,
            row.Published,
            row.Content,
            row.Length,
            new TarballEvidence
            {
                Facts = all[0].Facts!,
                Failure = all[0].FactsFailure,
                Bundled = all.Skip(1).ToDictionary(
                    static evidence => evidence.Subject.Bundle!.Path, static evidence => new BundledPackage(evidence.Subject.Id, evidence.Facts!), StringComparer.Ordinal),
            },
            row.ReadAt);
    }

    /// <summary>The row that keeps it.</summary>
    /// <param name="upstream">The upstream registry's URL.</param>
    /// <param name="name">The package's name.</param>
    public TarballRow ToRow(string upstream, string name) => new()
    {
        Upstream = upstream,
        Name = name,
        Version = Version,
        Published = Published,
        Content = Content,
        Length = Length,
        Evidence = Write(new PackageId(name, Version)),
        ReadAt = ReadAt,
    };

    private string Write(PackageId id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            Write(json, new Evidence { Subject = new CertificationSubject(id), Facts = Shown.Facts, FactsFailure = Shown.Failure });
            foreach (var (path, package) in Shown.Bundled)
            {
                Write(json, new Evidence { Subject = new CertificationSubject(package.Id, new BundleOrigin(id, path)), Facts = package.Facts });
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject();
        EvidenceJson.WriteMembers(json, evidence);
        json.WriteEndObject();
    }
}
