namespace Ncm.Cli.Configuration;

/// <summary>What <c>nscm config</c> keeps for a person.</summary>
internal sealed record UserConfig
{
    /// <summary>The default registry; <see langword="null"/> leaves it to npm's configuration.</summary>
    public Uri? Registry { get; init; }

    /// <summary>The token for <see cref="Registry"/>; without a registry, for the one that the person's npm configuration names.</summary>
    public string? Token { get; init; }

    /// <summary>How many requests may be under way at once; <see langword="null"/> leaves it to npm's configuration.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The keys, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["registry", "token", "concurrency"];

    /// <summary>A key's value as text.</summary>
    public string? this[string key] => key switch
    {
        "registry" => Registry?.AbsoluteUri,
        "token" => Token,
        "concurrency" => Concurrency?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{key} is not a key.", nameof(key)),
    };

    /// <summary>With another value for a key. A token is for one registry: it goes when another one takes that one's place.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; <see langword="null"/> removes it.</param>
    /// <exception cref="UsageException">The value is none for this key.</exception>
    public UserConfig With(string key, string? value)
    {
        switch (key)
        {
            case "registry":
                var registry = value is null ? null : SettingValues.Registry(value, "registry");
                return this with { Registry = registry, Token = Registry is null || Registry == registry ? Token : null };
            case "token":
                return this with { Token = value is null ? null : SettingValues.Token(value, "token") };
            case "concurrency":
                return this with { Concurrency = value is null ? null : SettingValues.Concurrency(value, "concurrency") };
            default:
                throw new ArgumentException($"{key} is not a key.", nameof(key));
        }
    }

    /// <summary>The token for a registry that was named for one run: none but that of the registry itself.</summary>
    /// <param name="registry">The registry of the run; <see langword="null"/> for the configured one.</param>
    public string? TokenFor(Uri? registry) => registry is null || registry == Registry ? Token : null;
}
