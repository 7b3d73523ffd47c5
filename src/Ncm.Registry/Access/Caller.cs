namespace Ncm.Registry.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The token's name; <c>anonymous</c> without one.</param>
/// <param name="CanRead">Whether they may read from the registry.</param>
/// <param name="CanWrite">Whether they may change its whitelist.</param>
internal sealed record Caller(string Name, bool CanRead, bool CanWrite)
{
    /// <summary>Whether a token was shown that counts here.</summary>
    public bool IsKnown => Name != AnonymousName;

    private const string AnonymousName = "anonymous";

    /// <summary>Somebody without a token.</summary>
    /// <param name="canRead">Whether everybody may read.</param>
    public static Caller Anonymous(bool canRead) => new(AnonymousName, canRead, false);
}
