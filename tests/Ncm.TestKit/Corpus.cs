namespace Ncm.TestKit;

/// <summary>The real lock files of the shared test data.</summary>
public static class Corpus
{
    /// <summary>What stands for the corpus where there is none, so that the tests over it are shown as skipped.</summary>
    public const string Absent = "(the corpus)";

    /// <summary>The npm locks, as paths inside the corpus.</summary>
    public static IEnumerable<string> NpmLocks() => Repository.Shared is not { } shared
        ? [Absent]
        : File.ReadLines(Path.Combine(shared, "corpus", "index.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Where(columns => columns[5] is "package-lock" or "npm-shrinkwrap")
            .Select(columns => columns[0]);

    /// <summary>The locks without the one that npm refuses (EMISSINGTARGET): another project's fixture, with a link to a URL.</summary>
    public static IEnumerable<string> ReadableNpmLocks() => NpmLocks()
        .Where(path => !path.StartsWith("google__osv-scalibr/", StringComparison.Ordinal));

    /// <summary>Three of them with few packages outside of development: of version 1, of version 2 with aliases, and of version 3.</summary>
    public static IReadOnlyList<string> SmallProductionLocks { get; } =
    [
        "nodesource__universal-module-tree/6d7d39ba27/package-lock.json", "IBM__audit-ci/aa1f7926e3/package-lock.json", "actions__checkout/f548e57e54/package-lock.json",
    ];

    /// <summary>The path on disk of one of them; skips the test where there is no corpus.</summary>
    /// <param name="path">A path inside the corpus.</param>
    public static string Locate(string path) => Path.Combine(Repository.RequireShared(), "corpus", path);
}
