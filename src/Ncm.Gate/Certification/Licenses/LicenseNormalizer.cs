using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// Turns the <c>license</c> field of real manifests into an SPDX expression. npm wants an SPDX expression, <c>UNLICENSED</c> or
/// <c>SEE LICENSE IN &lt;file&gt;</c>; before 2015 anything went. Names of a documented meaning are mapped (<see cref="LicenseNames"/>);
/// everything else stays unknown. Nothing is guessed: where a text can mean several licences, all of them are required, so that
/// it passes only when it passes whichever was meant.
/// </summary>
internal static class LicenseNormalizer
{
    /// <summary>npm: "If you do not wish to grant others the right to use a private or unpublished package under any terms".</summary>
    public static bool IsUnlicensed(string declared) => declared.Trim().Equals("UNLICENSED", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads npm's <c>SEE LICENSE IN &lt;file&gt;</c> (<c>LICENCE</c> too, as npm accepts).</summary>
    public static bool TryGetLicenseFile(string declared, [NotNullWhen(true)] out string? file)
    {
        var words = declared.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        file = words.Length == 4
            && words[0].Equals("SEE", StringComparison.OrdinalIgnoreCase)
            && (words[1].Equals("LICENSE", StringComparison.OrdinalIgnoreCase) || words[1].Equals("LICENCE", StringComparison.OrdinalIgnoreCase))
            && words[2].Equals("IN", StringComparison.OrdinalIgnoreCase)
            ? words[3]
            : null;
        return file is not null;
    }

    /// <summary>Turns a declared licence into an expression.</summary>
    /// <param name="declared">The text of the manifest.</param>
    /// <param name="expression">The expression; it may still hold ids that nobody knows.</param>
    public static bool TryNormalize(string declared, [NotNullWhen(true)] out SpdxExpression? expression)
    {
        expression = null;
        if (declared.Length > SpdxExpression.MaxLength)
        {
            return false;
        }

        if (SpdxExpression.TryParse(declared, out var asWritten) && asWritten.Licenses.All(license => license.IsKnown))
        {
            expression = asWritten;
            return true;
        }

        if (LicenseNames.TryFind(declared, out var named) || TryNormalizeParts(declared, out named))
        {
            return SpdxExpression.TryParse(named, out expression);
        }

        // Kept when it is an expression at least: "MIT OR WTF" passes by its first half.
        expression = asWritten;
        return expression is not null;
    }

    /// <summary>
    /// Names joined by operators, where at least one is not an SPDX id: "MIT or GPL v2", "MIT, Apache 2.0". A comma, a slash or an
    /// ampersand has no documented meaning here, so both sides are required; beside an OR ("MIT, BSD or GPL") it is not even clear what
    /// the sides are.
    /// </summary>
    private static bool TryNormalizeParts(string declared, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        var result = new StringBuilder();
        var name = new StringBuilder();
        var parts = 0;
        var (signs, alternatives) = (false, false);
        foreach (var word in Words(declared))
        {
            var op = Operator(word);
            signs |= word is "," or ";" or "/" or "&";
            alternatives |= op == "OR";
            if (op is null)
            {
                name.Append(name.Length > 0 ? " " : "").Append(word);
                continue;
            }

            if (!Flush(name, result, ref parts))
            {
                return false;
            }

            result.Append(' ').Append(op).Append(' ');
        }

        if (!Flush(name, result, ref parts) || parts < 2 || (signs && alternatives))
        {
            return false;
        }

        normalized = result.ToString();
        return true;
    }

    private static bool Flush(StringBuilder name, StringBuilder result, ref int parts)
    {
        var text = name.ToString();
        name.Clear();
        if (text.Length == 0)
        {
            return true;
        }

        parts++;
        if (SpdxExpression.TryParse(text, out var listed) && listed.Licenses.All(license => license.IsKnown))
        {
            result.Append(text);
            return true;
        }

        if (!LicenseNames.TryFind(text, out var expression))
        {
            return false;
        }

        result.Append('(').Append(expression).Append(')');
        return true;
    }

    private static string? Operator(string word) => word.ToUpperInvariant() switch
    {
        "OR" or "|" => "OR",
        "AND" or "&" or "," or ";" or "/" => "AND",
        "(" => "(",
        ")" => ")",
        _ => null,
    };

    /// <summary>Words by white space, with the joining signs as words of their own.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] is not ('(' or ')' or ',' or ';' or '/' or '&' or '|'))
            {
                continue;
            }

            if (i > start)
            {
                yield return text[start..i];
            }

            if (i < text.Length && !char.IsWhiteSpace(text[i]))
            {
                yield return text[i].ToString();
            }

            start = i + 1;
        }
    }
}
