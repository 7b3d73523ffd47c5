namespace Ncm.Registry.Access;

/// <summary>What a token is to be.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Tenant">The registry that it is for; <see langword="null"/> for all of them.</param>
/// <param name="CanWrite">Whether it may change the whitelist.</param>
internal sealed record NewToken(string Name, string? Tenant, bool CanWrite)
{
    /// <summary>Whose it is; <see langword="null"/> for one that stands for itself.</summary>
    public string? AccountId { get; init; }

    /// <summary>The networks that it counts from; empty for everywhere.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>How many days it counts; <see langword="null"/> for ever.</summary>
    public int? Days { get; init; }
}
