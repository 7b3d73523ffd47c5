using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>Where the tests find files that are not compiled in.</summary>
public static class Repository
{
    /// <summary>The repository's root: the nearest folder above the test's binaries that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of shared test data that NCM_SHARED names; null where there is none.</summary>
    public static string? Shared { get; } = Environment.GetEnvironmentVariable("NCM_SHARED") is { Length: > 0 } path ? path : null;

    /// <summary>The folder of shared test data; a test that asks for it where there is none is skipped with the reason.</summary>
    public static string RequireShared()
    {
        if (Shared is null)
        {
            Assert.Ignore("NCM_SHARED does not name the folder of shared test data.");
        }

        return Shared!;
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

        throw new DirectoryNotFoundException($"No Ncm.Gate.sln above {AppContext.BaseDirectory}.");
    }
}
