using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class PlainTextTests
{
    [TestCase("plain – text é 日本 🎉", "plain – text é 日本 🎉")]
    [TestCase("\e[31m", "\\u001b[31m")]
    [TestCase("a\r\nb\tc\0", "a\\u000d\\u000ab\\u0009c\\u0000")]
    [TestCase("\u202Egpj.exe\u2066", "\\u202egpj.exe\\u2066")]
    [TestCase("\u2028\u2029\u0085\u200B\uFEFF", "\\u2028\\u2029\\u0085\\u200b\\ufeff")]
    [TestCase("tag \U000E0041", "tag \\udb40\\udc41")]
    [TestCase("", "")]
    public void What_a_terminal_would_act_on_is_written_as_an_escape(string text, string expected) =>
        Assert.That(PlainText.Escape(text), Is.EqualTo(expected));

    [Test]
    public void A_surrogate_on_its_own_is_escaped()
    {
        Assert.That(PlainText.Escape("\uD83C"), Is.EqualTo("\\ud83c"));
        Assert.That(PlainText.Escape("a\uDF89b"), Is.EqualTo("a\\udf89b"));
    }

    [Test]
    public void Long_text_is_cut_and_no_character_in_two()
    {
        Assert.That(PlainText.Escape(new string('x', 5000)), Is.EqualTo(new string('x', 1000) + "…"));
        Assert.That(PlainText.Escape("ab🎉cd", 3), Is.EqualTo("ab…"));
        Assert.That(PlainText.Escape("ab🎉cd", 4), Is.EqualTo("ab🎉…"));
        Assert.That(PlainText.Escape("abcd", 4), Is.EqualTo("abcd"));
    }

    [TestCase("::error::x", "\\u003a:error::x")]
    [TestCase("  ::error::x", "  \\u003a:error::x")]
    [TestCase("a ##[error]x", "a #\\u0023[error]x")]
    [TestCase("###[a", "#\\u0023#[a")]
    [TestCase("a::b", "a::b")]
    public void What_a_build_log_would_obey_is_broken(string text, string expected)
    {
        Assert.That(PlainText.EscapeForLog(text), Is.EqualTo(expected));
        Assert.That(RunnerCommand.Parse(PlainText.EscapeForLog(text)), Is.Null);
    }
}
