using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>What a dependency's requested spec asks for.</summary>
public enum PackageSpecKind
{
    /// <summary>One version of the registry's package: <c>1.2.3</c>.</summary>
    Version,

    /// <summary>A range of versions: <c>^1.2.3</c>, also <c>*</c> and nothing at all.</summary>
    Range,

    /// <summary>A dist-tag: <c>latest</c>.</summary>
    Tag,

    /// <summary>Another package of the registry: <c>npm:real@^1</c>.</summary>
    Alias,

    /// <summary>A git repository: <c>git+ssh://…</c>, <c>github:user/repo</c>, <c>user/repo#tag</c>.</summary>
    Git,

    /// <summary>A tarball at a URL.</summary>
    Remote,

    /// <summary>A tarball in the file system.</summary>
    File,

    /// <summary>A folder in the file system.</summary>
    Directory,
}

/// <summary>
/// A dependency as a package.json requests it, told apart as npm-package-arg does. What npm does not support (<c>workspace:</c>,
/// <c>link:</c>, <c>portal:</c>, other protocols, names that are none) is no spec.
/// </summary>
public sealed record PackageSpec
{
    /// <summary>The name that it is installed under.</summary>
    public required string Name { get; init; }

    /// <summary>The spec as it was written.</summary>
    public required string RawSpec { get; init; }

    /// <summary>What it asks for.</summary>
    public required PackageSpecKind Kind { get; init; }

    /// <summary>The package of the registry that is asked for: an alias' real name, else <see cref="Name"/>; none outside of registries.</summary>
    public string? RegistryName => Kind switch
    {
        PackageSpecKind.Version or PackageSpecKind.Range or PackageSpecKind.Tag => Name,
        PackageSpecKind.Alias => SubSpec!.Name,
        _ => null,
    };

    /// <summary>What an alias stands for.</summary>
    public PackageSpec? SubSpec { get; init; }

    /// <summary>The range that a version must satisfy, for a version or a range; npm reads it by the loose grammar.</summary>
    public NpmRange? Range { get; init; }

    /// <summary>The host's shortcut and path of a repository on a known host, such as <c>github:npm/cli</c>.</summary>
    public string? HostedRepository { get; init; }

    /// <summary>The branch, tag or commit of a git repository.</summary>
    public string? GitCommittish { get; init; }

    /// <summary>The range of tags of a git repository (<c>#semver:^1</c>).</summary>
    public string? GitRange { get; init; }

    /// <summary>Reads a requested spec.</summary>
    /// <param name="name">The name that it is installed under.</param>
    /// <param name="spec">The spec, as package.json or a lock has it.</param>
    /// <exception cref="FormatException">npm does not understand the spec.</exception>
    public static PackageSpec Parse(string name, string spec)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(spec);
        return TryParse(name, spec, out var parsed)
            ? parsed
            : throw new FormatException($"npm does not understand the dependency \"{name}\": \"{spec}\"; see the specs that npm install takes.");
    }

    /// <summary>Reads a requested spec, if npm understands it.</summary>
    /// <param name="name">The name that it is installed under.</param>
    /// <param name="spec">The spec, as package.json or a lock has it.</param>
    /// <param name="parsed">What it asks for.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? name, [NotNullWhen(true)] string? spec, [NotNullWhen(true)] out PackageSpec? parsed)
    {
        parsed = name is null || spec is null || !PackageName.IsValid(name) ? null : PackageSpecReader.Read(name, spec);
        return parsed is not null;
    }

    /// <summary><c>name@spec</c>.</summary>
    public override string ToString() => $"{Name}@{RawSpec}";
}
