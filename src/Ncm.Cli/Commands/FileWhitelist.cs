using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Cli.Commands;

/// <summary>The whitelist in the project's file.</summary>
/// <param name="place">Where it is.</param>
internal sealed class FileWhitelist(WhitelistPlace place) : WhitelistStore
{
    /// <inheritdoc/>
    public override string Shown => place.Shown;

    /// <inheritdoc/>
    public override bool FindsDependencies => false;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<WhitelistEntry>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(File.Exists(place.File) ? WhitelistFile.Read(place.File) : []);

    /// <inheritdoc/>
    public override async Task<(IReadOnlyList<WhitelistEntry> Entries, string Done)> AddAsync(
        IReadOnlyList<WhitelistEntry> entries, bool withDependencies, TextWriter error, CancellationToken cancellationToken)
    {
        var change = entries.Count == 0 ? new WhitelistChange(0, 0, 0) : await WhitelistFile.AddAsync(place.File, entries, cancellationToken);
        return (entries, $"{change.Added} added, {change.Replaced} replaced, {change.Unchanged} there already");
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<WhitelistEntry>> RemoveAsync(IReadOnlyList<(string Name, NpmRange? Range)> packages, CancellationToken cancellationToken) =>
        WhitelistFile.RemoveAsync(place.File, entry => packages.Any(package => entry.IsMeantBy(package.Name, package.Range)), cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<WhitelistEntry>> ClearAsync(CancellationToken cancellationToken) =>
        WhitelistFile.RemoveAsync(place.File, static _ => true, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        // A file is open only while it is read or written.
    }
}
