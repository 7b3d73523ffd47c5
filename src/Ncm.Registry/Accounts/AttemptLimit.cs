using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Ncm.Registry.Accounts;

/// <summary>How often somebody may try something in a minute that slides. Who has not tried for a while is forgotten.</summary>
internal sealed class AttemptLimit : IDisposable
{
    /// <summary>When to come again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int Ipv6NetworkBytes = 8;

    private readonly PartitionedRateLimiter<string> _limiter;

    /// <summary>Begins to count.</summary>
    /// <param name="perMinute">So many tries.</param>
    public AttemptLimit(int perMinute) => _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(
        key,
        _ => new SlidingWindowRateLimiterOptions { PermitLimit = perMinute, Window = Window, SegmentsPerWindow = 6, QueueLimit = 0 }));

    /// <summary>Counts a try.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <returns>Whether it is within the limit.</returns>
    public bool Allows(IPAddress? address) => Allows(PlaceOf(address));

    /// <summary>Counts a try.</summary>
    /// <param name="key">Who tries.</param>
    /// <returns>Whether it is within the limit.</returns>
    public bool Allows(string key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    /// <summary>Where somebody comes from, as limits count it: who has one address of IPv6 has 2^64 of them.</summary>
    /// <param name="address">The address; <see langword="null"/> where none is known.</param>
    public static string PlaceOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6NetworkBytes)),
        _ => address.ToString(),
    };
}
