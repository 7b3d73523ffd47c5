using Ncm.Gate.Npm;

namespace Ncm.Action.Comments;

/// <summary>Reads the one package@version that a command is about.</summary>
internal static class PackageArgument
{
    /// <summary>Reads <c>name@version</c>: the real name, and the version as the registry spells it.</summary>
    /// <param name="text">The word.</param>
    /// <param name="package">The package@version.</param>
    /// <returns>What is wrong with it, in a plain sentence; <see langword="null"/> for nothing.</returns>
    public static string? Read(string text, out PackageId package)
    {
        package = default;
        if (text.Length == 0)
        {
            return "The command names no package; write name@version, such as lodash@4.17.21.";
        }

        var at = text.IndexOf('@', 1);
        var (name, version) = at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
        if (name.Length > PackageName.MaxLength || name.Contains('*', StringComparison.Ordinal) || !PackageName.IsValid(name))
        {
            return $"{CommentReading.Quote(name)} is not the name of a package; write name@version, such as lodash@4.17.21.";
        }

        if (version.Length == 0)
        {
            return $"{CommentReading.Quote(name)} says no version; write the exact one, such as {name}@1.2.3.";
        }

        if (!NpmVersion.TryParse(version, out var exact))
        {
            return Problem(name, version);
        }

        package = new PackageId(name, exact.ToString());
        return package.Version == version
            ? null
            : $"{CommentReading.Quote(version)} is not how npm compares a version; write {package}.";
    }

    private static string Problem(string name, string version)
    {
        var shown = CommentReading.Quote(version);
        return PackageSpec.TryParse(name, version, out var spec)
            ? spec.Kind switch
            {
                PackageSpecKind.Range or PackageSpecKind.Version => $"{shown} is not one exact version; write each as the lock file has it, such as {name}@1.2.3.",
                PackageSpecKind.Tag => $"{shown} is a dist-tag, which means another version tomorrow; write the exact one, such as {name}@1.2.3.",
                PackageSpecKind.Alias => $"{CommentReading.Quote(name)} is an alias; write the real name and the exact version that stand behind {shown}.",
                PackageSpecKind.Git or PackageSpecKind.Remote or PackageSpecKind.File or PackageSpecKind.Directory =>
                    $"{shown} is a source, not a version; write {name}@version as the lock file has it, and the source after \"resolved:\".",
                var other => throw new InvalidOperationException($"{other} is not a kind of spec."),
            }
            : $"{shown} is not a version; write the exact one, such as {name}@1.2.3.";
    }
}
