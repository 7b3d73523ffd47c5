using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ncm.Gate.Reporting;

/// <summary>
/// Writes foreign text as JSON that is also safe to print. A parser reads the same text; what a terminal would act on (bidirectional
/// controls, which JSON allows as they are) and what a build's log would obey (<c>##[</c>) is written as <c>\u….</c>.
/// </summary>
internal static class JsonText
{
    // The default encoder is for JSON inside of HTML and would turn every quote, plus sign and accent into \u….
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>How all JSON is written.</summary>
    public static JsonWriterOptions Options { get; } = new() { Indented = true, Encoder = Encoder, NewLine = "\n" };

    /// <summary>Writes a property; <see langword="null"/> as JSON's.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        json.WritePropertyName(name);
        json.WriteTextValue(text);
    }

    /// <summary>Writes a value; <see langword="null"/> as JSON's.</summary>
    public static void WriteTextValue(this Utf8JsonWriter json, string? text)
    {
        if (text is null || (!PlainText.HasUnsafe(text) && !text.Contains("##", StringComparison.Ordinal)))
        {
            json.WriteStringValue(text);
        }
        else
        {
            json.WriteRawValue(Quote(text));
        }
    }

    private static string Quote(string text)
    {
        var encoded = Encoder.Encode(text).Replace("##", "#\\u0023", StringComparison.Ordinal);
        var quoted = new StringBuilder(encoded.Length + 16).Append('"');
        for (var at = 0; at < encoded.Length;)
        {
            var size = PlainText.SizeAt(encoded, at);
            if (PlainText.IsUnsafe(encoded, at))
            {
                for (var unit = at; unit < at + size; unit++)
                {
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)encoded[unit]:x4}");
                }
            }
            else
            {
                quoted.Append(encoded, at, size);
            }

            at += size;
        }

        return quoted.Append('"').ToString();
    }
}
