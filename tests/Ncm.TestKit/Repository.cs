using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>Where the files of the repository lie, and the material that is shared with it.</summary>
public static class Repository
{
    /// <summary>The repository's root: the folder of Ncm.Gate.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder that the environment variable NCM_SHARED names, or null.</summary>
    public static string? Shared => Environment.GetEnvironmentVariable("NCM_SHARED") is { Length: > 0 } path ? path : null;

    /// <summary>The shared folder; a test that asks for it is skipped where there is none.</summary>
    public static string RequireShared()
    {
        if (Shared is not { } path || !Directory.Exists(path))
        {
            Assert.Ignore("NCM_SHARED names no folder: the shared corpus and fixtures are not here.");
            return string.Empty;
        }

        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ncm.Gate.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Ncm.Gate.sln.");
    }
}
