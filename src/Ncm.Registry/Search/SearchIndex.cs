using System.Collections.Concurrent;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Search;

/// <summary>
/// The packages that this server knows, by their words: some hundred bytes for each. A search reads these and judges only what it shows.
/// </summary>
internal sealed class SearchIndex
{
    /// <summary>The most packages: at two kilobytes for the wordiest, 200 MB.</summary>
    public const int MaxPackages = 100_000;

    private readonly ConcurrentDictionary<string, SearchText> _texts = new(StringComparer.Ordinal);

    /// <summary>How many packages it has.</summary>
    public int Count => _texts.Count;

    /// <summary>Takes a package, or what has changed in it.</summary>
    /// <param name="package">The package.</param>
    public void Add(KnownPackage package)
    {
        var packument = package.Packument;
        if (_texts.TryGetValue(packument.Name, out var known) ? known.Hash != packument.Hash : _texts.Count < MaxPackages)
        {
            _texts[packument.Name] = SearchText.Of(packument);
        }
    }

    /// <summary>Whether a package is in it.</summary>
    /// <param name="name">The package's name.</param>
    public bool Has(string name) => _texts.ContainsKey(name);

    /// <summary>The names of the packages that fit, the best first; of equals the shortest, then by the alphabet.</summary>
    /// <param name="query">What is searched for.</param>
    public List<(string Name, int Rank)> Find(SearchQuery query) =>
    [
        .. _texts.Values
            .Select(text => (text.Name, Rank: query.Rank(text)))
            .Where(static found => found.Rank > 0)
            .OrderByDescending(static found => found.Rank)
            .ThenBy(static found => found.Name.Length)
            .ThenBy(static found => found.Name, StringComparer.Ordinal),
    ];
}
