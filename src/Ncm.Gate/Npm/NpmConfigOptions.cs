namespace Ncm.Gate.Npm;

/// <summary>Where <see cref="NpmConfig.Load"/> looks. Nothing is taken from the process itself, so that several projects can be read at once.</summary>
public sealed record NpmConfigOptions
{
    /// <summary>The project's folder, absolute: where npm would be run.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>
    /// The environment: <c>npm_config_*</c>, <c>${VAR}</c>, proxies, HOME, and PATH to find node and npm by. Its comparer decides
    /// whether names have a case (they have none on Windows).
    /// </summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The home folder; by default what HOME says, or USERPROFILE. Without one there is no user configuration.</summary>
    public string? HomeDirectory { get; init; }

    /// <summary>The user's .npmrc, as <c>--userconfig</c> would name it; by default what the configuration says, or <c>~/.npmrc</c>.</summary>
    public string? UserConfigPath { get; init; }

    /// <summary>
    /// The global npmrc, as <c>--globalconfig</c> would name it; by default what the configuration says, or <c>{prefix}/etc/npmrc</c>,
    /// where the prefix is the one that the node on PATH is installed under (PREFIX and DESTDIR are honoured).
    /// </summary>
    public string? GlobalConfigPath { get; init; }

    /// <summary>The default registry, as <c>--registry</c> would name it; by default what the configuration says.</summary>
    public Uri? Registry { get; init; }

    /// <summary>
    /// A token for <see cref="Registry"/>. Without one it is for the default registry that everything but the project's .npmrc names: a project
    /// must not choose who gets a person's token.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>A registry besides npm's own that <see cref="CertifiedToken"/> is for: the one that a policy names.</summary>
    public Uri? CertifiedRegistry { get; init; }

    /// <summary>
    /// The token for <see cref="CertifiedRegistry"/> and nothing else. Where that is a plain http address the token goes there too, so the address
    /// must come from somebody who may say so.
    /// </summary>
    public string? CertifiedToken { get; init; }
}
