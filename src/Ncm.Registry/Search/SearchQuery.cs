namespace Ncm.Registry.Search;

/// <summary>
/// What is searched for, in npm's words: terms, all of which must be found, and the qualifiers <c>keywords:</c>, <c>scope:</c>, <c>author:</c> and
/// <c>maintainer:</c>. Those about popularity and the like (<c>is:</c>, <c>not:</c>, <c>boost-exact:</c>) ask for what is not known here and are passed over.
/// </summary>
internal sealed class SearchQuery
{
    /// <summary>The longest text, as npm's own registry takes it.</summary>
    public const int MaxText = 200;

    /// <summary>The most words, and the most groups of keywords and keywords of a group: each is looked for in every package.</summary>
    private const int MaxTerms = 8;

    private static readonly string[] PassedOver = ["is", "not", "boost-exact", "insecure", "maintainers-mode"];
    private static readonly char[] Separators = ['-', '_', '.', '/', '@'];

    private readonly List<string> _terms = [];
    private readonly List<Func<SearchText, bool>> _filters = [];
    private readonly string _whole;

    /// <param name="text">The text, at most <see cref="MaxText"/> characters of it.</param>
    public SearchQuery(string text)
    {
        _whole = (text.Length <= MaxText ? text : text[..MaxText]).Trim().ToLowerInvariant();
        foreach (var word in _whole.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxTerms))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !TryQualify(word[..colon], word[(colon + 1)..]))
            {
                _terms.Add(word);
            }
        }
    }

    /// <summary>Whether nothing is searched for.</summary>
    public bool IsEmpty => _terms.Count == 0 && _filters.Count == 0;

    /// <summary>How well a package fits: the name itself, the beginning of the name, a word of the name, a part of it, a keyword, a word of the description.</summary>
    /// <param name="package">The package.</param>
    /// <returns>0 when it does not.</returns>
    public int Rank(SearchText package)
    {
        if (!_filters.TrueForAll(filter => filter(package)))
        {
            return 0;
        }

        var rank = package.LowerName == _whole ? 1000 : 1;
        foreach (var term in _terms)
        {
            var of = Rank(package, term);
            if (of == 0)
            {
                return 0;
            }

            rank += of;
        }

        return rank;
    }

    private bool TryQualify(string name, string value)
    {
        switch (name)
        {
            case "keywords":
                // npm: a comma is "or", a plus is "and".
                var groups = value.Split(',', StringSplitOptions.RemoveEmptyEntries).Take(MaxTerms)
                    .Select(static group => group.Split('+', StringSplitOptions.RemoveEmptyEntries).Take(MaxTerms).ToArray()).ToList();
                _filters.Add(package => groups.Exists(group => Array.TrueForAll(group, keyword => package.Keywords.Contains(keyword))));
                return true;
            case "scope":
                var scope = "@" + value.TrimStart('@');
                _filters.Add(package => package.Scope == scope);
                return true;
            case "author" or "maintainer":
                _filters.Add(package => package.People.Contains(value));
                return true;
            default:
                return PassedOver.Contains(name);
        }
    }

    private static int Rank(SearchText package, string term)
    {
        if (!package.Everything.Contains(term, StringComparison.Ordinal))
        {
            return 0;
        }

        var name = package.LowerName;
        var unscoped = name.AsSpan(package.Scope.Length == 0 ? 0 : package.Scope.Length + 1);
        return name == term || unscoped.SequenceEqual(term) ? 400
            : name.StartsWith(term, StringComparison.Ordinal) || unscoped.StartsWith(term) ? 200
            : name.Split(Separators).Contains(term) ? 100
            : name.Contains(term, StringComparison.Ordinal) ? 60
            : package.Keywords.Contains(term) ? 40
            : HasWord(package.Description, term) || package.Keywords.Any(keyword => HasWord(keyword, term)) || package.People.Contains(term) ? 10
            : 0;
    }

    /// <summary>Whether a text has the term at the beginning of a word: <c>parse</c> finds "parses" and not "sparse".</summary>
    private static bool HasWord(string text, string term)
    {
        for (var at = text.IndexOf(term, StringComparison.Ordinal); at >= 0; at = text.IndexOf(term, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
            {
                return true;
            }
        }

        return false;
    }
}
