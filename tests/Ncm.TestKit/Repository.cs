using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>Where the tests' files are.</summary>
public static class Repository
{
    /// <summary>The root of this repository: the folder of Ncm.Gate.sln above the test's binaries.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of shared test data that the environment variable <c>NCM_SHARED</c> names; <see langword="null"/> without it.</summary>
    public static string? Shared { get; } = Environment.GetEnvironmentVariable("NCM_SHARED") is { Length: > 0 } path && Directory.Exists(path) ? path : null;

    /// <summary>The folder of shared test data; where there is none, the test is ignored with that reason.</summary>
    public static string RequireShared()
    {
        if (Shared is null)
        {
            Assert.Ignore("NCM_SHARED does not name a folder of shared test data.");
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

        throw new InvalidOperationException($"No Ncm.Gate.sln above {AppContext.BaseDirectory}.");
    }
}
