using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ncm.Gate.Bench;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;

// Measures reading a lock and building its graph, each step beside its peers in the same run; see bench/run.sh.
//
//   Ncm.Gate.Bench <a real lock of version 2 or 3>      prints the table
//   Ncm.Gate.Bench --verify <policy> <project>…         a cold verify beside fetching the manifests alone; see bench/verify.sh
//   Ncm.Gate.Bench --peak <lock>                         reads it and builds the graph once; prints the process's peak memory in bytes
if (args is ["--peak", var lockfile])
{
    return PrintPeak(lockfile);
}

if (args is ["--verify", var policy, .. var projects])
{
    Console.WriteLine($"{Describe()}");
    Console.WriteLine();
    Console.WriteLine("Milliseconds, minimum / median, in turn and with empty caches.");
    Console.WriteLine();
    Console.WriteLine("| lock | packages | n | the manifests alone | nscm verify | verify ÷ manifests |");
    Console.WriteLine("|---|--:|--:|--:|--:|--:|");
    foreach (var project in projects)
    {
        Console.WriteLine(await ColdVerify.MeasureAsync(project, policy, 5));
    }

    return 0;
}

if (args is not [var real])
{
    await Console.Error.WriteLineAsync("usage: Ncm.Gate.Bench <package-lock.json>");
    return 2;
}

int[] sizes = [500, 5_000, 50_000];
const int largestForArborist = 5_000;
var folder = Directory.CreateTempSubdirectory("ncm-bench-");
try
{
    Console.WriteLine($"{Describe()}");
    Console.WriteLine();
    Console.WriteLine("Milliseconds, minimum / median. Peak memory is that of a process that reads the lock, builds the graph and does nothing else; its ratio to the file leaves out what the same process needs for a lock of one package (the runtime).");
    Console.WriteLine();
    Console.WriteLine("| packages | MB | n | Utf8JsonReader scan | read | read + graph | node JSON.parse | arborist loadVirtual | read ÷ scan | JSON.parse ÷ (read + graph) | arborist ÷ (read + graph) | peak MB | (peak − runtime) ÷ file |");
    Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    foreach (var size in sizes)
    {
        Console.WriteLine(Measure(real, size, folder.CreateSubdirectory(size.ToString(CultureInfo.InvariantCulture)).FullName));
    }

    return 0;
}
finally
{
    folder.Delete(recursive: true);
}

static string Measure(string real, int size, string folder)
{
    var path = Path.Combine(folder, "package-lock.json");
    var bytes = SyntheticLock.Create(File.ReadAllBytes(real), size);
    File.WriteAllBytes(path, bytes);
    var count = size <= 5_000 ? 40 : 15;
    var scan = Timing.Of(count, () => Scan(bytes));
    var read = Timing.Of(count, () => LockfileReader.Read(path, bytes));
    var graph = Timing.Of(count, () => DependencyGraph.Build(LockedProject.FromBytes(path, bytes, _ => null)));
    var parse = new Timing(Peer.TimeJsonParse(path, count));
    var arborist = size <= largestForArborist ? new Timing(Peer.TimeLoadVirtual(path, 3)) : null;
    var peak = Peak(path);
    File.WriteAllBytes(path, SyntheticLock.Create(File.ReadAllBytes(real), 1));
    var runtime = Peak(path);
    return string.Create(
        CultureInfo.InvariantCulture,
        $"| {size:N0} | {bytes.Length / 1e6:0.0} | {count} | {scan} | {read} | {graph} | {parse} | {arborist?.ToString() ?? "(minutes)"} | {read.Median / scan.Median:0.00} | {parse.Median / graph.Median:0.0} | {(arborist is null ? "" : $"{arborist.Median / graph.Median:0}")} | {peak / 1e6:0} | {(peak - runtime) / (double)bytes.Length:0.0} |");
}

static void Scan(ReadOnlySpan<byte> bytes)
{
    var reader = new Utf8JsonReader(bytes);
    while (reader.Read())
    {
    }
}

static long Peak(string path)
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--peak", path]) { RedirectStandardOutput = true })!;
    var printed = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return long.Parse(printed, CultureInfo.InvariantCulture);
}

static int PrintPeak(string path)
{
    var graph = DependencyGraph.Build(LockedProject.Open(path));
    using var process = Process.GetCurrentProcess();
    Console.WriteLine(process.PeakWorkingSet64);
    GC.KeepAlive(graph);
    return 0;
}

static string Describe()
{
    var processor = File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        : null;
    return $"{processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores; {RuntimeInformation.FrameworkDescription}; node {Peer.Version("node")}; npm {Peer.Version("npm")}";
}
