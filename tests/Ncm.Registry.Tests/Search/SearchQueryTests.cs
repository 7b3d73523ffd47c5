using Ncm.Registry.Search;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Search;

public sealed class SearchQueryTests
{
    private static readonly SearchText[] Packages =
    [
        Package("parse", "Reads things"),
        Package("parse-url", "An URL parser"),
        Package("@acme/parse", "Ours"),
        Package("url-parse", "Small footprint"),
        Package("sparse", "Bit fields"),
        Package("qs", "A querystring parsing library", ["querystring", "parse"]),
        Package("left", "Parses the left side", ["string", "pad"], ["ann"]),
        Package("right", "Sparse matrices", ["string"], ["bob"]),
    ];

    [TestCase("parse", ExpectedResult = "parse @acme/parse parse-url url-parse sparse qs left", Description = "name, its beginning, its words, a part of it, keyword, description")]
    [TestCase("PARSE", ExpectedResult = "parse @acme/parse parse-url url-parse sparse qs left")]
    [TestCase("@acme/parse", ExpectedResult = "@acme/parse")]
    [TestCase("@acme", ExpectedResult = "@acme/parse")]
    [TestCase("parse url", ExpectedResult = "parse-url url-parse", Description = "every term must be found")]
    [TestCase("string", ExpectedResult = "left right")]
    [TestCase("ann", ExpectedResult = "left")]
    [TestCase("nothing", ExpectedResult = "")]
    [TestCase("scope:acme", ExpectedResult = "@acme/parse")]
    [TestCase("scope:@acme parse", ExpectedResult = "@acme/parse")]
    [TestCase("keywords:pad,querystring", ExpectedResult = "qs left")]
    [TestCase("keywords:pad+string", ExpectedResult = "left")]
    [TestCase("author:bob", ExpectedResult = "right")]
    [TestCase("maintainer:ann string", ExpectedResult = "left")]
    [TestCase("is:unstable not:insecure boost-exact:false parse-url", ExpectedResult = "parse-url")]
    [TestCase("color:red", ExpectedResult = "", Description = "no qualifier of npm's: a term")]
    public string Finds_the_best_first(string text)
    {
        var query = new SearchQuery(text);
        return string.Join(' ', Packages
            .Select(package => (package.Name, Rank: query.Rank(package)))
            .Where(found => found.Rank > 0)
            .OrderByDescending(found => found.Rank).ThenBy(found => found.Name.Length).ThenBy(found => found.Name, StringComparer.Ordinal)
            .Select(found => found.Name));
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("is:unstable")]
    public void Nothing_is_no_search(string text) => Assert.That(new SearchQuery(text).IsEmpty, Is.True);

    [Test]
    public void What_is_asked_is_bounded()
    {
        var query = new SearchQuery(string.Join(' ', Enumerable.Repeat("parse", 16)) + " " + new string('x', 10_000));
        Assert.That(query.Rank(Packages[0]), Is.Positive, "what is beyond the bound does not count");
    }

    [TestCase(7, ExpectedResult = true)]
    [TestCase(8, ExpectedResult = false)]
    public bool Groups_of_keywords_are_bounded(int before) =>
        new SearchQuery("keywords:" + string.Concat(Enumerable.Repeat("x,", before)) + "querystring").Rank(Packages[5]) > 0;

    private static SearchText Package(string name, string description, string[]? keywords = null, string[]? people = null) =>
        new(name, "", description.ToLowerInvariant(), keywords ?? [], people ?? []);
}
