using System.Text.Json;
using Ncm.Registry.Npm;

namespace Ncm.Registry.Search;

/// <summary>What can be searched for of a package, cut to a bounded size: the words of its newest release, in lower case.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Hash">The packument's hash.</param>
/// <param name="Description">The description.</param>
/// <param name="Keywords">The keywords.</param>
/// <param name="People">The names of its author and maintainers.</param>
internal sealed record SearchText(string Name, string Hash, string Description, IReadOnlyList<string> Keywords, IReadOnlyList<string> People)
{
    private const int MaxDescription = 300;
    private const int MaxWord = 64;
    private const int MaxWords = 32;

    /// <summary>The name in lower case.</summary>
    public string LowerName { get; } = Name.ToLowerInvariant();

    /// <summary>The package's scope with its <c>@</c>; empty for none.</summary>
    public string Scope { get; } = Name.StartsWith('@') ? Name[..Name.IndexOf('/', StringComparison.Ordinal)].ToLowerInvariant() : "";

    /// <summary>Reads it from a packument.</summary>
    /// <param name="packument">The packument.</param>
    public static SearchText Of(Packument packument)
    {
        var newest = packument.Tags.TryGetValue("latest", out var latest) && packument.Find(latest) is { } tagged
            ? tagged
            : packument.Versions.MaxBy(static version => version.Parsed);
        if (newest is null)
        {
            return new SearchText(packument.Name, packument.Hash, "", [], []);
        }

        using var json = JsonDocument.Parse(packument.At(newest.Manifest), new JsonDocumentOptions { MaxDepth = 1000 });
        var manifest = new PackageDescription(json.RootElement);
        return new SearchText(
            packument.Name,
            packument.Hash,
            Cut(manifest.Description ?? "", MaxDescription),
            [.. manifest.Keywords.Take(MaxWords).Select(static word => Cut(word, MaxWord))],
            [.. manifest.People.Take(MaxWords).Select(static person => Cut(person.Name, MaxWord)).Distinct(StringComparer.Ordinal)]);
    }

    private static string Cut(string text, int length) => (text.Length <= length ? text : text[..length]).ToLowerInvariant();
}
