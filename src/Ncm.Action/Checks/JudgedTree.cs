using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Checks;

/// <summary>
/// A temporary folder in the shape of the repository for the gate to read: lock files and package.json files of the commit that is judged,
/// and beside them the policy, the whitelist and .npmrc of the base. Of the judged commit's own only the former are ever written.
/// </summary>
internal sealed class JudgedTree : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ncm-action-");

    /// <summary>Makes it.</summary>
    public JudgedTree()
    {
        // Where the gate looks upwards for a policy it stops at the root of a git repository, and names files from there.
        _folder.CreateSubdirectory(".git");
        Root = new RepositoryRoot(_folder.FullName, _folder.FullName);
    }

    /// <summary>Its root, which stands for the repository's.</summary>
    public RepositoryRoot Root { get; }

    /// <summary>The absolute path of a file of it.</summary>
    public string At(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its path in the repository.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">It cannot be written: another file of the repository is in its way.</exception>
    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!RepositoryPath.IsSafe(path))
        {
            throw new GateException("NCM9001", new FileLocation(path), "the path is none that a file can have here; rename it.");
        }

        try
        {
            if (File.Exists(At(path)))
            {
                // Two lock files may share a package.json. But the base's files must never take the place of what is judged, nor the reverse.
                var there = await File.ReadAllBytesAsync(At(path), cancellationToken);
                if (!content.Span.SequenceEqual(there))
                {
                    throw new GateException(
                        "NCM9001", new FileLocation(path), "the file is judged, and the base's policy names it among its advisories; let the policy name another.");
                }

                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
            await File.WriteAllBytesAsync(At(path), content, cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new GateException("NCM9001", new FileLocation(path), $"the file cannot be put where the gate reads it ({problem.GetType().Name}).", problem);
        }
    }

    /// <summary>A report that names files by their paths in the repository.</summary>
    public GateReport Named(GateReport report) => report with
    {
        LockfilePath = NameOf(report.LockfilePath),
        Root = Root, // from which the new names start
        Findings = [.. report.Findings.Select(finding => finding with { Where = Named(finding.Where), Locations = Named(finding.Locations) })],
        Packages = [.. report.Packages.Select(Named)],
        Notes = [.. report.Notes.Select(Named)],
    };

    /// <summary>A problem that names files by their paths in the repository.</summary>
    public GateException Named(GateException problem) =>
        new(problem.Code, problem.Location is { } place ? Named(place) : null, Named(problem.Message), problem);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private JudgedPackage Named(JudgedPackage package) => package with
    {
        Locations = Named(package.Locations),
        AcceptedBy = package.AcceptedBy is { } entry ? entry with { Where = Named(entry.Where) } : null,
    };

    private IReadOnlyList<FileLocation> Named(IReadOnlyList<FileLocation> places) => [.. places.Select(Named)];

    private FileLocation Named(FileLocation place) => string.IsNullOrEmpty(place.Path) ? place : place with { Path = NameOf(place.Path) };

    private string NameOf(string path) => Root.NameOf(path) ?? path;

    private string Named(string text) => text.Replace(_folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
