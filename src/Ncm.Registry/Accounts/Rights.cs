namespace Ncm.Registry.Accounts;

/// <summary>What an account may do in a registry.</summary>
/// <param name="CanRead">Whether it may read.</param>
/// <param name="CanWrite">Whether it may change the whitelist.</param>
internal sealed record Rights(bool CanRead, bool CanWrite);
