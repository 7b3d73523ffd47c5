using System.Security.Cryptography;
using System.Text;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Keeps the answers of a network source for a while, and never beyond: a package that was asked about within the time to live is not
/// asked about again. Failures are not kept. A cache that cannot be read or written costs requests and nothing else.
/// </summary>
/// <param name="inner">The source.</param>
/// <param name="address">Where the source asks, so that two registries do not share answers.</param>
/// <param name="folder">The cache folder; it need not exist.</param>
/// <param name="timeToLive">How long an answer counts.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedAdvisorySource(IAdvisorySource inner, Uri address, string folder, TimeSpan timeToLive, TimeProvider time) : IAdvisorySource
{
    private readonly AdvisoryCacheFile _file = new(Path.Combine(folder, FileName(inner.Name, address)));

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public async Task<AdvisoryAnswer> GetAsync(
        IReadOnlyCollection<PackageId> packages,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        // The answers are as old as their questions.
        var asked = time.GetUtcNow();
        var notes = new List<string>();
        var kept = _file.Read(entry => asked - entry.At is { Ticks: >= 0 } age && age < timeToLive, Name, notes);
        var missing = packages.Distinct().Where(package => !kept.ContainsKey(package)).ToList();
        if (missing.Count > 0)
        {
            var answer = await inner.GetAsync(missing, progress, cancellationToken).ConfigureAwait(false);
            if (answer.Failure is not null)
            {
                return answer with { Notes = [.. notes, .. answer.Notes] };
            }

            notes.AddRange(answer.Notes);
            foreach (var package in missing)
            {
                kept[package] = new AdvisoryCacheEntry(package.Name, package.Version, asked, answer.For(package));
            }

            _file.Write(kept.Values, Name, notes);
        }

        return new AdvisoryAnswer
        {
            Source = Name,
            Notes = notes,
            Advisories = packages.Distinct()
                .Where(package => kept[package].Advisories.Count > 0)
                .ToDictionary(package => package, package => kept[package].Advisories),
        };
    }

    private static string FileName(string source, Uri address)
    {
        // The address may hold a user's name: only its hash goes to disk.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri));
        return $"advisories-{source}-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}.json";
    }
}
