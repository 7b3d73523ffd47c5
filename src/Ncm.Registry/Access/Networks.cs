using System.Globalization;
using System.Net;

namespace Ncm.Registry.Access;

/// <summary>The networks that a token counts from, as CIDR.</summary>
internal static class Networks
{
    /// <summary>The most networks of one token.</summary>
    public const int Most = 50;

    /// <summary>Reads one network; bits of the address behind the prefix's length are taken as zero, as npm's clients allow them.</summary>
    /// <param name="text">An address, a slash and the prefix's length.</param>
    /// <param name="network">The network.</param>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || address.ScopeIdOrZero() != 0
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        if (length > bytes.Length * 8)
        {
            return false;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xFF << (8 - Math.Clamp(length - (i * 8), 0, 8)));
        }

        network = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    /// <summary>Whether an address lies in one of the networks.</summary>
    /// <param name="networks">The networks as they are kept, separated by commas; <see langword="null"/> for everywhere.</param>
    /// <param name="address">The address; where it is not known, it lies nowhere.</param>
    public static bool Contain(string? networks, IPAddress? address)
    {
        if (networks is null)
        {
            return true;
        }

        // On a socket of both families an IPv4 address comes as ::ffff:192.0.2.1.
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && networks.Split(',').Any(text => TryParse(text, out var network) && network.Contains(plain));
    }

    private static long ScopeIdOrZero(this IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
