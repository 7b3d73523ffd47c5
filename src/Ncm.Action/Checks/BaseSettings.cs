using System.Collections.Concurrent;
using Ncm.Action.Inputs;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>
/// What holds for a project beside its lock file, from the base alone: the policy, the whitelist, .npmrc, and the files that the policy
/// names. A change that is being judged has no say in them.
/// </summary>
/// <param name="files">The commit at the base branch's tip.</param>
/// <param name="tree">Where the gate reads them.</param>
/// <param name="inputs">What the workflow asks for.</param>
internal sealed class BaseSettings(CommitFiles files, JudgedTree tree, ActionInputs inputs)
{
    private const string Code = "NCM9002";
    private const long PolicyBytes = 16 * 1024 * 1024;
    private const long ExportBytes = 100 * 1024 * 1024;
    private const int MostExportFiles = 100;

    private readonly ConcurrentDictionary<string, Lazy<Task>> _written = new(StringComparer.Ordinal);

    /// <summary>Puts what holds for a project in its place.</summary>
    /// <param name="folder">The lock file's folder.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The policy in force.</returns>
    /// <exception cref="GateException">Something of it cannot be read (NCM9002).</exception>
    /// <exception cref="GitHub.GitHubException">GitHub does not give something of it.</exception>
    public async Task<GatePolicy> PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Wanted(folder).Select(path => WriteAsync(path, PolicyBytes, cancellationToken)));
        var path = inputs.Policy ?? Find(folder);
        if (path is null)
        {
            return GatePolicy.Default;
        }

        if (!files.Has(path))
        {
            throw new GateException(
                Code, new FileLocation(path), $"the base branch ({files.Sha[..7]}) has no such file, and a policy holds only once it is there; correct the input policy or merge the file first.");
        }

        var policy = PolicyFile.Read(tree.At(path));
        await WriteExportsAsync(policy, cancellationToken);
        return inputs.Scope is { } scope ? policy with { Scope = scope } : policy;
    }

    /// <summary>The files that the gate looks for, as far as there are any.</summary>
    private IEnumerable<string> Wanted(string folder)
    {
        var wanted = RepositoryPath.Upwards(folder).SelectMany(NcmFiles).Append(RepositoryPath.Join(folder, ".npmrc"));
        if (inputs.Policy is { } policy)
        {
            wanted = wanted.Append(policy).Append(RepositoryPath.Join(RepositoryPath.FolderOf(policy), WhitelistFile.FileName));
        }

        return wanted.Where(files.Has);
    }

    /// <summary>What is read from a <c>.ncm</c> folder; the names with the wrong ending are refused by the gate, with the reason.</summary>
    private static IEnumerable<string> NcmFiles(string folder) =>
        new[] { PolicyFile.FileName, WhitelistFile.FileName, "policy.yaml", "whitelist.yaml" }
            .Select(name => RepositoryPath.Join(folder, $"{NcmDirectory.Name}/{name}"));

    private string? Find(string folder) =>
        PolicyFile.Find(tree.At(folder).TrimEnd(Path.DirectorySeparatorChar)) is { } found ? tree.Root.NameOf(found) : null;

    private async Task WriteExportsAsync(GatePolicy policy, CancellationToken cancellationToken)
    {
        foreach (var source in policy.Advisories.Where(source => source is not ("npm" or "osv") && !Path.IsPathFullyQualified(source)))
        {
            // Outside of the repository there is nothing to fetch, and the gate says that there is no such file.
            if (tree.Root.NameOf(policy.ResolvePath(source)) is not { } export)
            {
                continue;
            }

            var wanted = files.Paths.Where(path => path == export || RepositoryPath.Below(export, path) is not null).ToList();
            if (wanted.Count > MostExportFiles)
            {
                throw new GateException(
                    Code, new FileLocation(export), $"the export has {wanted.Count} files and no more than {MostExportFiles} are fetched; commit it as one zip file.");
            }

            await Task.WhenAll(wanted.Select(path => WriteAsync(path, ExportBytes, cancellationToken)));
        }
    }

    /// <summary>Each once, and where one failed it fails for every project that needs it.</summary>
    private Task WriteAsync(string path, long maxBytes, CancellationToken cancellationToken) => _written
        .GetOrAdd(path, _ => new Lazy<Task>(async () =>
            await tree.WriteAsync(path, await files.ReadAsync(path, maxBytes, Code, cancellationToken), cancellationToken)))
        .Value;
}
