using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Policy;
using Ncm.Gate.Policy.Yaml;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class WhitelistEditTests
{
    private const string Handmade = """
        # yaml-language-server: $schema=somewhere
        # Ask the platform team before adding to this file.

        # until the new logger
        -   package: 'debug'      # old
            versions: 2.2.0
            by: octocat
            at: 2026-11-22
            reason: >-
                no fixed 2.x;

                # not a comment
                replaced by pino
        # and this too

        - at: 2026-01-01
          by: hubot
          package: "@scope/pkg"
          versions: 1.x || 3
          reason: |
            several
            lines


        # the end

        """;

    [Test]
    public void Adding_an_entry_changes_only_its_lines()
    {
        var added = WhitelistText.Add(Handmade, "w.yml", [Entry("colors", "1.4.0"), Entry("minimist", "0.0.8"), Entry("@a/b", "2")], out var change);

        Assert.That(change, Is.EqualTo(new WhitelistChange(3, 0, 0)));
        Assert.That(Diff(Handmade, added).Removed, Is.Empty);
        Assert.That(added, Is.EqualTo(Handmade
            .Replace("# until", Lines("@a/b", "2") + "\n" + Lines("colors", "1.4.0") + "\n# until", StringComparison.Ordinal)
            .Replace("    lines\n", "    lines\n\n" + Lines("minimist", "0.0.8"), StringComparison.Ordinal)));
    }

    [Test]
    public void A_formatted_entry_is_one_of_a_file_whatever_its_texts_hold()
    {
        var entry = Entry("@a/b", "2.0.0") with
        {
            Reason = "```\n- package: evil # \"quoted\" \u202e",
            At = WhitelistDate.Instant(new DateTimeOffset(2026, 11, 22, 10, 30, 5, TimeSpan.Zero)),
            Accepts = ["NCM2003"],
            Resolved = "git+ssh://git@github.com/a/b.git#0123456789012345678901234567890123456789",
        };

        var lines = WhitelistFile.Format(entry);

        Assert.That(WhitelistFile.Parse(lines, "w.yml").Single().SaysTheSameAs(entry), Is.True, lines);
        Assert.That(lines, Does.EndWith("\n").And.Contain("  at: 2026-11-22T10:30:05Z\n"));
    }

    [Test]
    public void Removing_an_entry_removes_its_lines_and_the_comment_on_it()
    {
        var removed = WhitelistText.Remove(Handmade, "w.yml", entry => entry.Package == "debug", out var gone);

        Assert.That(gone.Select(entry => entry.Package), Is.EqualTo(new[] { "debug" }));
        Assert.That(removed, Does.StartWith("# yaml-language-server: $schema=somewhere\n# Ask the platform team before adding to this file.\n\n# and this too\n\n- at:"));
        Assert.That(Diff(Handmade, removed).Added, Is.Empty);
    }

    [Test]
    public void Replacing_an_entry_keeps_the_comment_above_it()
    {
        var renewed = Entry("debug", "2.2.0") with { Reason = "one more quarter", Expires = WhitelistDate.Day(new DateOnly(2027, 5, 1)) };

        var text = WhitelistText.Add(Handmade, "w.yml", [renewed], out var change);

        Assert.That(change, Is.EqualTo(new WhitelistChange(0, 1, 0)));
        Assert.That(text, Does.Contain("# until the new logger\n- package: debug\n  versions: 2.2.0\n  reason: one more quarter\n  by: octocat\n  at: 2026-11-22\n  expires: 2027-05-01\n# and this too\n"));
        Assert.That(WhitelistText.Add(text, "w.yml", [renewed], out change), Is.EqualTo(text));
        Assert.That(change, Is.EqualTo(new WhitelistChange(0, 0, 1)));
    }

    [Test]
    public void An_entry_is_written_in_the_order_of_the_documentation()
    {
        var entry = Entry("@scope/pkg", ">=1.0.0 <2") with
        {
            Reason = "say: \"no\" # now",
            Accepts = ["NCM1001", "GHSA-gxpj-cx7g-858c"],
            By = "dependabot[bot]",
            At = WhitelistDate.Instant(new DateTimeOffset(2026, 11, 22, 10, 30, 0, TimeSpan.FromHours(1))),
            Expires = WhitelistDate.Day(new DateOnly(2027, 2, 1)),
            Resolved = "https://example.com/pkg.tgz",
        };

        Assert.That(WhitelistText.Add("", "w.yml", [entry], out _), Is.EqualTo(
            """
            - package: "@scope/pkg"
              versions: ">=1.0.0 <2"
              reason: "say: \"no\" # now"
              accepts: [NCM1001, GHSA-gxpj-cx7g-858c]
              by: "dependabot[bot]"
              at: 2026-11-22T09:30:00Z
              expires: 2027-02-01
              resolved: "https://example.com/pkg.tgz"

            """));
    }

    [TestCase("", "")]
    [TestCase("# header\n", "# header\n")]
    [TestCase("# header", "# header\n")]
    [TestCase("# header\n[]\n# end\n", "# header\n# end\n")]
    [TestCase("\n# end\n[]\n", "\n# end\n\n")]
    [TestCase("[]", "")]
    [TestCase("--- []\n", "--- \n")]
    [TestCase("---\n", "---\n")]
    [TestCase("# header\n\n# end\n", "# header\n\n# end\n\n")]
    public void The_first_entry_goes_below_what_is_there(string before, string kept) =>
        Assert.That(WhitelistText.Add(before, "w.yml", [Entry("a", "1")], out _), Is.EqualTo(kept + Lines("a", "1")));

    [Test]
    public void A_list_in_brackets_is_read_but_not_edited()
    {
        var thrown = Assert.Throws<PolicyException>(() => WhitelistText.Add("[{package: a, versions: 1, reason: r, by: b, at: 2026-01-01}]", "w.yml", [Entry("b", "1")], out _));

        Assert.That(thrown.Message, Does.StartWith("the list is written in [ and ]"));
    }

    [Test]
    public void An_entry_that_the_reader_would_refuse_is_not_written() =>
        Assert.That(() => WhitelistText.Add("", "w.yml", [Entry("a", "1") with { Reason = " " }], out _), Throws.TypeOf<PolicyException>());

    [TestCase("2", "\"2\"")]
    [TestCase("1.10", "\"1.10\"")]
    [TestCase("1e3", "\"1e3\"")]
    [TestCase("2.2.0", "2.2.0")]
    [TestCase("1.x || 3", "1.x || 3")]
    [TestCase("^2", "\"^2\"")]
    [TestCase("*", "\"*\"")]
    [TestCase("true", "\"true\"")]
    [TestCase("No", "\"No\"")]
    [TestCase("null", "\"null\"")]
    [TestCase("2026-11-22", "\"2026-11-22\"")]
    [TestCase("a #b", "\"a #b\"")]
    [TestCase("a: b", "\"a: b\"")]
    [TestCase(" a", "\" a\"")]
    [TestCase("a\\b\"c", "\"a\\\\b\\\"c\"")]
    [TestCase("a\nb\tc\u202Ed\u2028", "\"a\\nb\\u0009c\\u202Ed\\u2028\"")]
    [TestCase("größer 😀", "\"größer 😀\"")]
    public void A_text_is_written_so_that_every_yaml_reader_takes_it_for_a_text(string text, string written) =>
        Assert.That(WhitelistWriter.Scalar(text), Is.EqualTo(written));

    [Test]
    public void Any_text_comes_back_as_it_was_written()
    {
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var text = RandomText(random);
            var node = YamlDocument.Parse("- " + WhitelistWriter.Scalar(text), "w.yml") as YamlSequence;
            var scalar = node!.Items[0] as YamlScalar;
            Assert.That(scalar!.Text, Is.EqualTo(text));
            Assert.That(scalar.Kind, Is.EqualTo(YamlScalarKind.Text));
        }
    }

    [Test]
    public void Adding_and_removing_again_leaves_every_byte_in_its_place()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 1500; i++)
        {
            var before = RandomFile(random);
            var entry = Entry(RandomName(random), "9.9." + random.Next(5));
            var added = WhitelistText.Add(before, "w.yml", [entry], out var change);
            Assert.That(change.Added, Is.EqualTo(1));
            var (lost, gained) = Diff(before, added);
            Assert.That(lost, Is.Empty, before);
            Assert.That(gained.Where(line => line.Trim().Length > 0).Select(line => line.Trim()), Is.EqualTo(Lines(entry.Package, entry.Versions.Text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim())), before);

            var removed = WhitelistText.Remove(added, "w.yml", candidate => candidate.Package == entry.Package && candidate.Versions.Text == entry.Versions.Text, out var gone);
            Assert.That(gone, Has.Count.EqualTo(1));
            Assert.That(removed, Is.EqualTo(before).Or.EqualTo(before + LineEndOf(before)), "below a last comment a blank line remains");
        }
    }

    [Test]
    public void Entries_stand_in_the_same_order_however_they_came()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var entries = Enumerable.Range(0, 12).Select(_ => Entry(RandomName(random), Versions[random.Next(Versions.Length)])).DistinctBy(WhitelistOrder.KeyOf).ToArray();
            var together = WhitelistText.Add("", "w.yml", entries, out _);
            random.Shuffle(entries);
            var oneByOne = entries.Aggregate("", (text, entry) => WhitelistText.Add(text, "w.yml", [entry], out _));
            Assert.That(oneByOne, Is.EqualTo(together));
        }
    }

    [Test]
    public void Removing_any_entries_leaves_exactly_the_others()
    {
        var random = new Random(11);
        for (var i = 0; i < 1000; i++)
        {
            var before = RandomFile(random);
            var all = WhitelistFile.Parse(before, "w.yml");
            var leaving = all.Where(_ => random.Next(2) == 0).Select(WhitelistOrder.KeyOf).ToHashSet();
            var after = WhitelistText.Remove(before, "w.yml", entry => leaving.Contains(WhitelistOrder.KeyOf(entry)), out var gone);
            Assert.That(gone, Has.Count.EqualTo(leaving.Count));
            Assert.That(Diff(before, after).Added, Is.Empty);
            Assert.That(
                WhitelistFile.Parse(after, "w.yml").Select(WhitelistOrder.KeyOf),
                Is.EqualTo(all.Select(WhitelistOrder.KeyOf).Where(key => !leaving.Contains(key))));
        }
    }

    [Test]
    public void A_mangled_file_is_edited_rightly_or_left_alone()
    {
        var random = new Random(5);
        const string Odd = "-: #\n\r'\"|>[]{},&*\t";
        var edited = 0;
        for (var i = 0; i < 3000; i++)
        {
            var text = new StringBuilder(RandomFile(random));
            for (var edits = random.Next(1, 4); edits > 0 && text.Length > 0; edits--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(2) == 0 ? text.Remove(at, 1) : text.Insert(at, Odd[random.Next(Odd.Length)]);
            }

            try
            {
                var before = WhitelistFile.Parse(text.ToString(), "w.yml");
                var after = WhitelistFile.Parse(WhitelistText.Add(text.ToString(), "w.yml", [Entry("new", "1.0.0")], out _), "w.yml");
                Assert.That(after.Where(entry => entry.Package != "new").Select(Say), Is.EqualTo(before.Select(Say)), text.ToString());
                Assert.That(after, Has.Count.EqualTo(before.Count + 1), text.ToString());
                edited++;
            }
            catch (PolicyException e)
            {
                Assert.That(e.Message, Does.EndWith(".").Or.EndsWith("?"));
            }
        }

        Assert.That(edited, Is.GreaterThan(300), "enough files survive for the test to mean something");

        static string Say(WhitelistEntry entry) => $"{entry.Package}|{entry.Versions.Text}|{entry.Reason}|{entry.By}|{entry.At}|{string.Join(',', entry.Accepts ?? [])}";
    }

    [Test]
    public async Task Writers_at_once_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, ".ncm", "whitelist.yml");

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => WhitelistFile.AddAsync(path, [Entry("package-" + i, "1.0.0")]))));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => WhitelistFile.RemoveAsync(path, entry => entry.Package == "package-" + i))));

        Assert.That(
            WhitelistFile.Read(path).Select(entry => entry.Package),
            Is.EqualTo(Enumerable.Range(12, 12).Select(i => "package-" + i).Order(StringComparer.Ordinal)));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Has.Length.EqualTo(1), "nothing is left beside it");
        Assert.That((await File.ReadAllLinesAsync(path))[0], Is.EqualTo("# yaml-language-server: $schema=https://raw.githubusercontent.com/ncm-gate/ncm-gate/main/docs/schemas/whitelist.schema.json"));
    }

    [Test]
    public async Task A_windows_file_stays_one()
    {
        using var folder = new TemporaryFolder();
        var original = "\uFEFF" + ("# header\n" + Lines("b", "1")).ReplaceLineEndings("\r\n");
        var path = folder.Write("whitelist.yml", Encoding.UTF8.GetBytes(original));

        await WhitelistFile.AddAsync(path, [Entry("a", "1")]);

        Assert.That(
            Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path)),
            Is.EqualTo("\uFEFF" + ("# header\n" + Lines("a", "1") + Lines("b", "1")).ReplaceLineEndings("\r\n")));
    }

    [Test]
    public async Task A_broken_file_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("whitelist.yml", "- package: a\n"u8);

        Assert.That(() => WhitelistFile.AddAsync(path, [Entry("b", "1")]), Throws.TypeOf<PolicyException>());

        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("- package: a\n"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Waiting_for_another_writer_can_be_ended()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("whitelist.yml", ""u8);
        folder.Write("whitelist.yml.lock", ""u8);
        using var cancellation = new CancellationTokenSource();
        var waiting = WhitelistFile.AddAsync(path, [Entry("b", "1")], cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.Exists(path + ".lock"), Is.True, "it is the other writer's");
    }

    [Test]
    public async Task A_writer_that_never_finishes_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("whitelist.yml", ""u8);
        folder.Write("whitelist.yml.lock", ""u8);
        var time = new FakeTimeProvider();
        var waiting = SharedFile.UpdateAsync(path, File.ReadAllText, text => text + "x", time, default);
        for (var tries = 0; tries < 1_000_000 && !waiting.IsCompleted; tries++)
        {
            time.Advance(SharedFile.Pause);
            await Task.Yield();
        }

        var thrown = (PolicyException)waiting.Exception!.InnerException!;
        Assert.That(thrown.Message, Is.EqualTo("another process has been writing for 10 seconds; if none is running, delete this file and try again."));
        Assert.That(thrown.Location!.Value.Path, Is.EqualTo(path + ".lock"));
        Assert.That(await File.ReadAllTextAsync(path), Is.Empty);
    }

    [Test]
    public void A_relative_path_is_refused() => Assert.That(() => WhitelistFile.AddAsync("whitelist.yml", [Entry("a", "1")]), Throws.ArgumentException);

    [Test]
    [Platform("Linux,MacOsX")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_link_and_its_targets_mode_stay()
    {
        using var folder = new TemporaryFolder();
        var target = folder.Write("shared/whitelist.yml", ""u8);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var link = Path.Combine(folder.Path, "whitelist.yml");
        File.CreateSymbolicLink(link, "shared/whitelist.yml");

        await WhitelistFile.AddAsync(link, [Entry("b", "1")]);

        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("shared/whitelist.yml"));
        Assert.That(WhitelistFile.Read(target), Has.Count.EqualTo(1));
        Assert.That(File.GetUnixFileMode(target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static readonly string[] Versions = ["1.0.0", "1.0.0-rc.1", "10.0.0", "2.0.0", "^1", "1.x || 2", "*", "2"];

    private static WhitelistEntry Entry(string package, string versions) => WhitelistFileTests.Entry(package, versions);

    private static string Lines(string package, string versions)
    {
        var entry = Entry(package, versions);
        return $"- package: {WhitelistWriter.Scalar(package)}\n  versions: {WhitelistWriter.Scalar(versions)}\n  reason: {entry.Reason}\n  by: {entry.By}\n  at: {entry.At}\n";
    }

    private static string LineEndOf(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private static string RandomName(Random random) => $"{(random.Next(3) == 0 ? "@s/" : "")}{(char)('a' + random.Next(6))}";

    private static string RandomText(Random random)
    {
        const string Odd = "ab :#-\"'\\{}[],&*!|>%@`?~\t\n\r\u00e9\u2028\u202e\ufeff\u0085\0";
        var text = new StringBuilder();
        for (var length = random.Next(1, 12); length > 0; length--)
        {
            _ = random.Next(12) == 0 ? text.Append("😀") : text.Append(Odd[random.Next(Odd.Length)]);
        }

        return text.ToString();
    }

    /// <summary>A valid file in one of the ways in which people lay out YAML.</summary>
    private static string RandomFile(Random random)
    {
        var newLine = random.Next(3) == 0 ? "\r\n" : "\n";
        var text = new StringBuilder(new[] { "", "# header\n", "# header\n\n", "---\n", "\n" }[random.Next(5)]);
        var margin = new string(' ', random.Next(3));
        var spaced = random.Next(2) == 0;
        var entries = Enumerable.Range(0, random.Next(6)).Select(i => (Name: RandomName(random), Version: $"{random.Next(3)}.0.{i}"));
        entries = random.Next(4) == 0 ? entries : entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Version, StringComparer.Ordinal);
        var first = true;
        foreach (var (name, version) in entries)
        {
            _ = (first ? 1 : random.Next(5)) switch
            {
                0 => text.Append("# section\n\n"),
                _ when spaced && !first => text.Append('\n'),
                _ => text,
            };
            _ = random.Next(4) == 0 ? text.Append(margin).Append("# about it\n") : text;
            first = false;
            var reason = new[] { "plain", "'quoted # text'", "\"a\n   b\"", "|\n    literal\n\n    # text", ">-\n    folded\n    text", "|+\n    kept\n\n", "a long\n    plain one" }[random.Next(7)];
            var body = $"package: \"{name}\"\nversions: {version}\nby: b\nat: 2026-01-01\nreason: {reason}";
            var reordered = random.Next(2) == 0 ? body : $"reason: {reason}\npackage: \"{name}\"\nby: b # c\nversions: {version}\nat: 2026-01-01{(random.Next(2) == 0 ? "\naccepts: [NCM1001,\n  NCM1002\n  ] # both" : "")}";
            var dash = new[] { "- ", "-\n  ", "-   " }[random.Next(3)];
            var inner = dash == "-   " ? "    " : "  ";
            text.Append(margin).Append(dash.Replace("\n", "\n" + margin, StringComparison.Ordinal)).Append(reordered.Replace("\n", "\n" + margin + inner, StringComparison.Ordinal)).Append('\n');
        }

        text.Append(new[] { "", "", "\n", "\n# end\n", "# end\n" }[random.Next(5)]);
        return text.ToString().ReplaceLineEndings(newLine);
    }

    /// <summary>The lines that only one of two texts has, by the longest common subsequence.</summary>
    private static (List<string> Removed, List<string> Added) Diff(string before, string after)
    {
        var (a, b) = (before.Split('\n'), after.Split('\n'));
        var common = Enumerable.Range(0, a.Length + 1).Select(_ => new int[b.Length + 1]).ToArray();
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : Math.Max(common[i + 1][j], common[i][j + 1]);
            }
        }

        var (removed, added) = (new List<string>(), new List<string>());
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == b.Length || (i < a.Length && common[i + 1][j] >= common[i][j + 1]))
            {
                removed.Add(a[i++]);
            }
            else
            {
                added.Add(b[j++]);
            }
        }

        return (removed, added);
    }
}
