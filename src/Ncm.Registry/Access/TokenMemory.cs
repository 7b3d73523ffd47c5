using System.Collections.Concurrent;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Access;

/// <summary>
/// Tokens that were shown lately, so that an install with a thousand requests asks the database about its token once a second. A change that this server makes
/// counts at once; one that is made by another process, such as <c>ncm-registry token revoke</c>, within <see cref="Lifetime"/>. Only tokens that exist are
/// remembered, so that nobody can fill it with made-up ones.
/// </summary>
/// <param name="storage">Tells of changes.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenMemory(RegistryStorage storage, TimeProvider time)
{
    /// <summary>So long the database is not asked again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(string Hash, string Tenant), (ShownToken Token, int Revision, long At)> _tokens = new();

    /// <summary>Looks a token up.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="tenant">The registry that it is shown to.</param>
    /// <param name="find">Asks the database; <see langword="null"/> for a token that is not there.</param>
    public async Task<ShownToken?> GetAsync(string hash, string tenant, Func<Task<ShownToken?>> find)
    {
        if (_tokens.TryGetValue((hash, tenant), out var known) && known.Revision == storage.AccessRevision && time.GetElapsedTime(known.At) < Lifetime)
        {
            return known.Token;
        }

        // Before the question: a change while it is asked makes its answer worthless.
        var (revision, at) = (storage.AccessRevision, time.GetTimestamp());
        if (await find() is not { } found)
        {
            _tokens.TryRemove((hash, tenant), out _);
            return null;
        }

        if (_tokens.Count >= Most)
        {
            _tokens.Clear();
        }

        _tokens[(hash, tenant)] = (found, revision, at);
        return found;
    }
}
