using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ncm.Gate.Npm;

/// <summary>Percent-encoding as <c>decodeURIComponent</c> and <c>encodeURIComponent</c> have it.</summary>
internal static class Percent
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether <c>encodeURIComponent</c> leaves a text as it is.</summary>
    internal static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Unreserved);

    /// <summary>Decodes; fails at a percent sign without two digits, and at bytes that are no UTF-8.</summary>
    internal static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = text;
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        var bytes = new List<byte>(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] != '%')
            {
                var next = text.IndexOf('%', at);
                var plain = text[at..(next < 0 ? text.Length : next)];
                bytes.AddRange(Encoding.UTF8.GetBytes(plain));
                at += plain.Length;
            }
            else if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(at + 1, 2))[0]);
                at += 3;
            }
            else
            {
                decoded = null;
                return false;
            }
        }

        try
        {
            decoded = Strict.GetString([.. bytes]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            decoded = null;
            return false;
        }
    }
}
