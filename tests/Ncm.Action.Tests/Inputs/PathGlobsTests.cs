using Ncm.Action.Inputs;
using NUnit.Framework;

namespace Ncm.Action.Tests.Inputs;

public sealed class PathGlobsTests
{
    [TestCase("package-lock.json", "package-lock.json", true)]
    [TestCase("package-lock.json", "web/package-lock.json", false)]
    [TestCase("./web/package-lock.json", "web/package-lock.json", true)]
    [TestCase("**/package-lock.json", "package-lock.json", true)]
    [TestCase("**/package-lock.json", "a/b/c/package-lock.json", true)]
    [TestCase("**/package-lock.json", "a/my-package-lock.json", false)]
    [TestCase("*/package-lock.json", "a/package-lock.json", true)]
    [TestCase("*/package-lock.json", "a/b/package-lock.json", false)]
    [TestCase("*/package-lock.json", "package-lock.json", false)]
    [TestCase("apps/**", "apps/a/b/package-lock.json", true)]
    [TestCase("apps/**", "apps", true)]
    [TestCase("apps/**", "application/package-lock.json", false)]
    [TestCase("a/**/b/**/c", "a/b/c", true)]
    [TestCase("a/**/b/**/c", "a/x/y/b/z/c", true)]
    [TestCase("a/**/b/**/c", "a/x/c", false)]
    [TestCase("app-?/*.json", "app-1/package-lock.json", true)]
    [TestCase("app-?/*.json", "app-12/package-lock.json", false)]
    [TestCase("*lock*", "package-lock.json", true)]
    [TestCase("*a*b*", "xbxa", false)]
    [TestCase("Package-Lock.json", "package-lock.json", false, Description = "git's paths have a case")]
    [TestCase("[ab]/x", "a/x", false, Description = "brackets are letters")]
    [TestCase("[ab]/x", "[ab]/x", true)]
    public void A_glob_means_paths_from_the_root(string glob, string path, bool isMeant) =>
        Assert.That(new PathGlobs([glob]).Match(path), Is.EqualTo(isMeant));

    [TestCase("a/package-lock.json", true)]
    [TestCase("legacy/package-lock.json", false)]
    [TestCase("legacy/kept/package-lock.json", true)]
    public void The_last_glob_that_matches_decides(string path, bool isMeant) =>
        Assert.That(new PathGlobs(["**/package-lock.json", "!legacy/**", "legacy/kept/*"]).Match(path), Is.EqualTo(isMeant));

    [TestCase("node_modules/x/package-lock.json")]
    [TestCase("web/node_modules/@a/x/package-lock.json")]
    public void Nothing_in_node_modules_is_ever_meant(string path)
    {
        Assert.That(new PathGlobs(["**"]).Match(path), Is.False);
        Assert.That(new PathGlobs([path]).Match(path), Is.False);
    }

    [Test]
    public void A_file_that_is_called_node_modules_is_a_file() => Assert.That(new PathGlobs(["**"]).Match("web/node_modules"), Is.True);

    [Test]
    public void Nothing_is_meant_without_globs_or_by_taking_out_alone()
    {
        Assert.That(new PathGlobs([]).Match("package-lock.json"), Is.False);
        Assert.That(new PathGlobs(["!legacy/**"]).Match("package-lock.json"), Is.False);
    }

    [Test]
    public void The_exact_paths_are_those_without_wildcards() => Assert.That(
        new PathGlobs(["./a/package-lock.json", "b/*", "**", "!c/package-lock.json", "d?", "e"]).Exact, Is.EqualTo(new[] { "a/package-lock.json", "e" }));

    [Test]
    public void A_glob_that_backtracks_at_every_star_is_decided_all_the_same()
    {
        var glob = string.Concat(Enumerable.Repeat("*a", 2000)) + "b";
        var path = new string('a', 20_000);

        Assert.That(new PathGlobs([glob]).Match(path), Is.False);
        Assert.That(new PathGlobs([string.Concat(Enumerable.Repeat("**/a/", 500)) + "b"]).Match(string.Join('/', path.ToCharArray())), Is.False);
    }
}
