namespace Ncm.Gate.Npm;

/// <summary>Character classes as ECMAScript has them: npm reads versions, ranges and settings with these, and .NET's own differ.</summary>
internal static class JsText
{
    /// <summary>Whether <c>\s</c> and <c>String.prototype.trim</c> take <paramref name="c"/> for white space (U+0085 is none, U+FEFF is).</summary>
    internal static bool IsSpace(char c) => c switch
    {
        ' ' or (>= '\t' and <= '\r') => true,
        < '\u00a0' => false,
        '\ufeff' => true,
        _ => char.IsWhiteSpace(c),
    };

    /// <summary><c>String.prototype.trim</c>.</summary>
    internal static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }
}
