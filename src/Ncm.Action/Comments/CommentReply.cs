using System.Globalization;
using Ncm.Action.GitHub;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Comments;

/// <summary>
/// What the gate writes in answer to a comment. Whatever somebody else wrote is escaped, and no text begins with a command.
/// </summary>
/// <param name="IsDone">Whether what was asked was done: 👍 or 👎.</param>
/// <param name="Text">The answer in Markdown.</param>
/// <param name="LogLine">The answer as a line of the log.</param>
internal sealed record CommentReply(bool IsDone, string Text, string LogLine)
{
    // A comment has room for 65,536, with some left for who is answered.
    private const int MaxTable = 60_000;

    /// <summary>What was asked was done.</summary>
    /// <param name="comment">The comment that is answered.</param>
    /// <param name="sentence">A plain sentence that may hold foreign text.</param>
    public static CommentReply Done(IssueComment comment, string sentence) => new(true, To(comment) + MarkdownText.Prose(sentence, 1500), sentence);

    /// <summary>What was asked was not done.</summary>
    /// <param name="comment">The comment that is answered.</param>
    /// <param name="sentence">Why, as a plain sentence that may hold foreign text.</param>
    public static CommentReply Refused(IssueComment comment, string sentence) => new(false, To(comment) + MarkdownText.Prose(sentence, 1500), sentence);

    /// <summary>The grammar.</summary>
    /// <param name="comment">The comment that is answered.</param>
    public static CommentReply Help(IssueComment comment) => new(true, $"""
        {To(comment)}a command is the first line of a comment of its own.

        ```text
        {string.Join('\n', Usage)}
        ```

        The version is exact, and `until:` is {Grant.DefaultDays} days ahead where it is absent. What is accepted is what was known when the comment was written. A git dependency is named by its `resolved:`; a tarball outside of the registry by `resolved:` and `integrity:`, each as the lock file has it.
        """.ReplaceLineEndings("\n"), "The grammar was shown.");

    /// <summary>Each command on a line.</summary>
    public static IReadOnlyList<string> Usage { get; } =
    [
        "/ncm whitelist add <name>@<version> reason: <text> [until: YYYY-MM-DD]",
        "                   [accepts: <ids>] [resolved: <source>] [integrity: sha512-…]",
        "/ncm whitelist delete <name>@<version>",
        "/ncm whitelist list",
        "/ncm recheck",
        "/ncm help",
    ];

    /// <summary>The grants in force.</summary>
    /// <param name="comment">The comment that is answered.</param>
    /// <param name="grants">The grants.</param>
    public static CommentReply List(IssueComment comment, IReadOnlyList<Grant> grants)
    {
        if (grants.Count == 0)
        {
            return Done(comment, "No comment grants anything here.");
        }

        return new CommentReply(
            true,
            $"{To(comment)}comments grant the following here.\n\n{GrantText.Table(grants, MaxTable)}",
            string.Create(CultureInfo.InvariantCulture, $"Grants were listed: {grants.Count}."));
    }

    /// <summary>What a comment becomes whose grant was taken back: edited by that, it never counts again.</summary>
    /// <param name="granting">The comment.</param>
    /// <param name="revoking">The comment that takes it back.</param>
    public static string TakenBack(IssueComment granting, IssueComment revoking)
    {
        // Room for what GitHub stores of a comment; the rest is in the comment's history.
        const int Most = 65_000;
        var body = granting.Body.Length <= Most ? granting.Body : granting.Body[..Most].TrimEnd();
        return $"**Taken back** by {Link(revoking)}: this no longer counts.\n\n---\n\n{body}";
    }

    private static string To(IssueComment comment) => $"In answer to {Link(comment)}: ";

    /// <summary>The comment as a link that shows its author.</summary>
    internal static string Link(IssueComment comment)
    {
        var name = MarkdownText.Code(comment.Author?.Login ?? "ghost");
        return Uri.TryCreate(comment.Url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? $"[{name}]({MarkdownText.Address(address)})"
            : name;
    }
}
