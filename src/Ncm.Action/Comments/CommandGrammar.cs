using System.Globalization;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Comments;

/// <summary>
/// Reads a comment's command: the whole of its first line, from the first character. docs/pull-request-comments.md has the grammar.
/// </summary>
/// <remarks>
/// Text that somebody other than the author could have slipped in does nothing: quotes, lists and code do not begin with the command, and
/// a character that the author would not see in what they paste makes the command wrong.
/// </remarks>
internal static class CommandGrammar
{
    /// <summary>What a command begins with.</summary>
    public const string Prefix = "/ncm";

    /// <summary>How long a command may be; a reason and an address of the greatest length fit.</summary>
    public const int MaxLength = 4000;

    /// <summary>Reads a comment.</summary>
    /// <param name="body">Its text as it was typed, of any length.</param>
    public static CommentReading Read(string body)
    {
        var end = body.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? body : body[..end];
        if (!Addresses(line))
        {
            return CommentReading.NotForUs;
        }

        if (line.Length > MaxLength)
        {
            return CommentReading.Refused($"The command is longer than {MaxLength} characters; shorten it.");
        }

        if (Unseen(line) is { } character)
        {
            return CommentReading.Refused(string.Create(
                CultureInfo.InvariantCulture,
                $"The command holds the character U+{character:X4}, which cannot be told by eye; type it again with plain spaces."));
        }

        return HasFurtherCommand(body.AsSpan(line.Length))
            ? CommentReading.Refused("A comment holds one command, on its first line; write a comment for each.")
            : ReadCommand(line);
    }

    /// <summary>Whether a line begins with the prefix as a word of its own.</summary>
    private static bool Addresses(ReadOnlySpan<char> line) =>
        line.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && (line.Length == Prefix.Length || line[Prefix.Length] == ' ' || Unseen(line[Prefix.Length..(Prefix.Length + 1)].ToString()) is not null);

    /// <summary>The first character that draws nothing, changes how others are drawn, or is a space other than the plain one.</summary>
    private static int? Unseen(string line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            var size = at + 1 < line.Length && char.IsSurrogatePair(line[at], line[at + 1]) ? 2 : 1;
            var character = line.Substring(at, size);
            if ((char.IsWhiteSpace(line, at) && line[at] != ' ') || PlainText.Escape(character) != character)
            {
                return size == 2 ? char.ConvertToUtf32(character, 0) : character[0];
            }

            at += size - 1;
        }

        return null;
    }

    /// <summary>
    /// Whether a later line reads like a command. Somebody who writes two expects both to be obeyed; in a fenced block they are talked about.
    /// </summary>
    private static bool HasFurtherCommand(ReadOnlySpan<char> rest)
    {
        var (fence, length) = ('\0', 0);
        foreach (var line in rest.EnumerateLines())
        {
            var text = line.TrimStart(' ');
            var mark = text.Length > 0 && line.Length - text.Length <= 3 && text[0] is '`' or '~' ? text[0] : '\0';
            var marks = mark == '\0' ? 0 : text.Length - text.TrimStart(mark).Length;
            if (fence == '\0' && marks >= 3)
            {
                (fence, length) = (mark, marks);
            }
            else if (fence != '\0' && mark == fence && marks >= length && text[marks..].IsWhiteSpace())
            {
                fence = '\0';
            }
            else if (fence == '\0' && Addresses(line))
            {
                return true;
            }
        }

        return false;
    }

    private static CommentReading ReadCommand(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (first, second) = (words.ElementAtOrDefault(1)?.ToLowerInvariant(), words.ElementAtOrDefault(2)?.ToLowerInvariant());
        return (first, second) switch
        {
            ("whitelist", "add") => WhitelistArguments.ReadAdd(After(line, 3)),
            ("whitelist", "delete") => WhitelistArguments.ReadDelete(After(line, 3)),
            ("whitelist", "list") => Alone(new CommentCommand.List(), words, 3),
            ("recheck", _) => Alone(new CommentCommand.Recheck(), words, 2),
            ("help", _) => Alone(new CommentCommand.Help(), words, 2),
            (null, _) => CommentReading.Refused("The command does not say what to do; \"/ncm help\" lists what there is."),
            ("whitelist", null) => CommentReading.Refused("Whitelist needs add, delete or list after it; \"/ncm help\" shows each."),
            _ => CommentReading.Refused(
                $"There is no command {CommentReading.Quote(string.Join(' ', words.Skip(1).Take(first == "whitelist" ? 2 : 1)))}; \"/ncm help\" lists what there is."),
        };
    }

    private static CommentReading Alone(CommentCommand command, string[] words, int expected) => words.Length == expected
        ? CommentReading.Of(command)
        : CommentReading.Refused(
            $"Nothing comes after \"{string.Join(' ', words.Take(expected)).ToLowerInvariant()}\"; take away {CommentReading.Quote(string.Join(' ', words.Skip(expected)))}.");

    /// <summary>What follows a number of words.</summary>
    private static string After(string line, int words)
    {
        var rest = line.AsSpan();
        for (; words > 0; words--)
        {
            rest = rest.TrimStart(' ');
            var space = rest.IndexOf(' ');
            rest = space < 0 ? [] : rest[space..];
        }

        return rest.Trim(' ').ToString();
    }
}
