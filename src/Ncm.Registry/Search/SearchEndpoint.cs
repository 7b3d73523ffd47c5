using System.Globalization;
using System.Text.Json;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Options;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Search;

/// <summary>
/// <c>GET /-/v1/search</c> over the packages that this server has been asked for: those of which the registry admits a version, shown as that version. The
/// upstream is not asked, neither to search nor whether its packuments have changed.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="index">The packages by their words.</param>
/// <param name="catalog">The packages.</param>
internal sealed class SearchEndpoint(ServerParts parts, SearchIndex index, PackageCatalog catalog) : IDisposable
{
    private const int DefaultSize = 20;
    private const int MaxSize = 250;

    /// <summary>How many packages one request has judged at most.</summary>
    private const int MaxJudged = 1000;

    /// <summary>Searches at once: each reads the words of every package.</summary>
    private const int Searches = 4;

    private readonly SemaphoreSlim _searches = new(Searches);

    private sealed record Found(JudgedPackage Package, PackumentVersion Version, int Rank);

    /// <inheritdoc/>
    public void Dispose() => _searches.Dispose();

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        if (!TryNumber(asked["size"], DefaultSize, out var size) || !TryNumber(asked["from"], 0, out var from))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "size and from are whole numbers, not below 0.");
        }
        else
        {
            var query = new SearchQuery(asked["text"].ToString());
            var (page, total) = query.IsEmpty
                ? ([], 0)
                : await FindAsync(RequestScope.Of(context).Tenant, query, from, Math.Min(size, MaxSize), context.RequestAborted);
            await Answer.JsonAsync(context, StatusCodes.Status200OK, json => Write(json, page, total));
        }

        parts.Metrics.CountRequest("search", context.Response.StatusCode);
    }

    private async Task<(List<Found> Page, int Total)> FindAsync(Tenant tenant, SearchQuery query, int from, int size, CancellationToken cancellationToken)
    {
        await _searches.WaitAsync(cancellationToken);
        try
        {
            return await FindAsync(tenant, index.Find(query), from, size, cancellationToken);
        }
        finally
        {
            _searches.Release();
        }
    }

    /// <summary>The page, and how many there are: exact when all that fit were judged, else with those that were not.</summary>
    private async Task<(List<Found> Page, int Total)> FindAsync(
        Tenant tenant, List<(string Name, int Rank)> candidates, int from, int size, CancellationToken cancellationToken)
    {
        var page = new List<Found>();
        var (judged, admitted) = (0, 0);
        foreach (var (name, rank) in candidates.Take(MaxJudged))
        {
            if (page.Count == size)
            {
                break;
            }

            judged++;
            if (await ShownAsync(tenant, name, rank, cancellationToken) is { } found && admitted++ >= from)
            {
                page.Add(found);
            }
        }

        return (page, admitted + candidates.Count - judged);
    }

    private async Task<Found?> ShownAsync(Tenant tenant, string name, int rank, CancellationToken cancellationToken)
    {
        if (await catalog.FindKeptAsync(name, cancellationToken) is not { } package)
        {
            return null;
        }

        var judged = await tenant.Judge.JudgeAsync(package, cancellationToken);
        var refuses = tenant.Options.Mode == RegistryMode.Refuse;
        var tags = refuses ? DistTags.Of(judged) : package.Packument.Tags;
        var version = tags.TryGetValue("latest", out var latest) && package.Packument.Find(latest) is { } tagged
            ? tagged
            : package.Packument.Versions.Where(version => !refuses || judged[version.Version].IsListed).MaxBy(static version => version.Parsed);
        return version is null ? null : new Found(judged, version, rank);
    }

    private void Write(Utf8JsonWriter json, List<Found> page, int total)
    {
        json.WriteStartArray("objects");
        foreach (var found in page)
        {
            json.WriteStartObject();
            WritePackage(json, found);
            WriteScore(json, found);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("total", total);
        json.WriteString("time", parts.Time.GetUtcNow());
    }

    private static void WritePackage(Utf8JsonWriter json, Found found)
    {
        var packument = found.Package.Package.Packument;
        using var manifest = JsonDocument.Parse(packument.At(found.Version.Manifest), new JsonDocumentOptions { MaxDepth = 1000 });
        var described = new PackageDescription(manifest.RootElement);
        json.WriteStartObject("package");
        json.WriteString("name", packument.Name);
        json.WriteString("scope", packument.Name.StartsWith('@') ? packument.Name[1..packument.Name.IndexOf('/', StringComparison.Ordinal)] : "unscoped");
        json.WriteString("version", found.Version.Version);
        WriteText(json, "description", described.Description);
        json.WriteStartArray("keywords");
        foreach (var keyword in described.Keywords)
        {
            json.WriteStringValue(keyword);
        }

        json.WriteEndArray();
        WriteText(json, "date", found.Version.PublishedAt?.ToString("O", CultureInfo.InvariantCulture));
        WriteText(json, "license", described.License);
        json.WriteStartObject("links");
        WriteText(json, "homepage", described.Homepage);
        WriteText(json, "repository", described.Repository);
        WriteText(json, "bugs", described.Bugs);
        json.WriteEndObject();
        WritePerson(json, "author", described.Author, "name");
        WritePerson(json, "publisher", described.Publisher ?? described.People.LastOrDefault(), "username");
        json.WriteStartArray("maintainers");
        foreach (var maintainer in described.Maintainers)
        {
            WritePerson(json, null, maintainer, "username");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>npm's score is of popularity and the like, which nobody here knows; what stands there is the certification's own score.</summary>
    private static void WriteScore(Utf8JsonWriter json, Found found)
    {
        var own = found.Package[found.Version.Version].OwnScore;
        var final = own.Min / 100d;
        json.WriteStartObject("score");
        json.WriteNumber("final", final);
        json.WriteStartObject("detail");
        json.WriteNumber("quality", final);
        json.WriteNumber("popularity", 0);
        json.WriteNumber("maintenance", 0);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("searchScore", found.Rank);
        json.WriteStartObject("ownScore");
        json.WriteNumber("min", own.Min);
        json.WriteNumber("max", own.Max);
        json.WriteEndObject();
    }

    private static void WritePerson(Utf8JsonWriter json, string? member, PackageDescription.Person? person, string nameMember)
    {
        if (person is null)
        {
            return;
        }

        if (member is null)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(member);
        }

        json.WriteString(nameMember, person.Name);
        WriteText(json, "email", person.Email);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static bool TryNumber(string? text, int otherwise, out int number)
    {
        number = otherwise;
        return string.IsNullOrEmpty(text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
