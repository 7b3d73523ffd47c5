using System.Collections.Concurrent;

namespace Ncm.Gate.Npm.Http;

/// <summary>
/// Remembers which servers do not answer, so that a lock of 2,000 packages does not wait 2,000 times for a registry that is down: after a
/// few requests in a row that failed with all their retries, a server is not asked again in this run.
/// </summary>
internal sealed class ServerHealth
{
    private const int FailuresInARow = 5;

    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a server was given up.</summary>
    /// <param name="url">A URL of the server.</param>
    public bool IsDown(Uri url) => _failures.GetValueOrDefault(url.Authority) >= FailuresInARow;

    /// <summary>Notes that a server answered.</summary>
    /// <param name="url">A URL of the server.</param>
    public void Answered(Uri url)
    {
        // The common case writes nothing: every answer of every thread comes through here.
        if (_failures.ContainsKey(url.Authority))
        {
            _failures[url.Authority] = 0;
        }
    }

    /// <summary>Notes that a request failed with all its retries.</summary>
    /// <param name="url">A URL of the server.</param>
    public void Failed(Uri url) => _failures.AddOrUpdate(url.Authority, 1, static (_, failures) => failures + 1);
}
