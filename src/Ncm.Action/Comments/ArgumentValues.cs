using System.Text.RegularExpressions;

namespace Ncm.Action.Comments;

/// <summary>The <c>key: value</c> pairs of a command. A value ends where the next key begins.</summary>
internal sealed partial class ArgumentValues
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The value of a key; <see langword="null"/> where the key is not there.</summary>
    /// <param name="key">The key in lower case.</param>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Reads the pairs.</summary>
    /// <param name="text">What follows the package.</param>
    /// <param name="values">The pairs.</param>
    /// <returns>What is wrong, in a plain sentence; <see langword="null"/> for nothing.</returns>
    public static string? Read(string text, out ArgumentValues values)
    {
        values = new ArgumentValues();
        var keys = Key().Matches(text);
        var stray = text[..(keys.Count == 0 ? text.Length : keys[0].Index)].Trim(' ');
        if (stray.Length > 0)
        {
            return $"After the package comes \"reason:\" with the reason, not {CommentReading.Quote(stray)}.";
        }

        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i].Groups[1].Value.ToLowerInvariant();
            var start = keys[i].Index + keys[i].Length;
            var value = text[start..(i + 1 < keys.Count ? keys[i + 1].Index : text.Length)].Trim(' ');
            if (value.Length == 0)
            {
                return $"Nothing stands after \"{key}:\"; give it a value or take it away.";
            }

            if (!values._values.TryAdd(key, value))
            {
                return $"The key \"{key}:\" stands there twice, so it is not clear which is meant.";
            }
        }

        return null;
    }

    [GeneratedRegex("(?<=^| )(reason|until|accepts|resolved|integrity):", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Key();
}
