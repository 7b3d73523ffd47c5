using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// npm's own advisory service, which <c>npm audit</c> asks: <c>POST /-/npm/v1/security/advisories/bulk</c> with names and versions. Its answer
/// states a range of versions for every advisory, and which of the asked versions lie in it is judged here.
/// </summary>
/// <param name="registry">The registry's address, with its path.</param>
/// <param name="exchange">Sends the requests.</param>
internal sealed class NpmBulkAdvisorySource(Uri registry, AdvisoryExchange exchange) : IAdvisorySource
{
    /// <summary>npm sends all names at once; so many at a time keep bodies and answers small.</summary>
    internal const int NamesPerRequest = 1000;

    private const long MaxAnswer = 64 * 1024 * 1024;

    private readonly Uri _endpoint = new(Folder(registry), "-/npm/v1/security/advisories/bulk");

    /// <inheritdoc/>
    public string Name => "npm";

    /// <inheritdoc/>
    public async Task<AdvisoryAnswer> GetAsync(
        IReadOnlyCollection<PackageId> packages,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<PackageId, IReadOnlyList<Advisory>>();
        var names = packages.Distinct().GroupBy(package => package.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var done = 0;
        foreach (var chunk in names.Chunk(NamesPerRequest))
        {
            var request = new AdvisoryRequest(_endpoint, Body(chunk), Compress: true, MaxAnswer);
            var failure = await AdvisoryHttp.SendAsync(exchange, request, Name, body => Read(body.Span, chunk, found), cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                return new AdvisoryAnswer { Source = Name, Failure = failure };
            }

            done += chunk.Length;
            progress?.Report(new EvidenceProgress(done, names.Count, "advisories (npm)"));
        }

        return new AdvisoryAnswer { Source = Name, Advisories = found };
    }

    private static ReadOnlyMemory<byte> Body(IGrouping<string, PackageId>[] chunk)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var group in chunk)
            {
                json.WriteStartArray(group.Key);
                foreach (var package in group)
                {
                    json.WriteStringValue(package.Version);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Read(ReadOnlySpan<byte> utf8, IGrouping<string, PackageId>[] chunk, Dictionary<PackageId, IReadOnlyList<Advisory>> found)
    {
        var asked = chunk.ToDictionary(group => group.Key, StringComparer.Ordinal);
        var json = new OsvJson(utf8);
        if (!json.Enter(JsonTokenType.StartObject, "answer"))
        {
            throw new JsonException("the answer is null");
        }

        while (json.NextProperty())
        {
            var versions = asked.GetValueOrDefault(json.Name());
            if (!json.Enter(JsonTokenType.StartArray, "advisories"))
            {
                continue;
            }

            while (json.NextObject("advisories"))
            {
                var (advisory, range) = NpmBulkAdvisory.Read(ref json);
                foreach (var package in versions ?? Enumerable.Empty<PackageId>())
                {
                    if (IsAffected(package.Version, range))
                    {
                        found[package] = [.. found.GetValueOrDefault(package) ?? [], advisory];
                    }
                }
            }
        }

        json.ExpectEnd();
    }

    /// <summary>
    /// Whether a version lies in the range, as npm judges it: prereleases count like every version, or <c>&lt;4.17.21</c> would miss
    /// <c>4.17.21-rc.1</c>. What cannot be compared counts as affected.
    /// </summary>
    private static bool IsAffected(string version, string? range) =>
        !NpmVersion.TryParse(version, loose: true, out var parsed)
        || !NpmRange.TryParse(range, loose: true, out var affected)
        || affected.Satisfies(parsed, includePrerelease: true);

    private static Uri Folder(Uri registry) =>
        registry.AbsolutePath.EndsWith('/') ? registry : new UriBuilder(registry) { Path = registry.AbsolutePath + "/" }.Uri;
}
