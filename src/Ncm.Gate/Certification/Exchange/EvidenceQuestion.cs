using System.Text.Json;

namespace Ncm.Gate.Certification.Exchange;

/// <summary>The body of <c>POST /-/ncm/v1/evidence</c>: what a gate wants to know.</summary>
internal static class EvidenceQuestion
{
    /// <summary>The most packages in one call (DESIGN section 9).</summary>
    public const int MaxPackages = 5000;

    /// <summary>Writes a question.</summary>
    /// <param name="requests">What is asked.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyCollection<EvidenceRequest> requests)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteIds(json, "packages", requests.Where(static request => request.Subject.Bundle is null));
            WriteIds(json, "tarballs", requests.Where(static request => request.Subject.Bundle is null && request.Needs.HasFlag(EvidenceNeeds.Tarball)));
            WriteIds(json, "refresh", requests.Where(static request => request.Subject.Bundle is null && request.Refresh));
            WriteBundled(json, requests.Where(static request => request.Subject.Bundle is not null));
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteIds(Utf8JsonWriter json, string name, IEnumerable<EvidenceRequest> requests)
    {
        json.WriteStartArray(name);
        foreach (var request in requests)
        {
            json.WriteStringValue(request.Subject.Id.ToString());
        }

        json.WriteEndArray();
    }

    private static void WriteBundled(Utf8JsonWriter json, IEnumerable<EvidenceRequest> requests)
    {
        json.WriteStartArray("bundled");
        foreach (var (id, bundle) in requests.Select(static request => (request.Subject.Id, request.Subject.Bundle!)))
        {
            json.WriteStartObject();
            json.WriteString("package", id.ToString());
            json.WriteString("parent", bundle.Parent.ToString());
            json.WriteString("path", bundle.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
