using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Bench;

/// <summary>
/// Holds a cold verify against its bound: every verdict needs one small manifest a package, so fetching just these over as many
/// connections is the fastest that any such gate can be. Both are measured in turn in one run, with empty caches.
/// </summary>
internal static class ColdVerify
{
    private const int Connections = 15;

    /// <summary>Measures and prints one row of a Markdown table.</summary>
    /// <param name="project">The folder of a lock file.</param>
    /// <param name="policy">A policy whose advisories need no network.</param>
    /// <param name="count">How many runs of each.</param>
    public static async Task<string> MeasureAsync(string project, string policy, int count)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var empty = Directory.CreateTempSubdirectory("ncm-bench-npm-");
        environment["npm_config_cache"] = empty.FullName;
        try
        {
            var config = NpmConfig.Load(new NpmConfigOptions { ProjectDirectory = Path.GetFullPath(project), Environment = environment });
            var packages = DependencyGraph.Build(LockedProject.Open(project)).Nodes.Select(node => node.Id).OfType<PackageId>().Distinct().ToList();
            double[] bounds = new double[count], verifies = new double[count];
            for (var run = -1; run < count; run++)
            {
                var bound = await TimeAsync(() => FetchAsync(config, packages));
                var verify = await TimeAsync(() => NcmGate.CheckAsync(
                    new GateRequest { Path = project, PolicyPath = policy, Environment = environment, Concurrency = Connections }, CancellationToken.None));
                if (run >= 0)
                {
                    // The first of each only warms up names, certificates and the just-in-time compiler.
                    (bounds[run], verifies[run]) = (bound, verify);
                }
            }

            var (fetch, gate) = (new Timing(bounds), new Timing(verifies));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(Path.GetFullPath(project))} | {packages.Count:N0} | {count} | {fetch} | {gate} | {gate.Median / fetch.Median:0.00} |");
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    /// <summary>The bound: the manifests, read and thrown away.</summary>
    private static async Task FetchAsync(NpmConfig config, List<PackageId> packages)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections, AutomaticDecompression = DecompressionMethods.All };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20 };
        await Parallel.ForEachAsync(packages, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (id, token) =>
        {
            var url = new Uri(config.RegistryFor(id.Name), $"{id.Name.Replace("/", "%2f", StringComparison.Ordinal)}/{id.Version}");
            using var response = await client.GetAsync(url, token);
            await response.Content.ReadAsByteArrayAsync(token);
        });
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }
}
