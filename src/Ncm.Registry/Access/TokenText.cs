using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ncm.Registry.Access;

/// <summary>
/// What a token looks like: <c>ncm_</c>, 30 letters and digits by chance (178 bits), and 6 that are a checksum of these: what scanners for leaked secrets find without
/// taking anything else for one, and what is told from a typing error without asking the database.
/// </summary>
internal static partial class TokenText
{
    private const string Prefix = "ncm_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Chance = 30;
    private const int Checksum = 6;
    private const int Shown = 8;

    /// <summary>Makes a token.</summary>
    public static string Create()
    {
        var chance = Random(Chance);
        return Prefix + chance + ChecksumOf(chance);
    }

    /// <summary>Letters and digits by chance.</summary>
    /// <param name="length">How many; each is worth 5.95 bits.</param>
    public static string Random(int length) => RandomNumberGenerator.GetString(Digits, length);

    /// <summary>Whether a text is a token by its form.</summary>
    /// <param name="text">The text.</param>
    public static bool IsOne(string text) =>
        text.Length == Prefix.Length + Chance + Checksum
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length + Chance).SequenceEqual(ChecksumOf(text.AsSpan(Prefix.Length, Chance)));

    /// <summary>What is kept of a token, and of every other secret of so much chance that it needs no salt: its SHA-256 in lower-case hexadecimal.</summary>
    /// <param name="secret">The secret.</param>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>How a token begins, for its owner to know it again.</summary>
    /// <param name="token">The token.</param>
    public static string StartOf(string token) => token[..Shown];

    /// <summary>A text as it may be logged: what follows the beginning of a token is left out.</summary>
    /// <param name="text">Any text, such as a path.</param>
    public static string Hide(string text) => Secret().Replace(text, "${start}…");

    /// <summary>The CRC-32C of the characters, in base 62.</summary>
    private static string ChecksumOf(ReadOnlySpan<char> text)
    {
        var crc = uint.MaxValue;
        foreach (var character in text)
        {
            crc = BitOperations.Crc32C(crc, (byte)character);
        }

        crc = ~crc;
        Span<char> digits = stackalloc char[Checksum];
        for (var i = Checksum - 1; i >= 0; i--)
        {
            (crc, var digit) = Math.DivRem(crc, (uint)Digits.Length);
            digits[i] = Digits[(int)digit];
        }

        return new string(digits);
    }

    // A token wherever it stands, and the secret that a waiting client asks with.
    [GeneratedRegex("(?<start>ncm_[0-9A-Za-z]{4}|/login/done/)[0-9A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
