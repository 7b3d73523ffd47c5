using System.Diagnostics;
using System.Globalization;

namespace Ncm.Gate.Bench;

/// <summary>Runs node, whose readers of lock files are the peers. The scripts time themselves, so that starting node is not counted.</summary>
internal static class Peer
{
    // Each prints its times in milliseconds, one a line.
    private const string JsonParse = """
        const text = require('fs').readFileSync(process.argv[1], 'utf8')
        for (let i = 0; i < +process.argv[2]; i++) { const start = process.hrtime.bigint(); JSON.parse(text); console.log(Number(process.hrtime.bigint() - start) / 1e6) }
        """;

    private const string LoadVirtual = """
        const path = require('path')
        const root = require('child_process').execSync('npm root -g', { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim()
        const Arborist = require(path.join(root, 'npm/node_modules/@npmcli/arborist'))
        ;(async () => {
          for (let i = 0; i < +process.argv[2]; i++) {
            const start = process.hrtime.bigint()
            await new Arborist({ path: path.dirname(process.argv[1]) }).loadVirtual()
            console.log(Number(process.hrtime.bigint() - start) / 1e6)
          }
        })()
        """;

    /// <summary>Times <c>JSON.parse</c> on the file's text, which is in memory.</summary>
    /// <param name="file">The lock.</param>
    /// <param name="count">How often.</param>
    public static double[] TimeJsonParse(string file, int count) => Run(JsonParse, file, count);

    /// <summary>Times arborist's <c>loadVirtual</c>, which also reads the file.</summary>
    /// <param name="file">The lock; named package-lock.json.</param>
    /// <param name="count">How often.</param>
    public static double[] TimeLoadVirtual(string file, int count) => Run(LoadVirtual, file, count);

    /// <summary>The version of a program, for the record.</summary>
    /// <param name="program">node or npm.</param>
    public static string Version(string program) => Read(program, "--version")[0];

    private static double[] Run(string script, string file, int count) =>
        [.. Read("node", "-e", script, file, count.ToString(CultureInfo.InvariantCulture)).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

    private static string[] Read(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }
}
