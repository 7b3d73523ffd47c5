using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Cli.Commands;

/// <summary>Where a whitelist is kept: in the project's file or in a certified registry.</summary>
internal abstract class WhitelistStore : IDisposable
{
    /// <summary>What to call it.</summary>
    public abstract string Shown { get; }

    /// <summary>Whether it works out by itself what a package pulls in, where the project has no lock file.</summary>
    public abstract bool FindsDependencies { get; }

    /// <summary>The entries.</summary>
    public abstract Task<IReadOnlyList<WhitelistEntry>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The version that <c>npm install</c> would take, certified or not; <see langword="null"/> where the npm registry is to be asked.</summary>
    /// <param name="name">The package.</param>
    /// <param name="spec">A range or tag.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public virtual Task<PackageId?> PickAsync(string name, string spec, CancellationToken cancellationToken) => Task.FromResult<PackageId?>(null);

    /// <summary>Adds entries.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="withDependencies">Whether what they pull in is added too; only where <see cref="FindsDependencies"/>.</param>
    /// <param name="error">Told what else there is to know.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The entries that there are now, and what was done in words.</returns>
    public abstract Task<(IReadOnlyList<WhitelistEntry> Entries, string Done)> AddAsync(
        IReadOnlyList<WhitelistEntry> entries, bool withDependencies, TextWriter error, CancellationToken cancellationToken);

    /// <summary>Removes the entries about some packages.</summary>
    /// <param name="packages">The packages, each with the versions that are meant, if only some are.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public abstract Task<IReadOnlyList<WhitelistEntry>> RemoveAsync(IReadOnlyList<(string Name, NpmRange? Range)> packages, CancellationToken cancellationToken);

    /// <summary>Removes every entry.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public abstract Task<IReadOnlyList<WhitelistEntry>> ClearAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void Dispose();
}
