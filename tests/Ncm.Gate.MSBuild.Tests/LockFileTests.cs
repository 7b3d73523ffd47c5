using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>Which lock files are found, and what is said of those that are not or cannot be read.</summary>
public sealed class LockFileTests
{
    private BuildFolder _folder = null!;

    [SetUp]
    public async Task RestoreAsync()
    {
        _folder = new BuildFolder().Project("lib.csproj", BuildFolder.Reference);
        await _folder.RestoreAsync();
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task A_project_without_npm_is_left_alone_and_one_without_a_lock_is_not()
    {
        var nothing = await _folder.GateAsync();
        _folder.Write("package.json", """{ "name": "web" }""");
        var missing = await _folder.GateAsync();
        _folder.Write("package-lock.json", "{");
        var broken = await _folder.GateAsync("-p:NcmGateSeverity=warning"); // nothing was judged, so there is nothing to lower

        Assert.That(nothing.ExitCode, Is.Zero, nothing.ToString());
        Assert.That((missing.ExitCode, missing.Codes), Is.EqualTo((1, new[] { "error NCM9001" })), missing.ToString());
        Assert.That(missing.Output, Does.Contain("npm install --package-lock-only"));
        Assert.That((broken.ExitCode, broken.Codes), Is.EqualTo((1, new[] { "error NCM9001" })), broken.ToString());
        Assert.That(broken.Output, Does.Contain(_folder.At("package-lock.json") + "(1,2): error NCM9001"));
    }

    [Test]
    public async Task Npm_shrinkwrap_wins_and_more_locks_can_be_named()
    {
        _folder.Npm().Npm("tools/a").Npm("tools/b");
        File.Move(_folder.At("package-lock.json"), _folder.At("npm-shrinkwrap.json"));
        _folder.Project("lib.csproj", BuildFolder.Reference + "<ItemGroup><NcmLockFile Include=\"tools/**/package-lock.json;npm-shrinkwrap.json\" /></ItemGroup>");

        var result = await _folder.GateAsync("-p:NcmGateSeverity=warning", "-v:n");
        var again = await _folder.GateAsync("-p:NcmGateSeverity=warning", "-v:n");

        Assert.That(
            result.Diagnostics.Select(line => Path.GetRelativePath(_folder.Path, line[..line.IndexOf('(', StringComparison.Ordinal)])),
            Is.EquivalentTo(new[] { "npm-shrinkwrap.json", "tools/a/package-lock.json", "tools/b/package-lock.json" }),
            result.ToString());
        Assert.That((again.Judged, again.Codes.Count), Is.EqualTo((0, 3)), again.ToString());
    }

    [Test]
    public async Task Package_json_files_of_workspaces_count_too()
    {
        var fixture = Fixtures.Locate("workspaces/v3");
        foreach (var file in Directory.GetFiles(fixture, "*.json", SearchOption.AllDirectories))
        {
            _folder.Write(Path.GetRelativePath(fixture, file), await File.ReadAllTextAsync(file));
        }

        _folder.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\nunscored: warn\n");
        _folder.Write(".ncm/advisories/none.json", """
            { "id": "GHSA-2222-2222-2222", "modified": "2024-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);
        string[] lowered = ["-p:NcmGateSeverity=warning", "-v:n"];
        await _folder.GateAsync(lowered);
        var before = await _folder.GateAsync(lowered);
        _folder.Write("packages/a/package.json", (await File.ReadAllTextAsync(_folder.At("packages/a/package.json"))) + "\n");
        var changed = await _folder.GateAsync(lowered);
        _folder.Write("packages/new/package.json", """{ "name": "@acme/new", "version": "1.0.0" }""");
        var added = await _folder.GateAsync(lowered);

        Assert.That((before.Judged, changed.Judged, added.Judged), Is.EqualTo((0, 1, 1)), before.ToString());
        Assert.That(added.Codes, Has.Member("warning NCM2005"), added.ToString());
    }

    [Test]
    public async Task The_verdict_ends_with_the_first_whitelist_entry()
    {
        _folder.Npm();
        var soon = TimeProvider.System.GetUtcNow().AddMinutes(30);
        _folder.Whitelist(expires: $"{soon:yyyy-MM-ddTHH:mm:ssZ}");

        var result = await _folder.GateAsync();
        var times = (await File.ReadAllLinesAsync(Path.Combine(Directory.GetDirectories(_folder.At("obj/ncm-gate")).Single(), "inputs.txt")))[0].Split('|');

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(times[1], Is.EqualTo($"{soon.ToUnixTimeSeconds()}"));
    }
}
