using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm details</c>: why a package has its verdict.</summary>
public sealed class DetailsTests
{
    private const string Readme = "$ nscm details debug@2.2.0 samples/webapp";

    [SetUp]
    public Task RegistryAsync() => RealRegistry.RequireAsync();

    [Test]
    public async Task Everything_about_a_package_is_shown()
    {
        var result = await Nscm.RunAsync("details", "debug@2.2.0", "samples/webapp");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.StartWith("debug@2.2.0: uncertified, score 85, own score 85 (certified from 86)\n"));
        Assert.That(result.Output, Does.Contain("https://github.com/advisories/GHSA-gxpj-cx7g-858c"));
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "details.md"));
        Assert.That(page.ReplaceLineEndings("\n"), Does.Contain($"{Readme}\n{result.Output.ReplaceLineEndings("\n")}```"), "docs/details.md shows what is really printed");
    }

    [Test]
    public async Task What_lies_above_it_and_below_it_is_named()
    {
        var below = await Nscm.RunAsync("details", "pako@1.0.11", "samples/webapp");
        var above = await Nscm.RunAsync("details", "jszip", "samples/webapp");

        Assert.That(below.Output, Does.Contain("jszip@3.10.2 > pako@1.0.11").And.Contain("NCM1002 unapproved-license: "));
        Assert.That(above.Output, Does.StartWith("jszip@3.10.2: blocked, ").And.Contain("Because of\n  pako@1.0.11"));
    }

    [Test]
    public async Task Only_the_package_and_its_tree_are_asked_about()
    {
        using var cache = new TemporaryFolder();

        var result = await Nscm.RunAsync(new Dictionary<string, string?> { ["NCM_CACHE"] = cache.Path }, "details", "ms@0.7.1", "samples/webapp", "--verbose");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Error, Does.Contain(" 1 manifests, 1 tarballs"));
    }

    [Test]
    public async Task Json_has_the_criteria_and_the_whitelist_entry()
    {
        using var project = new TemporaryFolder();
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(Repository.Root, "samples", "webapp", file), project.At(file));
        }

        project.Write(".ncm/policy.yml", $"advisories: [{Path.Combine(Repository.Root, "samples/webapp/.ncm/advisories")}]\n");
        project.Write(".ncm/whitelist.yml", """
            - package: fullpage.js
              versions: 4.x
              reason: we have bought a licence
              by: octocat
              at: 2026-11-20

            """);

        var result = await Nscm.RunAsync("details", "--json", "fullpage.js", project.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        var package = json.RootElement.GetProperty("package");
        Assert.That(package.GetProperty("verdict").GetString(), Is.EqualTo("whitelisted"));
        Assert.That(package.GetProperty("criteria").GetArrayLength(), Is.EqualTo(7));
        Assert.That(json.RootElement.GetProperty("whitelistEntry").GetProperty("reason").GetString(), Is.EqualTo("we have bought a licence"));
        Assert.That(json.RootElement.GetProperty("findings").GetArrayLength(), Is.Zero);
    }

    [TestCase("debug@9.9.9", "debug@9.9.9 is not in samples/webapp/package-lock.json; the nearest there: 2.2.0, 4.4.3.")]
    [TestCase("debug", "samples/webapp/package-lock.json has several versions of debug; name one: 2.2.0, 4.4.3.")]
    [TestCase("@acme/nothing@1.0.0", "no version of @acme/nothing is in samples/webapp/package-lock.json; nscm report lists what is.")]
    public async Task A_package_that_is_not_there_is_wrong_usage(string package, string sentence)
    {
        var result = await Nscm.RunAsync("details", package, "samples/webapp");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain($"nscm: {sentence}"));
        Assert.That(result.Output, Is.Empty);
    }
}
