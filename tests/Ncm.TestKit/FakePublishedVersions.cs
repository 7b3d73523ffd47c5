using Ncm.Gate.Npm;

namespace Ncm.TestKit;

/// <summary>A registry's lists of versions as a test writes them down. What is not mentioned does not exist.</summary>
public sealed class FakePublishedVersions : IPublishedVersions
{
    private readonly Dictionary<string, PublishedVersions?> _packages = [];
    private readonly List<string> _requests = [];

    /// <summary>The names asked for, in order.</summary>
    public IReadOnlyList<string> Requests => _requests;

    /// <summary>Waited for before every answer; a test's network.</summary>
    public Func<CancellationToken, Task> Wait { get; init; } = _ => Task.CompletedTask;

    /// <summary>Says what is published; the last version is <c>latest</c>, and one with a <c>!</c> after it is deprecated.</summary>
    public FakePublishedVersions With(string name, params string[] versions)
    {
        _packages[name] = new PublishedVersions(
            versions.ToDictionary(version => version.TrimEnd('!'), version => version.EndsWith('!')),
            new Dictionary<string, string> { ["latest"] = versions[^1].TrimEnd('!') });
        return this;
    }

    /// <summary>Says what a version wants beside it.</summary>
    public FakePublishedVersions WithPeer(string name, string version, string peer, string range)
    {
        var published = _packages[name]!;
        _packages[name] = published with
        {
            Peers = new Dictionary<string, IReadOnlyDictionary<string, string>>(published.Peers) { [version] = new Dictionary<string, string> { [peer] = range } },
        };
        return this;
    }

    /// <summary>Says that a package's list cannot be had.</summary>
    public FakePublishedVersions Failing(string name)
    {
        _packages[name] = null;
        return this;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PublishedVersions?>> GetAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        _requests.AddRange(names);
        await Wait(cancellationToken);
        return [.. names.Select(name => _packages.TryGetValue(name, out var published) ? published : PublishedVersions.None)];
    }
}
