using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class NpmVersionTests
{
    [Test]
    public void A_version_has_numbers_a_prerelease_and_a_build()
    {
        var version = NpmVersion.Parse(" v1.20231231235959.3-rc.1+sha.5 ");
        Assert.That((version.Major, version.Minor, version.Patch), Is.EqualTo((1L, 20231231235959L, 3L)));
        Assert.That(version.Prerelease.ToString(), Is.EqualTo("rc.1"));
        Assert.That(version.Build.ToString(), Is.EqualTo("sha.5"));
        Assert.That(version.ToString(), Is.EqualTo("1.20231231235959.3-rc.1"));
    }

    [TestCase("1.2")]
    [TestCase("1.2.3.4")]
    [TestCase("01.2.3")]
    [TestCase("1.2.3-01")]
    [TestCase("1.2.3-")]
    [TestCase("1.2.3-a..b")]
    [TestCase("=1.2.3")]
    [TestCase("1.2.3beta")]
    [TestCase("9007199254740992.0.0")]
    [TestCase("１.2.3")]
    [TestCase("1.2.3-é")]
    [TestCase("")]
    public void What_npm_refuses_is_refused_with_a_sentence(string text)
    {
        Assert.That(NpmVersion.TryParse(text, out _), Is.False);
        Assert.That(Assert.Throws<FormatException>(() => NpmVersion.Parse(text))!.Message, Does.Contain("is not an npm version"));
    }

    [TestCase("=v1.2.3", "1.2.3")]
    [TestCase("01.02.03", "1.2.3")]
    [TestCase("1.2.3beta", "1.2.3-beta")]
    [TestCase("1.2.3-01.0a", "1.2.3-1.0a")]
    [TestCase("1.2.3-", "1.2.3--")]
    [TestCase("1.2.34.5", "1.2.3-4.5")]
    public void The_loose_grammar_reads_more(string text, string expected) =>
        Assert.That(NpmVersion.Parse(text, loose: true).ToString(), Is.EqualTo(expected));

    [Test]
    public void Texts_have_at_most_256_characters()
    {
        Assert.That(NpmVersion.TryParse("1.0.0-" + new string('a', 250), out _), Is.True);
        Assert.That(NpmVersion.TryParse("1.0.0-" + new string('a', 251), out _), Is.False);
        Assert.That(NpmVersion.TryParse("1.0.0" + new string(' ', 252), out _), Is.False);
    }

    [Test]
    public void Precedence_is_ordinal_and_numeric_labels_are_numbers()
    {
        string[] ordered =
            ["0.9.9", "1.0.0-0", "1.0.0-2", "1.0.0-10", "1.0.0-RC", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-rc", "1.0.0", "1.0.1", "10.0.0"];
        var shuffled = ordered.Select(NpmVersion.Parse).Reverse().ToList();
        shuffled.Sort();
        Assert.That(shuffled.Select(version => version.ToString()), Is.EqualTo(ordered));
    }

    [Test]
    public void Builds_do_not_matter_and_so_versions_are_keys()
    {
        var seen = new HashSet<NpmVersion> { NpmVersion.Parse("1.2.3+a") };
        Assert.That(seen.Contains(NpmVersion.Parse("v1.2.3+b")), Is.True);
        Assert.That(seen.Contains(NpmVersion.Parse("1.2.3-0")), Is.False);
        Assert.That(NpmVersion.Parse("1.2.3+a") == NpmVersion.Parse("1.2.3"), Is.True);
        Assert.That(NpmVersion.Parse("1.2.3") > null, Is.True);
    }

    [Test]
    public void Parsing_allocates_the_value_alone()
    {
        const string Text = "1.2.3-rc.1+build";
        var other = NpmVersion.Parse("1.2.3-rc.1");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = NpmVersion.TryParse(Text, out var version);
        var order = version!.CompareTo(other);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((parsed, order), Is.EqualTo((true, 0)));

        // Three numbers, two references, two slices and the header; a string or an array would not fit in.
        Assert.That(allocated, Is.LessThanOrEqualTo(80));
    }

    [Test]
    public void Spans_are_read_like_strings()
    {
        Assert.That(NpmVersion.TryParse("x1.2.3-rcx".AsSpan(1, 8), out var version), Is.True);
        Assert.That(version!.ToString(), Is.EqualTo("1.2.3-rc"));
        Assert.That(NpmVersion.TryParse((string?)null, out _), Is.False);
    }
}
