using System.CommandLine;

namespace Ncm.Cli.Commands;

/// <summary>The argument that names a project.</summary>
internal static class ProjectPath
{
    /// <summary>Makes one.</summary>
    public static Argument<string> Argument()
    {
        var path = new Argument<string>("path")
        {
            Description = "The project's folder, or its package-lock.json or npm-shrinkwrap.json.",
            DefaultValueFactory = _ => ".",
        };
        path.Validators.Add(result =>
        {
            // A misspelt option would otherwise be taken for the path.
            if (result.Tokens is [{ Value: ['-', ..] option }] && !Path.Exists(option))
            {
                result.AddError($"{option} is not an option of this command.");
            }
        });
        return path;
    }
}
