using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>Builds whose policy names a certified registry: the built one, in a process of its own.</summary>
public sealed partial class CertifiedRegistryTests
{
    [Test]
    public async Task A_build_asks_the_registry_and_nobody_else_and_is_undecided_without_it()
    {
        using var upstream = new NpmRegistry { HasPackuments = true }.License("copyleft@1.0.0", "GPL-3.0-only");
        using var registry = await RegistryProgram.StartAsync(new Uri(upstream.Url), "", "--AnonymousRead=false");
        using var folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Write(".ncm/policy.yml", $"registry: {registry.Url}\n");
        await folder.DotnetAsync("restore");

        var stranger = await folder.GateAsync();

        // The person's own .npmrc: the token, and for plain http that this is a registry.
        folder.Environment["npm_config_userconfig"] = folder.Write(
            "home/.npmrc", $"@certified:registry={registry.Url}\n//{registry.Url.Authority}/:_authToken={await registry.CreateTokenAsync("build")}\n");
        var failed = await folder.GateAsync();
        var asked = await registry.CountsAsync();
        await registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", """{"package":"copyleft","versions":"1.0.0","reason":"bought"}""");
        var passed = await folder.GateAsync("-v:n");
        var kept = await folder.GateAsync("-v:n");
        var askedInAll = await registry.CountsAsync();
        var offline = await folder.GateAsync("-p:NcmGateOffline=true", "-p:NcmGateCacheMinutes=0");
        registry.Kill();
        var down = await folder.GateAsync("-p:NcmGateCacheMinutes=0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((stranger.ExitCode, stranger.Codes.Distinct()), Is.EqualTo((1, new[] { "error NCM9003" })), stranger.ToString());
            Assert.That(stranger.Output, Does.Contain("/-/ncm/v1/evidence answered 401: give npm's configuration a token for it that may read"));
            Assert.That((failed.ExitCode, failed.Codes), Is.EqualTo((1, new[] { "error NCM1002" })), failed.ToString());
            Assert.That((passed.ExitCode, passed.Judged), Is.EqualTo((0, 1)), passed.ToString());
            Assert.That((kept.ExitCode, kept.Judged), Is.EqualTo((0, 0)), kept.ToString());
            Assert.That(asked["evidence"], Is.EqualTo(1), "one question for the whole lock file");
            Assert.That(asked["packument"], Is.EqualTo(2), "where the advice looks: at the culprit, and at what brings it");
            Assert.That(askedInAll["evidence"], Is.EqualTo(2), "the build that judged nothing asked nothing");
            Assert.That(folder.Registry.Paths, Is.Empty, "npm's registry is not asked");
            Assert.That(offline.Codes, Is.Not.Empty.And.All.EqualTo("error NCM9003"), offline.ToString());
            Assert.That(offline.Output, Does.Contain("is not asked, since the gate is offline, and nothing is kept that answers for it"));
            Assert.That((down.ExitCode, down.Codes.Distinct()), Is.EqualTo((1, new[] { "error NCM9003" })), down.ToString());
            Assert.That(down.Output, Does.Contain("could not be reached"));
        }
    }

    [Test]
    public async Task A_build_and_nscm_find_through_the_registry_what_nscm_finds_without_it_on_real_locks()
    {
        Repository.RequireShared();
        await RealRegistry.RequireAsync();
        var npm = (await CommandLine.RunAsync("npm", ["config", "get", "registry"])).Output.Trim();
        using var folder = new BuildFolder();
        folder.Npm(".", policy: "dependencies: production\n");
        folder.Write(".ncm/advisories/two.json", """
            { "id": "GHSA-3333-3333-3333", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-01T00:00:00Z", "summary": "They are slow.",
              "affected": [{ "package": { "ecosystem": "npm", "name": "yargs-parser" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] },
                           { "package": { "ecosystem": "npm", "name": "undici" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }],
              "database_specific": { "severity": "HIGH" } }
            """);
        using var registry = await RegistryProgram.StartAsync(new Uri(npm), $"advisories: [{folder.At(".ncm/advisories")}]\nadvisoryMaxAge: 36500d\n");
        folder.Write("certified/policy.yml", $"dependencies: production\nregistry: {registry.Url}\n");
        var locks = Corpus.SmallProductionLocks.Select((path, number) => Copy(folder, path, $"lock{number}")).ToList();
        folder.Project(
            "web.csproj",
            $"""
            {BuildFolder.Reference}
            <ItemGroup>{string.Concat(locks.Select(path => $"<NcmLockFile Include=\"{path}\" />"))}</ItemGroup>
            """);
        await folder.DotnetAsync("restore");
        File.Delete(folder.At("package-lock.json"));
        File.Delete(folder.At("package.json"));

        // The counter of npm's registry stands in for it wherever it is not to be asked.
        folder.Environment["npm_config_registry"] = folder.Registry.Url;
        var local = new List<string>();
        var remote = new List<string>();
        foreach (var path in locks)
        {
            local.AddRange(Findings(await NscmAsync(folder, path, "--policy", ".ncm/policy.yml", "--registry", npm)));
        }

        foreach (var path in locks)
        {
            remote.AddRange(Findings(await NscmAsync(folder, path, "--policy", "certified/policy.yml")));
        }

        var build = await folder.GateAsync("-p:NcmGatePolicy=certified/policy.yml", "-p:NcmGateSeverity=warning");

        // Once all is known and nothing is to be advised on.
        await registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", """{"package":"yargs-parser","versions":"*","reason":"known"}""");
        var before = await registry.CountsAsync();
        var passed = Findings(await NscmAsync(folder, locks[1], "--policy", "certified/policy.yml"));
        var after = await registry.CountsAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(local, Has.Some.Contains("NCM1001: yargs-parser@").And.Some.Contains("NCM1001: undici@").And.Some.Contains("NCM1002: spdx-exceptions@"));
            Assert.That(remote, Is.EqualTo(local));
            Assert.That(Findings(build.Diagnostics), Is.EquivalentTo(local));
            Assert.That(passed, Is.Empty);
            Assert.That(
                after.Sum(kind => kind.Value) - before.Sum(kind => kind.Value), Is.EqualTo(1), "one question for 68 packages");
            Assert.That(folder.Registry.Paths, Is.Empty, "npm's registry is not asked");
        }
    }

    private static string Copy(BuildFolder folder, string path, string to)
    {
        var from = Path.GetDirectoryName(Corpus.Locate(path))!;
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            folder.Write($"{to}/{name}", File.ReadAllText(Path.Combine(from, name)));
        }

        return $"{to}/package-lock.json";
    }

    private static async Task<IEnumerable<string>> NscmAsync(BuildFolder folder, string path, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "nscm.dll"), "verify", .. arguments, path], folder.Path, folder.Environment);
        Assert.That(result.ExitCode, Is.LessThanOrEqualTo(1), result.ToString());
        return result.Output.Split('\n');
    }

    /// <summary>Rule, package and what is wrong; which versions the advice names is the registry's business, and how the place is written the caller's.</summary>
    private static IEnumerable<string> Findings(IEnumerable<string> lines) =>
        lines.Select(line => Finding().Match(line)).Where(match => match.Success).Select(match => match.Value.Replace(" warning NCM", " error NCM", StringComparison.Ordinal).Split("; ")[0]);

    [GeneratedRegex(@"lock\d/package[^:]*\(\d+,\d+\): (?:error|warning) NCM\d{4}: .*$")]
    private static partial Regex Finding();
}
