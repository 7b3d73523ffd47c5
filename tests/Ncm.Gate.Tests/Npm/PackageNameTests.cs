using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class PackageNameTests
{
    private static readonly string[] Pieces =
        ["a", "B", "left-pad", "core", "@", "@babel", "/", "/", ".", "_", "-", "~", "!", "'", "(", ")", "*", "%2f", " ", "é", "\\", ":", "node_modules", "Favicon.ico",
         "http", "HTTP2", "fs", "assert/strict", "0", "x.y", "\n", "\u0000", "\ufeff", "ſ", "K"];

    [TestCase("lodash", null, "lodash", "lodash")]
    [TestCase("@babel/core", "@babel", "core", "@babel%2fcore")]
    [TestCase("@a/b~c", "@a", "b~c", "@a%2fb~c")]
    public void A_name_has_a_scope_and_a_base(string text, string? scope, string baseName, string segment)
    {
        Assert.That(PackageName.TryParse(text, out var name), Is.True);
        Assert.That((name.Scope, name.BaseName, name.UrlSegment, name.ToString()), Is.EqualTo((scope, baseName, segment, text)));
    }

    [TestCase("JSONStream")]
    [TestCase("crypto")]
    [TestCase("hello!")]
    [TestCase("@scope/Upper")]
    public void Old_names_are_valid_but_not_for_new_packages(string text)
    {
        Assert.That(PackageName.TryParse(text, out var name), Is.True);
        Assert.That(name.IsValidForNewPackages, Is.False);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("../evil")]
    [TestCase("..")]
    [TestCase(".hidden")]
    [TestCase("@scope/.hidden")]
    [TestCase("@scope/..")]
    [TestCase("a/b")]
    [TestCase("@a/b/c")]
    [TestCase("@/b")]
    [TestCase("@a/")]
    [TestCase("a b")]
    [TestCase("a?b")]
    [TestCase("a#b")]
    [TestCase("a%2fb")]
    [TestCase("a\\b")]
    [TestCase("node_modules")]
    [TestCase("Favicon.ICO")]
    public void What_could_leave_its_place_in_a_url_or_folder_is_no_name(string? text) => Assert.That(PackageName.IsValid(text), Is.False);

    [Test]
    public void Names_are_judged_as_npm_judges_them()
    {
        var random = new Random(2);
        var names = Enumerable.Range(0, 6000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pieces[random.Next(Pieces.Length)])))
            .Concat(Pieces)
            .Concat(["", new string('a', 214), new string('a', 215), "@a/" + new string('b', 211), "@a/" + new string('b', 212)])
            .ToList();
        var answers = NpmOracle.Ask("npm-oracle.mjs", [.. names.Select(name => NpmOracle.Question("name", name))]);
        var differences = names.Where((name, i) =>
        {
            var isValid = PackageName.TryParse(name, out var parsed);
            return answers[i].GetRawText() != JsonSerializer.Serialize(new[] { isValid && parsed.IsValidForNewPackages, isValid });
        });
        Assert.That(differences, Is.Empty);
    }
}
