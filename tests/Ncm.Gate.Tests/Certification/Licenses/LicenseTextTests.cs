using Ncm.Gate.Certification.Licenses;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Licenses;

public sealed class LicenseTextTests
{
    [TestCase("ms.txt", "MIT")]
    [TestCase("express.txt", "MIT", Description = "several notices")]
    [TestCase("inherits.txt", "ISC")]
    [TestCase("esprima.txt", "BSD-2-Clause")]
    [TestCase("sprintf-js.txt", "BSD-3-Clause")]
    [TestCase("tslib.txt", "0BSD")]
    [TestCase("tweetnacl.txt", "Unlicense")]
    [TestCase("isexe.txt", "BlueOak-1.0.0")]
    [TestCase("jsbn.txt", null, Description = "MIT with one more condition")]
    [TestCase("opener.txt", null, Description = "two licences in one file")]
    [TestCase("bcrypt-pbkdf.txt", null, Description = "several licences, each for a part")]
    [TestCase("d3-geo.txt", null, Description = "ISC, and another licence for a part")]
    [TestCase("lodash.txt", null, Description = "MIT except as documented below it")]
    public void Recognises_the_licence_files_of_real_packages(string file, string? id) =>
        Assert.That(LicenseText.Recognize(Read(file)), Is.EqualTo(id));

    [TestCase("Apache-2.0", "Apache-2.0")]
    [TestCase("BSD", "BSD-3-Clause")]
    [TestCase("CC0-1.0", "CC0-1.0")]
    [TestCase("GPL-1", null)]
    [TestCase("GPL-2", "GPL-2.0-only")]
    [TestCase("GPL-3", "GPL-3.0-only")]
    [TestCase("LGPL-2", "LGPL-2.0-only")]
    [TestCase("LGPL-2.1", "LGPL-2.1-only")]
    [TestCase("LGPL-3", "LGPL-3.0-only")]
    [TestCase("MPL-1.1", null)]
    [TestCase("MPL-2.0", "MPL-2.0")]
    [TestCase("Artistic", null)]
    public void Recognises_the_texts_that_Debian_ships(string file, string? id)
    {
        var path = Path.Combine("/usr/share/common-licenses", file);
        if (!File.Exists(path))
        {
            Assert.Ignore($"{path} is not here.");
        }

        var text = File.ReadAllText(path);
        Assert.That(LicenseText.Recognize(text), Is.EqualTo(id));

        // The appendix is not part of the licence; a word changed in the middle is.
        var end = text.IndexOf("END OF TERMS AND CONDITIONS", StringComparison.Ordinal);
        if (end > 0 && id is not null)
        {
            Assert.That(LicenseText.Recognize(text[..(end + 27)]), Is.EqualTo(id));
        }

        var changed = text.Insert(text.IndexOf(' ', text.Length / 2), " not");
        Assert.That(LicenseText.Recognize(changed), Is.Null);
    }

    [TestCase("The Software shall be used for Good, not Evil.", Description = "the JSON licence")]
    [TestCase("Commercial use requires a separate license.")]
    [TestCase("This file is covered by the GPL.")]
    [TestCase("Copyright (c) 2024 Someone. You may not use this software for profit.", Description = "a notice that is none")]
    [TestCase("\"Commons Clause\" License Condition v1.0")]
    public void A_sentence_of_substance_makes_it_another_text_wherever_it_stands(string sentence)
    {
        foreach (var file in (string[])["ms.txt", "inherits.txt", "esprima.txt", "sprintf-js.txt", "tslib.txt", "isexe.txt"])
        {
            var lines = Read(file).Split('\n');
            for (var at = 0; at <= lines.Length; at++)
            {
                var changed = string.Join('\n', lines.Take(at).Append(sentence).Concat(lines.Skip(at)));
                Assert.That(LicenseText.Recognize(changed), Is.Null, $"{file}, line {at + 1}");
            }
        }
    }

    [Test]
    public void Layout_does_not_matter()
    {
        var mit = Read("ms.txt");

        Assert.Multiple(() =>
        {
            Assert.That(LicenseText.Recognize(mit.Replace("\n", "\r\n", StringComparison.Ordinal)), Is.EqualTo("MIT"));
            Assert.That(LicenseText.Recognize(mit.ToUpperInvariant()), Is.EqualTo("MIT"));
            Assert.That(LicenseText.Recognize(string.Join('\n', mit.Split('\n').Select(line => " * " + line))), Is.EqualTo("MIT"));
            Assert.That(LicenseText.Recognize("\uFEFF" + mit), Is.EqualTo("MIT"));
            Assert.That(LicenseText.Recognize(mit + "\n\n© 2020-2024 Someone Else\n"), Is.EqualTo("MIT"));
        });
    }

    [Test]
    public void A_title_must_not_contradict_the_text() => Assert.Multiple(() =>
    {
        Assert.That(LicenseText.Recognize("BSD License\n\n" + Body()), Is.Null);
        Assert.That(LicenseText.Recognize("The MIT License\n\n" + Body()), Is.EqualTo("MIT"));
        Assert.That(LicenseText.Recognize(Body() + "\nApache License\n"), Is.Null);

        static string Body()
        {
            var text = Read("ms.txt");
            return text[text.IndexOf("Permission is hereby", StringComparison.Ordinal)..];
        }
    });

    [TestCase("")]
    [TestCase("MIT")]
    [TestCase("Copyright 2020 Someone")]
    [TestCase("SEE README")]
    [TestCase("Permission is hereby granted")]
    public void What_is_no_licence_text_is_not_recognised(string text) => Assert.That(LicenseText.Recognize(text), Is.Null);

    [Test]
    public void A_huge_text_is_not_looked_at() =>
        Assert.That(LicenseText.Recognize(Read("ms.txt") + new string('\n', LicenseText.MaxLength)), Is.Null);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Fixtures", "licenses", file));
}
