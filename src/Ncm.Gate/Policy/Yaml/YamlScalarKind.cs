using System.Text.RegularExpressions;

namespace Ncm.Gate.Policy.Yaml;

/// <summary>The kinds of scalar of YAML 1.2's core schema (section 10.3.2), which editors check files by.</summary>
internal enum YamlScalarKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction or an exponent, an infinity, or not-a-number.</summary>
    Float,
}

/// <summary>Tells the kinds of plain scalars apart.</summary>
internal static partial class YamlScalarKinds
{
    /// <summary>The kind of a plain scalar.</summary>
    public static YamlScalarKind Of(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlScalarKind.Boolean,
        _ when Integer().IsMatch(plain) => YamlScalarKind.Integer,
        _ when Float().IsMatch(plain) => YamlScalarKind.Float,
        _ => YamlScalarKind.Text,
    };

    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(
        @"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
