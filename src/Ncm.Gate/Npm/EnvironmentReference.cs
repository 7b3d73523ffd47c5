using System.Text;

namespace Ncm.Gate.Npm;

/// <summary>
/// <c>${NAME}</c> and <c>${NAME?}</c> in settings. A variable that is not set stays as it is written, or is nothing with the question
/// mark; an odd number of backslashes before it takes the reference literally. npm knows no default (<c>${NAME-x}</c>).
/// </summary>
internal static class EnvironmentReference
{
    /// <summary>Puts the values of variables into a text.</summary>
    internal static string Replace(string text, IReadOnlyDictionary<string, string> environment)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var written = 0;
        for (var at = 0; (at = text.IndexOf("${", at, StringComparison.Ordinal)) >= 0;)
        {
            var close = text.AsSpan(at + 2).IndexOfAny("${}?");
            var nameEnd = at + 2 + close;
            var isOptional = close > 0 && text[nameEnd] == '?';
            var end = isOptional ? nameEnd + 1 : nameEnd;
            if (close <= 0 || end >= text.Length || text[end] != '}')
            {
                at += 2;
                continue;
            }

            var escapes = 0;
            while (at - escapes > written && text[at - escapes - 1] == '\\')
            {
                escapes++;
            }

            result.Append(text, written, at - escapes - written).Append('\\', escapes / 2);
            var name = text[(at + 2)..nameEnd];
            result.Append(
                escapes % 2 == 1 ? text[at..(end + 1)]
                : environment.TryGetValue(name, out var value) ? value
                : isOptional ? string.Empty
                : $"${{{name}}}");
            at = written = end + 1;
        }

        return result.Append(text, written, text.Length - written).ToString();
    }
}
