using System.Collections.Concurrent;

namespace Ncm.Gate.Npm.Http;

/// <summary>
/// Remembers which servers do not answer, so that a lock of 2,000 packages does not wait 2,000 times for a registry that is down: after a
/// few requests in a row that failed with all their retries, a server is not asked again for a while, or in this run.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="recovery">After which time it is asked again; <see langword="null"/> for never.</param>
internal sealed class ServerHealth(TimeProvider time, TimeSpan? recovery)
{
    private const int FailuresInARow = 5;

    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Last)> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a server was given up.</summary>
    /// <param name="url">A URL of the server.</param>
    public bool IsDown(Uri url) =>
        _failures.GetValueOrDefault(url.Authority) is { Failures: >= FailuresInARow } failed
        && (recovery is null || time.GetUtcNow() - failed.Last < recovery);

    /// <summary>Notes that a server answered.</summary>
    /// <param name="url">A URL of the server.</param>
    public void Answered(Uri url)
    {
        // The common case writes nothing: every answer of every thread comes through here.
        if (_failures.ContainsKey(url.Authority))
        {
            _failures[url.Authority] = default;
        }
    }

    /// <summary>Notes that a request failed with all its retries.</summary>
    /// <param name="url">A URL of the server.</param>
    public void Failed(Uri url)
    {
        var now = time.GetUtcNow();
        _failures.AddOrUpdate(url.Authority, (1, now), (_, failed) => (failed.Failures + 1, now));
    }
}
