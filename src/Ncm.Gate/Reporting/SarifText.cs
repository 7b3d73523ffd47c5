using System.Text;

namespace Ncm.Gate.Reporting;

/// <summary>Makes foreign text safe for SARIF.</summary>
internal static class SarifText
{
    /// <summary>
    /// Text in a message (SARIF 2.1.0, section 3.11): brackets would begin an embedded link and are escaped with a backslash, as the backslash
    /// itself is (3.11.6); braces would begin a placeholder and are doubled (3.11.5).
    /// </summary>
    /// <param name="text">The text.</param>
    public static string Escape(string text)
    {
        var plain = PlainText.Escape(text);
        if (plain.AsSpan().IndexOfAny(@"\[]{}") < 0)
        {
            return plain;
        }

        var safe = new StringBuilder(plain.Length + 16);
        foreach (var character in plain)
        {
            safe.Append(character switch
            {
                '\\' or '[' or ']' => $@"\{character}",
                '{' => "{{",
                '}' => "}}",
                _ => character.ToString(),
            });
        }

        return safe.ToString();
    }

    /// <summary>A file's name in the repository as a relative URI reference: each name between the slashes percent-encoded.</summary>
    /// <param name="name">The path, with forward slashes.</param>
    public static string Uri(string name) => string.Join('/', name.Split('/').Select(System.Uri.EscapeDataString));
}
