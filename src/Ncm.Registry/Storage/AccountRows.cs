using Microsoft.AspNetCore.Identity;

namespace Ncm.Registry.Storage;

/// <summary>Somebody who may sign in, as ASP.NET Core Identity keeps it: the password's hash, failed attempts, lockout.</summary>
internal sealed class AccountRow : IdentityUser
{
    /// <summary>Whether they may do everything in every registry.</summary>
    public bool IsAdministrator { get; set; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the account, its password or its rights were last changed.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>What an account may do in one registry. An administrator needs none.</summary>
internal sealed class MembershipRow
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The registry's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whether it may change the whitelist; otherwise it reads.</summary>
    public bool CanWrite { get; set; }
}

/// <summary>A browser that is signed in; only the hash of its cookie is kept.</summary>
internal sealed class SessionRow
{
    /// <summary>The SHA-256 of the cookie in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>Whose it is.</summary>
    public required string AccountId { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A client that waits for somebody to sign in with a browser.</summary>
internal sealed class WebLoginRow
{
    /// <summary>What the page's address ends in.</summary>
    public required string Id { get; init; }

    /// <summary>The SHA-256 of what the client asks with, in lower-case hexadecimal. The page does not know it.</summary>
    public required string DoneHash { get; init; }

    /// <summary>The registry that it asks.</summary>
    public required string Tenant { get; init; }

    /// <summary>What the client says that it is.</summary>
    public required string Client { get; init; }

    /// <summary>The address that it asks from.</summary>
    public required string Address { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When nobody needs to wait any more.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who has allowed it; <see langword="null"/> before.</summary>
    public string? AccountId { get; set; }

    /// <summary>Whether the token may write, as it was allowed.</summary>
    public bool CanWrite { get; set; }

    /// <summary>How many days the token lasts, as it was allowed; <see langword="null"/> for ever.</summary>
    public int? Days { get; set; }

    /// <summary>Whether somebody has said no.</summary>
    public bool IsDenied { get; set; }
}
