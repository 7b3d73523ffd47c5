using System.CommandLine;
using Ncm.Gate.Policy;

namespace Ncm.Cli.Commands;

/// <summary>A project's folder, the policy in force, and the whitelist beside it.</summary>
/// <param name="Directory">The absolute path of the folder.</param>
/// <param name="Policy">The policy file that was named; <see langword="null"/> for the one that is found.</param>
/// <param name="File">The absolute path of the whitelist, which need not exist.</param>
internal sealed record WhitelistPlace(string Directory, string? Policy, string File)
{
    /// <summary>Finds it.</summary>
    /// <param name="path">The project's folder or lock file.</param>
    /// <param name="policy">The policy file that was named.</param>
    /// <exception cref="UsageException">One of them does not exist.</exception>
    public static WhitelistPlace Of(string path, string? policy)
    {
        var full = Path.GetFullPath(path);
        var directory = System.IO.File.Exists(full) ? Path.GetDirectoryName(full)! : full;
        if (!System.IO.Directory.Exists(directory))
        {
            throw new UsageException($"{path}: there is no such file or folder; give the project's folder or its package-lock.json.");
        }

        if (policy is not null && !System.IO.File.Exists(policy))
        {
            throw new UsageException($"{policy}: there is no such policy file.");
        }

        var named = policy is null ? null : Path.GetFullPath(policy);
        return new WhitelistPlace(directory, policy, WhitelistFile.PathFor(directory, named ?? PolicyFile.Find(directory)));
    }

    /// <summary>The option that names a policy file.</summary>
    public static Option<string?> PolicyOption() => new("--policy") { Description = "The policy file instead of .ncm/policy.yml; the whitelist lies beside it.", HelpName = "file" };

    /// <summary>The option that names a project where the arguments name packages.</summary>
    public static Option<string> ProjectOption() => new("--project") { Description = "The project's folder or lock file.", HelpName = "path", DefaultValueFactory = _ => "." };

    /// <summary>The file as a person knows it: from the working folder where that is shorter.</summary>
    public string Shown => Path.GetRelativePath(".", File) is var relative && relative.Length < File.Length ? relative : File;
}
