using System.Diagnostics;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Tests.Certification.Facts;

/// <summary>Fills a facts cache, here or in a process of its own that may be killed.</summary>
internal static class FactsWriter
{
    public const int BatchSize = 200;

    public static FactsKey Key(int number) => new("https://r.example/", $"package-{number}", "1.0.0", "");

    /// <summary>The only right facts of a package.</summary>
    public static CachedFacts Facts(int number) => CachedFacts.From(
        new CertificationSubject(new PackageId($"package-{number}", "1.0.0")),
        new PackageFacts { License = $"License-{number}", Repository = new string('r', 500), Integrity = $"sha512-{number}" });

    public static void Write(string file, int batches)
    {
        var cache = new FactsCache(file, message => throw new InvalidOperationException(message));
        for (var batch = 0; batch < batches; batch++)
        {
            cache.Write(Enumerable.Range(batch * BatchSize, BatchSize).ToDictionary(Key, Facts));
            Console.WriteLine(batch);
        }
    }

    public static Process Start(string file, int batches) => Process.Start(new ProcessStartInfo(
        "dotnet", ["exec", typeof(FactsWriter).Assembly.Location, "write-facts", file, $"{batches}"])
    {
        RedirectStandardOutput = true,
    })!;
}
