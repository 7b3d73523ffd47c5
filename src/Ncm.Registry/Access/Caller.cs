namespace Ncm.Registry.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The account's name, or the token's where it belongs to none; <c>anonymous</c> without a token.</param>
/// <param name="CanRead">Whether they may read from the registry.</param>
/// <param name="CanWrite">Whether they may change its whitelist.</param>
internal sealed record Caller(string Name, bool CanRead, bool CanWrite)
{
    /// <summary>Whether a token was shown that counts here.</summary>
    public bool IsKnown => TokenHash is not null;

    /// <summary>The hash of the token that was shown; <see langword="null"/> without one.</summary>
    public string? TokenHash { get; init; }

    /// <summary>The account that the token belongs to; <see langword="null"/> for none.</summary>
    public string? AccountId { get; init; }

    /// <summary>The registry that the token is for; <see langword="null"/> for all of them.</summary>
    public string? TokenTenant { get; init; }

    /// <summary>Whether the token itself writes, whatever its account may do here.</summary>
    public bool IsWritingToken { get; init; }

    /// <summary>Somebody without a token.</summary>
    /// <param name="canRead">Whether everybody may read.</param>
    public static Caller Anonymous(bool canRead) => new("anonymous", canRead, false);
}
