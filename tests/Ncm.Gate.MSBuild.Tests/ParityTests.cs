using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>The build and the command line judge one real lock file, with facts from the real npm registry.</summary>
public sealed class ParityTests
{
    [Test]
    public async Task A_build_says_what_nscm_says()
    {
        await RealRegistry.RequireAsync();
        using var folder = new BuildFolder().Project("web.csproj", BuildFolder.Reference);
        var sample = Path.Combine(Repository.Root, "samples", "webapp");
        foreach (var file in Directory.GetFiles(sample, "*.*", SearchOption.AllDirectories).Where(file => file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith(".yml", StringComparison.Ordinal)))
        {
            folder.Write(Path.GetRelativePath(sample, file), await File.ReadAllTextAsync(file));
        }

        folder.Write(".ncm/whitelist.yml", """
            - { package: debug, versions: 2.2.0, reason: expired, by: octocat, at: 2026-01-15, expires: 2026-01-16 }
            - { package: left-pad, versions: 1.3.0, reason: unused, by: octocat, at: 2026-01-15 }
            """);
        await folder.DotnetAsync("restore");
        var registry = (await CommandLine.RunAsync("npm", ["config", "get", "registry"])).Output.Trim();

        var build = await folder.GateAsync("-v:n", $"-p:NcmGateRegistry={registry}", "-p:NcmGateProduction=true");
        var nscm = await CommandLine.RunAsync(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "nscm.dll"), "verify", "--registry", registry, "--production", folder.At("package-lock.json")],
            folder.Path,
            folder.Environment);

        // A diagnostic is one line, and a note is a message to MSBuild.
        var said = nscm.Output
            .Replace("\n    ", "; ", StringComparison.Ordinal)
            .Replace(": note NCM", ": message NCM", StringComparison.Ordinal)
            .Split('\n')
            .Where(line => line.Contains(" NCM", StringComparison.Ordinal))
            .ToList();
        Assert.That(build.Diagnostics, Is.EqualTo(said), build.ToString());
        Assert.That(
            build.Codes,
            Is.SupersetOf(new[] { "error NCM1001", "error NCM1002", "warning NCM3001", "message NCM3002" }));
        Assert.That(build.Output, Does.Contain(nscm.Output.Split('\n').Single(line => line.Contains(" packages: ", StringComparison.Ordinal))));
    }
}
