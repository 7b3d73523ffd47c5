using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>Remembers what is published, and reads no more of it than <see cref="FixLimits.Packuments"/>.</summary>
/// <param name="source">Who knows it.</param>
/// <param name="policy">Packages of its trusted scopes are asked about nowhere.</param>
internal sealed class VersionBook(IPublishedVersions source, GatePolicy policy)
{
    private readonly Dictionary<string, PublishedVersions?> _known = new(StringComparer.Ordinal);

    /// <summary>Reads what is not known yet, in one batch.</summary>
    public async Task ReadAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var asked = names
            .Where(name => !_known.ContainsKey(name) && policy.TrustedRegistry(name) is null)
            .Distinct(StringComparer.Ordinal)
            .Take(FixLimits.Packuments - _known.Count)
            .ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var answers = await source.GetAsync(asked, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < asked.Count; i++)
        {
            _known.Add(asked[i], answers[i]);
        }
    }

    /// <summary>What is published of a package; <see langword="null"/> where it could not be had.</summary>
    public PublishedVersions? Find(string name) => _known.GetValueOrDefault(name);

    /// <summary>What is published of a package; <see langword="null"/> where it could not be had.</summary>
    public async Task<PublishedVersions?> GetAsync(string name, CancellationToken cancellationToken)
    {
        await ReadAsync([name], cancellationToken).ConfigureAwait(false);
        return Find(name);
    }
}
