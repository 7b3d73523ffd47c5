using System.Text;

namespace Ncm.Gate.Npm.Tarballs;

/// <summary>Text in archives.</summary>
internal static class TarText
{
    /// <summary>
    /// The text up to a NUL. npm's tar cuts with <c>/\0.*/</c>, which ends at a line break: what stands on further lines stays, and a
    /// hidden second line makes another path than other tools see.
    /// </summary>
    /// <param name="field">The bytes.</param>
    public static string Decode(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        if (end < 0)
        {
            return Encoding.UTF8.GetString(field);
        }

        var lineBreak = field[end..].IndexOfAny((byte)'\n', (byte)'\r');
        return lineBreak < 0
            ? Encoding.UTF8.GetString(field[..end])
            : Encoding.UTF8.GetString(field[..end]) + Encoding.UTF8.GetString(field[(end + lineBreak)..]);
    }
}
