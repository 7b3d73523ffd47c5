using System.Globalization;
using System.Text.Encodings.Web;

namespace Ncm.Registry.Accounts.Web;

/// <summary>Markup. What is put into it is escaped here and nowhere else, unless it is markup itself.</summary>
/// <param name="Text">The markup.</param>
internal readonly record struct Html(string Text)
{
    /// <summary>No markup.</summary>
    public static readonly Html None = new("");

    /// <summary>Markup with values in it, in the text or in attributes within quotation marks.</summary>
    /// <param name="text">The markup; its values are escaped.</param>
    public static Html Of(FormattableString text) => new(text.ToString(Escaping.Instance));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        public static readonly Escaping Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
            arg is Html html ? html.Text : HtmlEncoder.Default.Encode(Convert.ToString(arg, CultureInfo.InvariantCulture) ?? "");
    }
}
