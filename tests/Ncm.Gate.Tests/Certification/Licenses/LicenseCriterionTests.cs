using System.Text.Json;
using Ncm.Gate.Certification.Licenses;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Licenses;

public sealed class LicenseCriterionTests
{
    private static readonly string[] Permissive = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MIT"];

    // Declarations met in real manifests.
    [TestCase("MIT", "MIT")]
    [TestCase("MIT/X11", "MIT")]
    [TestCase("The MIT License (MIT)", "MIT")]
    [TestCase("MIT License", "MIT")]
    [TestCase("MIT Licensed", "MIT")]
    [TestCase("Expat", "MIT")]
    [TestCase("http://opensource.org/licenses/MIT", "MIT")]
    [TestCase("https://opensource.org/license/mit/", "MIT")]
    [TestCase("http://www.opensource.org/licenses/mit-license.php", "MIT")]
    [TestCase("https://spdx.org/licenses/ISC.html", "ISC")]
    [TestCase("Apache", "Apache-2.0")]
    [TestCase("Apache 2", "Apache-2.0")]
    [TestCase("Apache 2.0", "Apache-2.0")]
    [TestCase("Apache v2", "Apache-2.0")]
    [TestCase("Apache-v2.0", "Apache-2.0")]
    [TestCase("APACHE-2.0", "Apache-2.0")]
    [TestCase("Apache License, Version 2.0", "Apache-2.0")]
    [TestCase("http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0")]
    [TestCase("BSD", "BSD-2-Clause AND BSD-3-Clause")]
    [TestCase("BSD License", "BSD-2-Clause AND BSD-3-Clause")]
    [TestCase("New BSD License", "BSD-3-Clause")]
    [TestCase("BSD-2-Clause \"Simplified\" License", "BSD-2-Clause")]
    [TestCase("BSD 3-Clause", "BSD-3-Clause")]
    [TestCase("MIT, Apache", "MIT AND Apache-2.0")]
    [TestCase("MIT/Apache-2.0", "MIT AND Apache-2.0")]
    [TestCase("MIT or Apache 2.0", "MIT OR Apache-2.0")]
    [TestCase("MIT or GPL v2", "MIT OR GPL-2.0-only")]
    [TestCase("(MIT OR CC0-1.0)", "MIT OR CC0-1.0")]
    [TestCase("(GPL v3 OR (MIT))", "GPL-3.0-only OR MIT")]
    [TestCase("0BSD", "0BSD")]
    public void Is_allowed(string declared, string expression)
    {
        var verdict = LicenseCriterion.Evaluate(declared, Permissive);

        Assert.That(verdict, Is.EqualTo(new LicenseVerdict(LicenseOutcome.Allowed, expression, $"{expression} is in the policy's list")));
    }

    [TestCase("GPL-2.0", "GPL-2.0-only is not in the policy's list")]
    [TestCase("GPLv2", "GPL-2.0-only is not in the policy's list")]
    [TestCase("GPL v3+", "GPL-3.0-or-later is not in the policy's list")]
    [TestCase("LGPL-3.0", "LGPL-3.0-only is not in the policy's list")]
    [TestCase("CC BY-SA 4.0", "CC-BY-SA-4.0 is not in the policy's list")]
    [TestCase("The Unlicense", "Unlicense is not in the policy's list")]
    [TestCase("http://www.wtfpl.net/", "WTFPL is not in the policy's list")]
    [TestCase("MIT AND GPL-2.0", "GPL-2.0-only is not in the policy's list")]
    [TestCase("MPL-2.0 OR EPL-2.0", "MPL-2.0 OR EPL-2.0: MPL-2.0, EPL-2.0 are not in the policy's list")]
    [TestCase("UNLICENSED", "UNLICENSED: the package grants no licence")]
    [TestCase("LicenseRef-acme", "LicenseRef-acme is not in the policy's list")]
    public void Is_refused(string declared, string reason)
    {
        var verdict = LicenseCriterion.Evaluate(declared, Permissive);

        Assert.That((verdict.Outcome, verdict.Reason), Is.EqualTo((LicenseOutcome.Refused, reason)));
    }

    [TestCase(null, "no licence is declared")]
    [TestCase("", "no licence is declared")]
    [TestCase(" ", "no licence is declared")]
    [TestCase("WTF", "unknown licence \"WTF\"")]
    [TestCase("MIT AND WTF", "unknown licence \"WTF\" in \"MIT AND WTF\"")]
    [TestCase("MIT*", "unknown licence \"MIT*\"", Description = "a tool's mark for a guess from a README")]
    [TestCase("MIT-like", "unknown licence \"MIT-like\"")]
    [TestCase("Modified MIT License", "unknown licence \"Modified MIT License\"")]
    [TestCase("MIT with the exception of evil", "unknown licence \"MIT with the exception of evil\"")]
    [TestCase("MIT, BSD or GPL", "unknown licence \"MIT, BSD or GPL\"", Description = "it is not clear what the sides of OR are")]
    [TestCase("public domain", "unknown licence \"public domain\"", Description = "no licence, and void in some countries")]
    [TestCase("SEE LICENSE IN LICENSE.txt", "unknown licence: the package says to see the file \"LICENSE.txt\"")]
    [TestCase("See Licence in docs/my terms.md", "unknown licence: the package says to see the file \"docs/my terms.md\"")]
    [TestCase("https://github.com/someone/thing/blob/main/LICENSE", "unknown licence \"https://github.com/someone/thing/blob/main/LICENSE\"")]
    [TestCase("a\nb\u001b[31m", "unknown licence \"a b\u001b[31m\"", Description = "one line; a writer escapes the rest")]
    public void Is_unknown(string? declared, string reason)
    {
        var verdict = LicenseCriterion.Evaluate(declared, Permissive);

        Assert.That((verdict.Outcome, verdict.Reason), Is.EqualTo((LicenseOutcome.Unknown, reason)));
    }

    [Test]
    public void A_bare_BSD_needs_both_licences_that_it_may_mean() => Assert.Multiple(() =>
    {
        Assert.That(LicenseCriterion.Evaluate("BSD", ["BSD-2-Clause", "BSD-3-Clause"]).Outcome, Is.EqualTo(LicenseOutcome.Allowed));
        Assert.That(LicenseCriterion.Evaluate("BSD", ["BSD-3-Clause"]).Outcome, Is.EqualTo(LicenseOutcome.Refused));
    });

    [Test]
    public void A_long_declaration_is_cut_in_the_message()
    {
        var verdict = LicenseCriterion.Evaluate(new string('x', 100_000), Permissive);

        Assert.That(verdict.Reason, Is.EqualTo($"unknown licence \"{new string('x', 100)}…\""));
    }

    [TestCase("MIT", ExpectedResult = true)]
    [TestCase("GPL-2.0+ WITH Classpath-exception-2.0", ExpectedResult = true)]
    [TestCase("MIT,ISC", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool Knows_what_can_stand_in_a_list(string entry) => LicenseCriterion.IsValidEntry(entry);

    [TestCase("MIT", ExpectedResult = true)]
    [TestCase("Apache2", ExpectedResult = false)]
    public bool Knows_which_entries_SPDX_lists(string entry) => LicenseCriterion.IsListedEntry(entry);

    [Test]
    public void A_list_with_an_entry_that_is_no_expression_is_an_error() =>
        Assert.That(() => LicenseCriterion.Evaluate("MIT", ["MIT,ISC"]), Throws.ArgumentException.With.Message.Contains("\"MIT,ISC\""));

    /// <summary>Every licence string of the real lock files that cannot be told, judged by hand: none of them names a licence.</summary>
    [Test]
    public void The_real_lock_files_hold_no_other_unknown_licence_than_these()
    {
        var corpus = Path.Combine(Repository.RequireShared(), "corpus");
        var declared = Directory.EnumerateFiles(corpus, "*.json", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is "package-lock.json" or "npm-shrinkwrap.json")
            .SelectMany(DeclaredLicenses)
            .ToHashSet(StringComparer.Ordinal);

        var unknown = declared.Where(text => LicenseCriterion.Evaluate(text, Permissive).Outcome == LicenseOutcome.Unknown);

        Assert.That(declared, Has.Count.GreaterThan(30));
        Assert.That(unknown, Is.EquivalentTo((string[])["SEE LICENSE IN LICENSE.txt", "SEE LICENSE IN LICENSE", "public domain", "Public Domain"]));
    }

    private static IEnumerable<string> DeclaredLicenses(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        if (!json.RootElement.TryGetProperty("packages", out var packages))
        {
            return [];
        }

        return packages.EnumerateObject()
            .Where(entry => entry.Value.TryGetProperty("license", out var license) && license.ValueKind == JsonValueKind.String)
            .Select(entry => entry.Value.GetProperty("license").GetString()!)
            .ToList();
    }
}
