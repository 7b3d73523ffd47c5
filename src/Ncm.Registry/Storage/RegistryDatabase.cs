using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Ncm.Registry.Storage;

/// <summary>
/// Everything that the server remembers but the bytes of documents and tarballs. Queries are LINQ alone, so that another database can take SQLite's place: a
/// class of its own for each database has the migrations for it.
/// </summary>
/// <param name="options">Which database.</param>
internal abstract class RegistryDatabase(DbContextOptions options) : DbContext(options)
{
    /// <summary>Packuments.</summary>
    public DbSet<PackumentRow> Packuments => Set<PackumentRow>();

    /// <summary>Tarballs.</summary>
    public DbSet<TarballRow> Tarballs => Set<TarballRow>();

    /// <summary>Advisories.</summary>
    public DbSet<AdvisoryRow> Advisories => Set<AdvisoryRow>();

    /// <summary>Certifications, oldest first.</summary>
    public DbSet<CertificationRow> Certifications => Set<CertificationRow>();

    /// <summary>Whitelists.</summary>
    public DbSet<WhitelistRow> Whitelist => Set<WhitelistRow>();

    /// <summary>The audit log, oldest first.</summary>
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    /// <summary>Tokens.</summary>
    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    /// <summary>Accounts.</summary>
    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    /// <summary>What accounts may do.</summary>
    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();

    /// <summary>Browsers that are signed in.</summary>
    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    /// <summary>Clients that wait for a sign-in with a browser.</summary>
    public DbSet<WebLoginRow> WebLogins => Set<WebLoginRow>();

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        KeepLogs();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        KeepLogs();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PackumentRow>().HasKey(row => new { row.Upstream, row.Name });
        modelBuilder.Entity<TarballRow>().HasKey(row => new { row.Upstream, row.Name, row.Version });
        modelBuilder.Entity<AdvisoryRow>().HasKey(row => new { row.Source, row.Name });
        modelBuilder.Entity<CertificationRow>().HasIndex(row => new { row.Tenant, row.Name, row.Version });
        modelBuilder.Entity<WhitelistRow>().HasIndex(row => new { row.Tenant, row.Package });
        modelBuilder.Entity<AuditRow>().HasIndex(row => row.Tenant);
        modelBuilder.Entity<TokenRow>().HasKey(row => row.Hash);
        modelBuilder.Entity<TokenRow>().HasIndex(row => row.AccountId);
        modelBuilder.Entity<AccountRow>(account =>
        {
            account.HasIndex(row => row.NormalizedUserName).IsUnique();
            account.HasIndex(row => row.NormalizedEmail).IsUnique();
            account.Property(row => row.ConcurrencyStamp).IsConcurrencyToken();
            account.Ignore(row => row.PhoneNumber).Ignore(row => row.PhoneNumberConfirmed);
        });
        modelBuilder.Entity<MembershipRow>().HasKey(row => new { row.AccountId, row.Tenant });
        modelBuilder.Entity<SessionRow>().HasKey(row => row.Hash);
        modelBuilder.Entity<SessionRow>().HasIndex(row => row.AccountId);
        modelBuilder.Entity<WebLoginRow>().HasKey(row => row.Id);
        modelBuilder.Entity<WebLoginRow>().HasIndex(row => row.DoneHash).IsUnique();
    }

    /// <summary>Times are stored as ticks of UTC, which every database can sort.</summary>
    /// <param name="configurationBuilder">The conventions.</param>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    private void KeepLogs()
    {
        if (ChangeTracker.Entries().Any(static entry => entry is { State: EntityState.Modified or EntityState.Deleted, Entity: AuditRow or CertificationRow }))
        {
            throw new InvalidOperationException("The audit log and the certifications are only added to.");
        }
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
