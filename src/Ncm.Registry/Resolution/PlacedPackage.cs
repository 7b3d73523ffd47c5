using Ncm.Gate.Npm;

namespace Ncm.Registry.Resolution;

/// <summary>What lies at one or several places of a tree: a published version, the project itself, or something that could not be had.</summary>
internal sealed class PlacedPackage
{
    /// <summary>The name by which it is published.</summary>
    public required string Name { get; init; }

    /// <summary>The version as published; <see langword="null"/> where there is none.</summary>
    public string? Version { get; init; }

    /// <summary>What it requires, a name once.</summary>
    public IReadOnlyList<Requirement> Requirements { get; init; } = [];

    /// <summary>What its tarball carries, by folder, such as <c>node_modules/a</c>; read when it is placed.</summary>
    public IReadOnlySet<string> Bundled { get; init; } = new HashSet<string>();

    /// <summary>Why it could not be had, in a sentence.</summary>
    public string? Problem { get; init; }

    /// <summary>What was asked for instead of a package of the registry: a git repository, a URL, a file.</summary>
    public PackageSpec? Elsewhere { get; init; }

    /// <summary>The version as npm orders it.</summary>
    public NpmVersion? Parsed => field ??= NpmVersion.TryParse(Version, loose: true, out var parsed) ? parsed : null;

    /// <summary>Whether something else is the same: npm goes by name, version and where it comes from.</summary>
    /// <param name="other">Something else.</param>
    public bool Matches(PlacedPackage other) => Name == other.Name && Version == other.Version && Elsewhere?.RawSpec == other.Elsewhere?.RawSpec && Problem == other.Problem;
}
