using Ncm.Action.Inputs;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>
/// The policy and whitelist files that a change brings. They are not in force until it is merged; but they are read, so that a broken one is
/// seen before it breaks the gate for everybody.
/// </summary>
internal static class ProposedSettings
{
    private const string Code = "NCM9002";
    private const long MaxBytes = 16 * 1024 * 1024;
    private const int MostFiles = 100;

    /// <summary>Reads them.</summary>
    /// <param name="inputs">What the workflow asks for.</param>
    /// <param name="head">The commit that is judged.</param>
    /// <param name="before">The commit that the change starts from.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The files that are well, and what is wrong with the others.</returns>
    public static async Task<(IReadOnlyList<string> Changed, IReadOnlyList<GateException> Problems)> ReadAsync(
        ActionInputs inputs, CommitFiles head, CommitFiles before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var proposed = head.Paths
            .Where(path => IsSetting(path, inputs) && head.Find(path)!.Sha != before.Find(path)?.Sha)
            .Order(StringComparer.Ordinal)
            .Take(MostFiles)
            .ToList();
        var gone = before.Paths.Where(path => IsSetting(path, inputs) && !head.Has(path)).Order(StringComparer.Ordinal);
        var problems = new List<GateException>();
        using var tree = new JudgedTree();
        foreach (var path in proposed)
        {
            try
            {
                await tree.WriteAsync(path, await head.ReadAsync(path, MaxBytes, Code, cancellationToken), cancellationToken);
                Read(path, tree.At(path), now);
            }
            catch (GateException problem)
            {
                problems.Add(tree.Named(problem));
            }
        }

        return ([.. proposed.Concat(gone)], problems);
    }

    private static bool IsSetting(string path, ActionInputs inputs)
    {
        var folder = RepositoryPath.FolderOf(path);
        var isNcm = RepositoryPath.NameOf(folder) == NcmDirectory.Name;
        return path == inputs.Policy
            || (isNcm && Path.GetFileNameWithoutExtension(path) is "policy" or "whitelist" && Path.GetExtension(path) is ".yml" or ".yaml")
            || (inputs.Policy is { } policy && path == RepositoryPath.Join(RepositoryPath.FolderOf(policy), WhitelistFile.FileName));
    }

    private static void Read(string path, string file, DateTimeOffset now)
    {
        if (path.EndsWith(".yaml", StringComparison.Ordinal))
        {
            throw new PolicyException(
                new FileLocation(file), $"the file is not read under this name; rename it to {Path.GetFileNameWithoutExtension(path)}.yml.");
        }

        if (RepositoryPath.NameOf(path) == WhitelistFile.FileName)
        {
            WhitelistFile.Read(file, now);
        }
        else
        {
            PolicyFile.Read(file);
        }
    }
}
