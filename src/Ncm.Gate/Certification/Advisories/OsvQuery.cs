using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>One query of OSV's <c>/v1/querybatch</c>.</summary>
/// <param name="Package">What is asked about.</param>
/// <param name="Page">The token of the page; <see langword="null"/> for the first.</param>
internal sealed record OsvQuery(PackageId Package, string? Page)
{
    /// <summary><c>{"queries":[{"package":{"name","ecosystem":"npm"},"version","page_token"}]}</c>.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<OsvQuery> queries)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("queries");
            foreach (var query in queries)
            {
                json.WriteStartObject();
                json.WriteStartObject("package");
                json.WriteString("name", query.Package.Name);
                json.WriteString("ecosystem", "npm");
                json.WriteEndObject();
                json.WriteString("version", query.Package.Version);
                if (query.Page is not null)
                {
                    json.WriteString("page_token", query.Page);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads <c>{"results":[{"vulns":[{"id"}],"next_page_token"}]}</c>, one result per query in their order.</summary>
    /// <returns>The queries that have another page.</returns>
    /// <exception cref="JsonException">It is not such an answer.</exception>
    public static List<OsvQuery> ReadAnswer(ReadOnlySpan<byte> utf8, IReadOnlyList<OsvQuery> queries, SortedSet<string> ids)
    {
        var next = new List<OsvQuery>();
        var results = 0;
        var json = new OsvJson(utf8);
        if (json.Enter(JsonTokenType.StartObject, "answer"))
        {
            while (json.NextProperty())
            {
                if (!json.Is("results"u8))
                {
                    json.Skip();
                }
                else if (json.Enter(JsonTokenType.StartArray, "results"))
                {
                    while (json.NextObject("results"))
                    {
                        var token = ReadResult(ref json, ids);
                        if (!string.IsNullOrEmpty(token) && results < queries.Count)
                        {
                            next.Add(queries[results] with { Page = token });
                        }

                        results++;
                    }
                }
            }
        }

        return results == queries.Count ? next : throw new JsonException($"{results} results for {queries.Count} queries");
    }

    private static string? ReadResult(ref OsvJson json, SortedSet<string> ids)
    {
        string? token = null;
        while (json.NextProperty())
        {
            if (json.Is("next_page_token"u8))
            {
                token = json.ReadString("next_page_token");
            }
            else if (!json.Is("vulns"u8))
            {
                json.Skip();
            }
            else if (json.Enter(JsonTokenType.StartArray, "vulns"))
            {
                while (json.NextObject("vulns"))
                {
                    ids.Add(ReadId(ref json));
                }
            }
        }

        return token;
    }

    private static string ReadId(ref OsvJson json)
    {
        string? id = null;
        while (json.NextProperty())
        {
            if (json.Is("id"u8))
            {
                id = json.ReadString("id");
            }
            else
            {
                json.Skip();
            }
        }

        return id ?? throw new JsonException("a vulnerability has no \"id\"");
    }
}
