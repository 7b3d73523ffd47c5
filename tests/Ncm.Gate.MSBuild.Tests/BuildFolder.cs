using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>A folder with .NET projects that use the package, built by the real <c>dotnet build</c>.</summary>
internal sealed class BuildFolder : IDisposable
{
    /// <summary>A reference to the package, as NuGet writes it.</summary>
    public static readonly string Reference = $"""
        <ItemGroup><PackageReference Include="Ncm.Gate.MSBuild" Version="{Package.Version}" PrivateAssets="all" /></ItemGroup>
        """;

    /// <summary>The lock file of most tests: <c>good</c> is certified, <c>parent</c> is blocked because of <c>copyleft</c>.</summary>
    public static readonly LockBuilder Lock = new LockBuilder()
        .Root("good", "1.0.0").Root("parent", "1.0.0")
        .Package("node_modules/good", "1.0.0").Package("node_modules/parent", "1.0.0", "copyleft@1.0.0").Package("node_modules/copyleft", "1.0.0");

    private static readonly Lazy<Task<string[]>> Restored = new(RestoreOnceAsync);

    private readonly TemporaryFolder _folder = new();
    private readonly string _name;

    /// <summary>Makes the folder.</summary>
    /// <param name="name">Its name inside a temporary one; its characters are a part of every path.</param>
    /// <param name="registry">The registry that is asked; one that has <c>copyleft</c> under the GPL by default.</param>
    public BuildFolder(string name = "source", NpmRegistry? registry = null)
    {
        _name = name;
        Registry = registry ?? new NpmRegistry().License("copyleft@1.0.0", "GPL-3.0-only");
        Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Package.Unpacked}" /></config>
              <packageSources><clear /><add key="feed" value="{Package.Feed}" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>The registry that is asked.</summary>
    public NpmRegistry Registry { get; }

    /// <summary>The folder's absolute path.</summary>
    public string Path => _folder.At(_name);

    /// <summary>Variables for every build of this folder.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        // The tests run in CI as well, where a build always judges.
        ["CI"] = null,
        ["TF_BUILD"] = null,
        ["GITHUB_ACTIONS"] = null,
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["npm_config_fetch_retries"] = "0",
        ["NCM_CACHE"] = Package.Cache,
    };

    /// <summary>The absolute path of something in it.</summary>
    public string At(string name) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(name, Path));

    /// <summary>Writes a file.</summary>
    public string Write(string name, string content) => _folder.Write(At(name), content);

    /// <summary>Writes an SDK-style project.</summary>
    public BuildFolder Project(string path, string content, string sdk = "Microsoft.NET.Sdk", string framework = "<TargetFramework>net10.0</TargetFramework>")
    {
        Write(path, $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>{framework}<GenerateDocumentationFile>false</GenerateDocumentationFile></PropertyGroup>
              {content}
            </Project>
            """);
        return this;
    }

    /// <summary>Writes a lock file, its package.json and a policy that asks no network for advisories.</summary>
    public BuildFolder Npm(string folder = ".", LockBuilder? builder = null, string policy = "")
    {
        Write($"{folder}/package.json", (builder ?? Lock).Manifest());
        Write($"{folder}/package-lock.json", (builder ?? Lock).Lockfile());
        Write($"{folder}/.ncm/policy.yml", $"advisories: [./advisories]\nadvisoryMaxAge: 36500d\n{policy}");
        Write($"{folder}/.ncm/advisories/none.json", """
            { "id": "GHSA-2222-2222-2222", "modified": "2024-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);
        return this;
    }

    /// <summary>Whitelists <c>copyleft</c>, so that the lock passes.</summary>
    public void Whitelist(string folder = ".", string? expires = null, string also = "") => Write($"{folder}/.ncm/whitelist.yml", $"""
        - package: copyleft
          versions: 1.0.0
          reason: bought
          by: octocat
          at: 2026-01-15
        {(expires is null ? "" : $"  expires: {expires}")}
        {also}
        """);

    /// <summary>
    /// Restores <c>lib.csproj</c>, which has the reference and nothing else: once for all tests, since what a restore leaves behind names no folder but that of
    /// the packages where a build looks.
    /// </summary>
    public async Task RestoreAsync()
    {
        Environment["npm_config_registry"] = Registry.Url;
        foreach (var file in await Restored.Value)
        {
            Write($"obj/{System.IO.Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
        }
    }

    /// <summary>Runs <c>dotnet build</c> to its end.</summary>
    public Task<BuildResult> BuildAsync(params string[] arguments) => DotnetAsync("build", arguments);

    /// <summary>Runs only the gate, in a project that was restored before.</summary>
    public Task<BuildResult> GateAsync(params string[] arguments) => DotnetAsync("build", [.. arguments, "--no-restore", "-t:NcmGate"]);

    /// <summary>Runs <c>dotnet</c> with a build's options.</summary>
    public async Task<BuildResult> DotnetAsync(string command, params string[] arguments)
    {
        Environment["npm_config_registry"] = Registry.Url;
        var result = await CommandLine.RunAsync(
            "dotnet", [command, "-nologo", "-tl:off", .. arguments], Path, Environment);
        return new BuildResult(result.ExitCode, result.Output + result.Error);
    }

    public void Dispose()
    {
        Registry.Dispose();
        _folder.Dispose();
    }

    private static async Task<string[]> RestoreOnceAsync()
    {
        using var folder = new BuildFolder().Project("lib.csproj", Reference);
        var restored = await folder.DotnetAsync("restore");
        Assert.That(restored.ExitCode, Is.Zero, restored.ToString());
        var kept = Directory.CreateDirectory(System.IO.Path.Combine(Package.Feed, "..", "restored")).FullName;
        return
        [
            .. Directory.GetFiles(folder.At("obj")).Select(file =>
            {
                var copy = System.IO.Path.Combine(kept, System.IO.Path.GetFileName(file));
                File.Copy(file, copy);
                return copy;
            }),
        ];
    }
}

/// <summary>What a build said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its log.</param>
internal sealed partial record BuildResult(int ExitCode, string Output)
{
    /// <summary>The diagnostics of the gate, as <c>error NCM1001</c>, in their order.</summary>
    public IReadOnlyList<string> Codes => [.. Diagnostics.Select(line => CodeOf().Match(line).Groups[1].Value)];

    /// <summary>The diagnostics of the gate, each without the project that it was said in.</summary>
    public IReadOnlyList<string> Diagnostics =>
    [
        .. Output.ReplaceLineEndings("\n").Split('\n')

            // From there on the build says everything again.
            .TakeWhile(line => line is not ("Build FAILED." or "Build succeeded."))
            .Where(line => CodeOf().IsMatch(line))
            .Select(line => ProjectOf().Replace(NodeOf().Replace(line, ""), "")),
    ];

    /// <summary>How often a lock file was judged: each time there is a summary (at verbosity normal).</summary>
    public int Judged => JudgedOf().Count(Output);

    /// <inheritdoc/>
    public override string ToString() => $"exit code {ExitCode}\n{Output}";

    [GeneratedRegex(@"(?:: |^ *)((?:error|warning|message) NCM\d{4}):")]
    private static partial Regex CodeOf();

    [GeneratedRegex(@"^\s*(?:\d+>)?")]
    private static partial Regex NodeOf();

    [GeneratedRegex(@" \[[^\[]*proj\]$")]
    private static partial Regex ProjectOf();

    [GeneratedRegex(@"\d+ packages?: ")]
    private static partial Regex JudgedOf();
}
