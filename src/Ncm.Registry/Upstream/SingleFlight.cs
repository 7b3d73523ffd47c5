using System.Collections.Concurrent;

namespace Ncm.Registry.Upstream;

/// <summary>Work that several requests want at once is done once. Nobody's leaving ends it for the others; the server's stopping does.</summary>
/// <typeparam name="TKey">What the work is about.</typeparam>
/// <typeparam name="TResult">What comes of it.</typeparam>
/// <param name="stopping">Cancelled when the server stops.</param>
internal sealed class SingleFlight<TKey, TResult>(CancellationToken stopping)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TResult>>> _flights = new();

    /// <summary>Joins the work under way, or begins it.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="work">The work.</param>
    /// <returns>The work; waiting for it can be given up, the work goes on.</returns>
    public Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work)
    {
        var flight = new Lazy<Task<TResult>>(() => Task.Run(() => FlyAsync(key, work), stopping));
        return _flights.GetOrAdd(key, flight).Value;
    }

    private async Task<TResult> FlyAsync(TKey key, Func<CancellationToken, Task<TResult>> work)
    {
        try
        {
            return await work(stopping);
        }
        finally
        {
            _flights.TryRemove(key, out _);
        }
    }
}
