using System.CommandLine;

namespace Ncm.Cli.Commands;

/// <summary>Finds misspelt options: the framework takes what it does not know for the value of an argument.</summary>
internal static class Misspelt
{
    /// <summary>Lets an argument refuse what looks like an option and is no file.</summary>
    public static void Refuse(Argument<string> argument) => argument.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: ['-', ..] option }] && !Path.Exists(option))
        {
            result.AddError($"{option} is not an option of this command.");
        }
    });
}
