using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Tests.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Licenses;

public sealed class SpdxExpressionTests
{
    private static readonly LicenseList Permissive = new(["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MIT"]);

    [TestCase("MIT")]
    [TestCase("mit")]
    [TestCase("APACHE-2.0")]
    [TestCase(" ( MIT ) ")]
    [TestCase("(MIT OR GPL-2.0)")]
    [TestCase("(MIT or GPL-2.0)")]
    [TestCase("GPL-2.0 OR MIT")]
    [TestCase("MIT AND ISC")]
    [TestCase("MIT and (GPL-3.0 Or Isc)")]
    [TestCase("GPL-2.0 AND GPL-3.0 OR MIT", Description = "AND binds tighter")]
    [TestCase("MIT OR GPL-2.0 AND GPL-3.0", Description = "AND binds tighter")]
    [TestCase("Apache-2.0 WITH LLVM-exception", Description = "an exception adds permissions")]
    [TestCase("Apache-1.1+", Description = "2.0 may be chosen")]
    [TestCase("MIT OR LicenseRef-ours")]
    [TestCase("MIT OR WTF")]
    [TestCase("((((MIT))))")]
    public void Passes_the_permissive_list(string text) => Assert.That(Evaluate(text), Is.EqualTo(LicenseOutcome.Allowed));

    [TestCase("GPL-2.0")]
    [TestCase("MIT AND GPL-2.0")]
    [TestCase("(MIT OR ISC) AND GPL-3.0-or-later")]
    [TestCase("MIT-0", Description = "another licence, for all its likeness")]
    [TestCase("BSD-4-Clause")]
    [TestCase("BSD-1-Clause+", Description = "the clauses are not versions")]
    [TestCase("Apache-1.1")]
    [TestCase("LicenseRef-MIT")]
    [TestCase("DocumentRef-spdx:LicenseRef-MIT")]
    [TestCase("GPL-2.0 AND WTF", Description = "refused whatever the other half may be")]
    public void Is_refused_by_the_permissive_list(string text) => Assert.That(Evaluate(text), Is.EqualTo(LicenseOutcome.Refused));

    [TestCase("WTF")]
    [TestCase("MIT AND WTF")]
    [TestCase("GPL-2.0 OR WTF")]
    [TestCase("MIT WITH Commons-Clause", Description = "not in SPDX's list of exceptions: it may take permissions away")]
    public void Is_unknown_to_the_permissive_list(string text) => Assert.That(Evaluate(text), Is.EqualTo(LicenseOutcome.Unknown));

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("()")]
    [TestCase("(MIT")]
    [TestCase("MIT)")]
    [TestCase("MIT OR")]
    [TestCase("OR MIT")]
    [TestCase("MIT ISC")]
    [TestCase("MIT OR AND ISC")]
    [TestCase("MIT WITH")]
    [TestCase("MIT WITH AND ISC")]
    [TestCase("WITH LLVM-exception")]
    [TestCase("(MIT) WITH LLVM-exception")]
    [TestCase("MIT +")]
    [TestCase("MIT++")]
    [TestCase("MIT, ISC")]
    [TestCase("MIT/X11")]
    [TestCase("MIT*")]
    [TestCase("Apache License")]
    public void Is_no_expression(string text) => Assert.That(SpdxExpression.TryParse(text, out _), Is.False);

    [TestCase("GPL-2.0", "GPL-2.0-only")]
    [TestCase("GPL-2.0+", "GPL-2.0-or-later")]
    [TestCase("gpl-2.0-OR-later with classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0")]
    [TestCase("GPL-3.0-with-GCC-exception", "GPL-3.0-only WITH GCC-exception-3.1")]
    [TestCase("GFDL-1.3-invariants-or-later", "GFDL-1.3-invariants-or-later")]
    [TestCase("apache-2.0+", "Apache-2.0+")]
    [TestCase("((MIT OR ISC) AND (Zlib))", "(MIT OR ISC) AND Zlib")]
    [TestCase("MIT OR (ISC AND Zlib)", "MIT OR ISC AND Zlib")]
    public void Is_written_in_todays_spelling(string text, string expected) => Assert.That(Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("GPL-2.0-only", "GPL-2.0", ExpectedResult = true)]
    [TestCase("GPL-2.0+", "GPL-2.0-only", ExpectedResult = true, Description = "2.0 may be chosen")]
    [TestCase("GPL-2.0+", "GPL-3.0-only", ExpectedResult = true, Description = "3.0 may be chosen")]
    [TestCase("GPL-3.0-only", "GPL-2.0-or-later", ExpectedResult = true, Description = "the policy allows later ones")]
    [TestCase("GPL-2.0-only", "GPL-3.0-or-later", ExpectedResult = false)]
    [TestCase("GPL-3.0+", "GPL-2.0-only", ExpectedResult = false)]
    [TestCase("LGPL-2.1+", "GPL-3.0-only", ExpectedResult = false, Description = "another licence")]
    [TestCase("GPL-2.0 WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", ExpectedResult = true)]
    [TestCase("GPL-2.0-with-classpath-exception", "GPL-2.0 WITH Classpath-exception-2.0", ExpectedResult = true)]
    [TestCase("GPL-2.0", "GPL-2.0 WITH Classpath-exception-2.0", ExpectedResult = false)]
    [TestCase("GPL-2.0 WITH Bison-exception-2.2", "GPL-2.0 WITH Classpath-exception-2.0", ExpectedResult = false)]
    [TestCase("Unicode-DFS-2015+", "Unicode-DFS-2016", ExpectedResult = true)]
    [TestCase("MIT+", "MIT-0", ExpectedResult = false)]
    [TestCase("BSD-2-Clause+", "BSD-3-Clause", ExpectedResult = false)]
    [TestCase("MIT", "MIT OR ISC", ExpectedResult = true, Description = "an entry of alternatives is both entries")]
    [TestCase("MIT", "MIT AND GPL-2.0-only", ExpectedResult = false)]
    [TestCase("(MIT AND GPL-2.0)", "MIT AND GPL-2.0-only", ExpectedResult = true)]
    [TestCase("LicenseRef-acme", "LicenseRef-ACME", ExpectedResult = true)]
    [TestCase("Brand-New-1.0", "Brand-New-1.0", ExpectedResult = true, Description = "the policy may know an id before this list does")]
    [TestCase("MIT WITH our-terms", "MIT WITH our-terms", ExpectedResult = true)]
    public bool Is_satisfied_by_an_entry(string text, string entry) => Parse(text).IsSatisfiedBy(new LicenseList([entry]));

    [Test]
    public void Is_bounded_in_length_and_depth()
    {
        Assert.Multiple(() =>
        {
            Assert.That(SpdxExpression.TryParse(Nested(64), out _), Is.True);
            Assert.That(SpdxExpression.TryParse(Nested(65), out _), Is.False);
            Assert.That(SpdxExpression.TryParse(new string('(', 4000), out _), Is.False);
            Assert.That(SpdxExpression.TryParse(new string('a', 4097), out _), Is.False);
        });

        var wide = string.Join(" OR ", Enumerable.Repeat("GPL-2.0", 350)) + " OR MIT";
        Assert.That(Evaluate(wide), Is.EqualTo(LicenseOutcome.Allowed));

        static string Nested(int depth) => new string('(', depth) + "MIT" + new string(')', depth);
    }

    [Test]
    public void Evaluates_as_a_recursive_reading_of_the_grammar_does()
    {
        var random = new Random(2026);
        for (var i = 0; i < 3000; i++)
        {
            var (text, expected) = Generate(random, 4);
            var expression = Parse(text);
            Assert.That(expression.IsSatisfiedBy(Permissive), Is.EqualTo(expected), text);
            Assert.That(Parse(expression.ToString()).CanonicalKey.Length, Is.EqualTo(expression.CanonicalKey.Length), text);
            Assert.That(Parse(expression.ToString()).IsSatisfiedBy(Permissive), Is.EqualTo(expected), text);
        }
    }

    [Test]
    public void Accepts_what_npms_own_parser_accepts()
    {
        var parts = (string[])
        [
            "MIT", "Apache-2.0", "GPL-2.0", "GPL-2.0-only", "BSD-3-Clause", "0BSD", "LLVM-exception", "Classpath-exception-2.0",
            "LicenseRef-x", "DocumentRef-y:LicenseRef-z", " OR ", " AND ", " and ", " or ", " WITH ", "(", ")", "+", " ",
        ];
        var random = new Random(731);
        var texts = Enumerable.Range(0, 40_000)
            .Select(_ => string.Concat(Enumerable.Range(0, 1 + random.Next(7)).Select(_ => parts[random.Next(parts.Length)])))
            .Distinct()
            .Where(text => !text.Replace(" ", "", StringComparison.Ordinal).Contains("()", StringComparison.Ordinal)) // npm takes "()MIT", the grammar does not
            .ToList();

        var answers = NpmOracle.Ask("spdx-oracle.mjs", [.. texts.Select(text => NpmOracle.Question("parse", text))]);

        // npm knows only listed ids; here those parse as well that a policy might list.
        var different = texts.Where((text, i) =>
            (SpdxExpression.TryParse(text, out var ours) && ours.Licenses.All(license => license.IsKnown)) != answers[i].GetBoolean());
        Assert.That(different, Is.Empty);
        Assert.That(answers.Count(answer => answer.GetBoolean()), Is.GreaterThan(500), "enough of the texts are expressions");
    }

    private static (string Text, bool Passes) Generate(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
        {
            return random.Next(2) == 0 ? ("MIT", true) : ("GPL-3.0-only", false);
        }

        var left = Generate(random, depth - 1);
        var right = Generate(random, depth - 1);
        return random.Next(2) == 0
            ? ($"({left.Text}) AND ({right.Text})", left.Passes && right.Passes)
            : ($"({left.Text}) OR ({right.Text})", left.Passes || right.Passes);
    }

    private static LicenseOutcome Evaluate(string text) => Parse(text).Evaluate(Permissive);

    private static SpdxExpression Parse(string text) =>
        SpdxExpression.TryParse(text, out var expression) ? expression : throw new AssertionException($"\"{text}\" was not read");
}
