using System.Globalization;
using System.Text.RegularExpressions;
using Ncm.Action.Comments;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>docs/pull-request-comments.md says what the grammar does.</summary>
public sealed class CommentDocumentationTests
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "pull-request-comments.md")).ReplaceLineEndings("\n");

    [Test]
    public void The_commands_that_it_shows_are_commands()
    {
        var shown = Blocks("ncm").ToList();

        Assert.That(shown, Has.Count.EqualTo(4));
        Assert.That(shown.Select(command => CommandGrammar.Read(command.TrimEnd('\n')).Refusal), Is.All.Null);
        Assert.That(shown.Select(command => CommandGrammar.Read(command.TrimEnd('\n')).Command), Is.All.InstanceOf<CommentCommand.Add>());
    }

    [Test]
    public void The_grammar_is_the_one_that_help_shows() =>
        Assert.That(Blocks("text").Single(), Is.EqualTo(string.Concat(CommentReply.Usage.Select(line => $"{line}\n"))));

    [Test]
    public void What_it_says_is_refused_is_refused_in_these_words()
    {
        var rows = Regex.Matches(Page, "^\\| `(/ncm [^`]+)` \\| `([^`]+)` \\|$", RegexOptions.Multiline).ToList();

        Assert.That(rows, Has.Count.EqualTo(10));
        Assert.That(rows.Select(row => CommandGrammar.Read(row.Groups[1].Value).Refusal), Is.EqualTo(rows.Select(row => row.Groups[2].Value)));
    }

    [Test]
    public void The_bounds_are_those_of_the_program()
    {
        string[] bounds =
        [
            Text($"Up to {WhitelistArguments.MaxReason} characters"),
            Text($"up to {Grant.MaxDays} days after"),
            Text($"counts for {Grant.DefaultDays} days"),
            Text($"at most {CommandGrammar.MaxLength:N0} characters"),
            Text($"{CommentGrants.MaxComments:N0} comments"),
            Text($"{RoleLookup.MaxPeople} people"),
            Text($"{CommentGrants.MaxMerged} merged pull requests"),
            Text($"at most {CommentGrants.MaxMerged}."),
        ];

        Assert.That(bounds.Where(bound => !Page.Contains(bound, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Its_links_lead_somewhere()
    {
        // The page about the action is another's.
        var links = Regex.Matches(Page, @"\]\(([^)#]*)(#[^)]*)?\)").Where(link => link.Groups[1].Value != "github-action.md");

        Assert.That(links.Where(link => !Leads(link.Groups[1].Value, link.Groups[2].Value)).Select(link => link.Value), Is.Empty);
    }

    private static bool Leads(string file, string anchor)
    {
        var path = Path.Combine(Repository.Root, "docs", file);
        return file.Length == 0 ? HasHeading(Page, anchor)
            : File.Exists(path) && (anchor.Length == 0 || HasHeading(File.ReadAllText(path), anchor));
    }

    private static bool HasHeading(string page, string anchor) => page.Split('\n')
        .Where(line => line.StartsWith('#'))
        .Select(line => "#" + Regex.Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "[^a-z0-9 -]", "").Replace(' ', '-'))
        .Contains(anchor);

    private static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Page, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(block => block.Groups[1].Value);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
