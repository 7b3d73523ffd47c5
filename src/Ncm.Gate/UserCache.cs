namespace Ncm.Gate;

/// <summary>Where facts and advisories are kept between runs, the same place for every command and build of a user.</summary>
public static class UserCache
{
    /// <summary>
    /// <c>NCM_CACHE</c>, or the user's cache folder: <c>$XDG_CACHE_HOME/ncm-gate</c> or <c>~/.cache/ncm-gate</c>, on Windows
    /// <c>%LOCALAPPDATA%\ncm-gate</c>. <see langword="null"/> where there is neither.
    /// </summary>
    /// <param name="environment">The variables. Their paths are taken as they are, relative ones too.</param>
    public static string? Directory(IReadOnlyDictionary<string, string> environment)
    {
        if (Set("NCM_CACHE") is { } own)
        {
            return own;
        }

        var parent = OperatingSystem.IsWindows()
            ? Set("LOCALAPPDATA")
            : Set("XDG_CACHE_HOME") ?? (Set("HOME") is { } home ? Path.Combine(home, ".cache") : null);
        return parent is null ? null : Path.Combine(parent, "ncm-gate");

        string? Set(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }
}
