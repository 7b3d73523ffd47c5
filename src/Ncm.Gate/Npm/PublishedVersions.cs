namespace Ncm.Gate.Npm;

/// <summary>What a registry has published of a package.</summary>
/// <param name="Versions">The versions as the registry spells them, in its order, each with whether it is deprecated.</param>
/// <param name="Tags">The dist-tags.</param>
public sealed record PublishedVersions(IReadOnlyDictionary<string, bool> Versions, IReadOnlyDictionary<string, string> Tags)
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> NoPeers = [];

    /// <summary>A package that does not exist.</summary>
    public static PublishedVersions None { get; } = new(new Dictionary<string, bool>(), new Dictionary<string, string>());

    /// <summary>What versions require to stand beside them (<c>peerDependencies</c> that are not optional); versions without any are left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Peers { get; init; } = NoPeers;

    /// <summary>
    /// The version that <c>npm install</c> would take (npm-pick-manifest): the one that is tagged <c>latest</c> if it is meant and not
    /// deprecated, else the highest one that is not deprecated, else the highest one. What <c>engines</c> says is left out: it depends on the
    /// machine.
    /// </summary>
    /// <param name="spec">A version, range or tag.</param>
    /// <returns><see langword="null"/> where nothing that is published is meant.</returns>
    /// <exception cref="ArgumentException">The spec means no package of a registry.</exception>
    public string? Pick(PackageSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        switch (spec.Kind)
        {
            case PackageSpecKind.Tag:
                return Tags.TryGetValue(spec.RawSpec.Trim(), out var tagged) && Versions.ContainsKey(tagged) ? tagged : null;
            case PackageSpecKind.Version or PackageSpecKind.Range:
                return PickFrom(spec.Range!);
            default:
                throw new ArgumentException($"A registry publishes no {spec.Kind}.", nameof(spec));
        }
    }

    private string? PickFrom(NpmRange range)
    {
        // npm takes the latest version for "*" even where it is a prerelease.
        if (Tags.TryGetValue("latest", out var latest)
            && Versions.TryGetValue(latest, out var isDeprecated) && !isDeprecated
            && (range.ToString().Length == 0 || IsMeant(latest, range)))
        {
            return latest;
        }

        return Versions
            .Where(version => IsMeant(version.Key, range))
            .OrderBy(version => version.Value)
            .ThenByDescending(version => Parsed(version.Key))
            .Select(version => version.Key)
            .FirstOrDefault();
    }

    private static bool IsMeant(string version, NpmRange range) => Parsed(version) is { } parsed && range.Satisfies(parsed);

    private static NpmVersion? Parsed(string version) => NpmVersion.TryParse(version, loose: true, out var parsed) ? parsed : null;
}
