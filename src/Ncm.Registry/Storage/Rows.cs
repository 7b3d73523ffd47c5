namespace Ncm.Registry.Storage;

/// <summary>A packument as the upstream sent it last; its bytes lie in the content store, compressed.</summary>
internal sealed class PackumentRow
{
    /// <summary>The upstream registry's URL.</summary>
    public required string Upstream { get; init; }

    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>The upstream's entity tag.</summary>
    public string? EntityTag { get; set; }

    /// <summary>Where the bytes lie.</summary>
    public required string Content { get; set; }

    /// <summary>When the upstream last said that it is good.</summary>
    public DateTimeOffset CheckedAt { get; set; }
}

/// <summary>What was found in a published tarball.</summary>
internal sealed class TarballRow
{
    /// <summary>The upstream registry's URL.</summary>
    public required string Upstream { get; init; }

    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>The published integrity and shasum that the bytes were held against; others make this row worthless.</summary>
    public required string Published { get; set; }

    /// <summary>Where the bytes lie; <see langword="null"/> for a tarball that cannot be used.</summary>
    public string? Content { get; set; }

    /// <summary>How many bytes they are.</summary>
    public long Length { get; set; }

    /// <summary>Evidence as JSON: an array, the package's own first, then that of each package that it bundles.</summary>
    public required string Evidence { get; set; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset ReadAt { get; set; }
}

/// <summary>What is known against the versions of one package.</summary>
internal sealed class AdvisoryRow
{
    /// <summary>Who was asked.</summary>
    public required string Source { get; init; }

    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was asked.</summary>
    public DateTimeOffset AskedAt { get; set; }

    /// <summary>An array of evidence as JSON, an element for each version that was asked about.</summary>
    public required string Answers { get; set; }
}

/// <summary>One certification: what was decided, on what evidence, and when. Rows are added and never changed.</summary>
internal sealed class CertificationRow
{
    /// <summary>A number of its own.</summary>
    public long Id { get; init; }

    /// <summary>The registry's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The verdict, in lower case.</summary>
    public required string Verdict { get; init; }

    /// <summary>The own score's lower end.</summary>
    public int ScoreMin { get; init; }

    /// <summary>The own score's upper end.</summary>
    public int ScoreMax { get; init; }

    /// <summary>Why; empty where nothing is wrong.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it was served although it would be refused (mode <c>observe</c>).</summary>
    public bool Observed { get; init; }

    /// <summary>The evidence as JSON.</summary>
    public required string Evidence { get; init; }
}

/// <summary>A whitelist entry.</summary>
internal sealed class WhitelistRow
{
    /// <summary>A number of its own.</summary>
    public long Id { get; init; }

    /// <summary>The registry's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>The package's name.</summary>
    public required string Package { get; init; }

    /// <summary>The entry as JSON.</summary>
    public required string Entry { get; set; }
}

/// <summary>One change of a whitelist, of the tokens or of the accounts, or a sign-in. Rows are added and never changed.</summary>
internal sealed class AuditRow
{
    /// <summary>Stands for no registry: none can have this id.</summary>
    public const string OfTheServer = "*";

    /// <summary>A number of its own.</summary>
    public long Id { get; init; }

    /// <summary>The registry's id; <see cref="OfTheServer"/> for what concerns accounts.</summary>
    public required string Tenant { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who: the name of the account or of the token.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, such as <c>whitelist.add</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, as JSON.</summary>
    public required string Subject { get; init; }

    /// <summary>Where it comes from, such as a comment's URL.</summary>
    public string? Origin { get; init; }
}

/// <summary>A token; only its hash is kept.</summary>
internal sealed class TokenRow
{
    /// <summary>The SHA-256 of the token in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>How the token begins, so that its owner knows it again.</summary>
    public required string Start { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whose it is, and whose rights it cannot exceed; <see langword="null"/> for one made on the command line, which stands for itself.</summary>
    public string? AccountId { get; init; }

    /// <summary>The registry that it is for; <see langword="null"/> for all of them.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether it may change the whitelist.</summary>
    public bool CanWrite { get; init; }

    /// <summary>The networks that it counts from, as CIDR, separated by commas; <see langword="null"/> for everywhere.</summary>
    public string? Networks { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends; <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, to the hour; <see langword="null"/> for never.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>When it was revoked; <see langword="null"/> while it counts.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
