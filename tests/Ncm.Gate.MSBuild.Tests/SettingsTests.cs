using System.IO.Compression;
using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>The properties and items that a project may set.</summary>
public sealed class SettingsTests
{
    private BuildFolder _folder = null!;

    [OneTimeSetUp]
    public async Task RestoreAsync()
    {
        _folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        await _folder.RestoreAsync();
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Enabled_false_turns_the_gate_off_and_nothing_else_does()
    {
        var off = await _folder.GateAsync("-p:NcmGateEnabled=false");
        var misspelt = await _folder.GateAsync("-p:NcmGateEnabled=ture");

        Assert.That((off.ExitCode, off.Codes), Is.EqualTo((0, Array.Empty<string>())), off.ToString());
        Assert.That(misspelt.ExitCode, Is.EqualTo(1), misspelt.ToString());
    }

    [Test]
    public async Task A_value_that_makes_no_sense_stops_the_build()
    {
        (string Property, string Message)[] cases =
        [
            ("NcmGateSeverity=warn", "NcmGateSeverity is \"warn\"; give error or warning."),
            ("NcmGateMinimumScore=101", "NcmGateMinimumScore is \"101\"; give a whole number from 0 to 100."),
            ("NcmGateOffline=yes", "NcmGateOffline is \"yes\"; give true or false."),
            ("NcmGateCacheMinutes=1h", "NcmGateCacheMinutes is \"1h\"; give a whole number from 0 to 527040."),
            ("NcmGateRegistry=npm.acme.example", "NcmGateRegistry takes the http or https URL of an npm registry"),
        ];

        // A build for each, in one process; what follows a build that passes would be said.
        _folder.Write("each/each.proj", $"""
            <Project><Target Name="Each">{string.Concat(cases.Select((one, number) => $"""
              <MSBuild Projects="../lib.csproj" Targets="NcmGate" Properties="{one.Property}" ContinueOnError="true" />
              <Message Importance="high" Text="{number}: $(MSBuildLastTaskResult)" />
            """))}</Target></Project>
            """);
        var result = await _folder.DotnetAsync("msbuild", "each/each.proj");

        Assert.That(result.Codes, Is.EqualTo(Enumerable.Repeat("error NCM0002", cases.Length)), result.ToString());
        Assert.That(cases.Where(one => !result.Output.Contains(one.Message, StringComparison.Ordinal)), Is.Empty, result.ToString());
        Assert.That(cases.Select((_, number) => $"{number}: false"), Is.All.Matches<string?>(line => result.Output.Contains(line!, StringComparison.Ordinal)), result.ToString());
    }

    [Test]
    public async Task The_least_score_the_policy_and_the_registry_can_be_given()
    {
        using var other = new NpmRegistry();
        _folder.Write("policies/mine.yml", "licenses: [MIT, GPL-3.0-only]\nadvisories: [../.ncm/advisories]\nadvisoryMaxAge: 36500d\n");

        var score = await _folder.GateAsync("-p:NcmGateMinimumScore=100", "-p:NcmGateSeverity=warning");
        var policy = await _folder.GateAsync("-p:NcmGatePolicy=policies/mine.yml");
        _folder.Environment["NCM_CACHE"] = _folder.At("empty");
        var registry = await _folder.GateAsync($"-p:NcmGateRegistry={other.Url}");
        _folder.Environment["NCM_CACHE"] = Package.Cache;

        Assert.That(score.Diagnostics, Has.Some.Contain("good@1.0.0"), score.ToString());
        Assert.That(policy.ExitCode, Is.Zero, policy.ToString());
        Assert.That(registry.ExitCode, Is.Zero, registry.ToString());
        Assert.That(other.Paths, Does.Contain("/copyleft/1.0.0"));
    }

    [Test]
    public async Task Production_leaves_out_what_only_development_needs()
    {
        using var folder = new BuildFolder().Project("lib.csproj", BuildFolder.Reference).Npm(builder: new LockBuilder()
            .Root("copyleft", "1.0.0", "devDependencies").Package("node_modules/copyleft", "1.0.0", entry => entry["dev"] = true));
        await folder.RestoreAsync();

        Assert.That((await folder.GateAsync()).Codes, Is.EqualTo(new[] { "error NCM1002" }));
        Assert.That((await folder.GateAsync("-p:NcmGateProduction=true")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Sarif_is_written_with_the_findings_and_again_when_it_is_gone()
    {
        string[] options = ["-p:NcmGateSarif=artifacts/ncm.sarif", "-p:NcmGateSeverity=warning", "-v:n"];
        var result = await _folder.GateAsync(options);
        var second = await _folder.GateAsync(options);
        using var sarif = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.At("artifacts/ncm.sarif")));
        File.Delete(_folder.At("artifacts/ncm.sarif"));
        var third = await _folder.GateAsync(options);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That((result.Judged, second.Judged, third.Judged), Is.EqualTo((1, 0, 1)), second.ToString());
        Assert.That(
            sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(one => one.GetProperty("ruleId").GetString()),
            Is.EqualTo(new[] { "NCM1002" }));
        Assert.That(File.Exists(_folder.At("artifacts/ncm.sarif")), Is.True);
    }

    [Test]
    public async Task The_table_is_shown_at_verbosity_detailed()
    {
        var detailed = await _folder.GateAsync("-v:d", "-p:NcmGateCacheMinutes=0");
        var normal = await _folder.GateAsync("-v:n", "-p:NcmGateCacheMinutes=0");

        Assert.That(detailed.Output, Does.Match(@"copyleft +1\.0\.0 +0 +uncertified +GPL-3\.0-only is not in the policy's list"));
        Assert.That(normal.Output, Does.Not.Contain("uncertified  GPL").And.Contain("3 packages: 1 certified, 1 blocked, 1 uncertified"));
    }

    [Test]
    public async Task Design_time_builds_do_not_judge()
    {
        var result = await _folder.DotnetAsync("build", "--no-restore", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-v:n");

        Assert.That((result.ExitCode, result.Codes.Count, result.Judged), Is.EqualTo((0, 0, 0)), result.ToString());
    }

    [Test]
    public async Task An_older_MSBuild_gets_one_clear_error()
    {
        var result = await _folder.GateAsync("-p:_NcmGateEngine=17.14.23");

        Assert.That((result.ExitCode, result.Codes), Is.EqualTo((1, new[] { "error NCM0001" })), result.ToString());
        Assert.That(result.Output, Does.Contain("needs MSBuild 18.0 or later").And.Not.Contain("MSB40"));
    }

    [Test]
    public async Task The_first_releases_of_MSBuild_18_get_tasks_that_they_can_load()
    {
        var first = await _folder.GateAsync("-p:_NcmGateEngine=18.0.2", "-v:diag");
        var now = await _folder.GateAsync("-v:diag");

        Assert.That(first.Codes, Is.EqualTo(new[] { "error NCM1002" }), first.ToString()[..2000]);
        Assert.That(first.Output, Does.Contain("tasks/net10.0/Ncm.Gate.MSBuild.dll").And.Not.Contain("Ncm.Gate.MSBuild.MultiThreaded.dll"));
        Assert.That(now.Output, Does.Contain("tasks/net10.0/Ncm.Gate.MSBuild.MultiThreaded.dll"));
    }

    [Test]
    public async Task A_zipped_export_of_advisories_is_watched_like_a_file()
    {
        using var folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Whitelist();
        folder.Write(".ncm/policy.yml", "advisories: [./osv.zip]\nadvisoryMaxAge: 36500d\n");
        var advisory = await File.ReadAllTextAsync(folder.At(".ncm/advisories/none.json"));
        Zip(folder.At(".ncm/osv.zip"), advisory);
        await folder.RestoreAsync();

        var first = await folder.GateAsync("-v:n");
        var second = await folder.GateAsync("-v:n");
        Zip(folder.At(".ncm/osv.zip"), advisory.Replace("\"other\"", "\"good\"", StringComparison.Ordinal));
        var changed = await folder.GateAsync("-v:n");

        Assert.That((first.ExitCode, first.Judged, second.Judged), Is.EqualTo((0, 1, 0)), first.ToString() + second);
        Assert.That(changed.Codes, Is.EqualTo(new[] { "error NCM1001" }), changed.ToString());
    }

    [Test]
    public async Task Exports_too_large_to_read_in_every_build_are_watched_by_time_or_judged_each_time()
    {
        using var folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Whitelist();
        var advisory = await File.ReadAllTextAsync(folder.At(".ncm/advisories/none.json"));
        await folder.RestoreAsync();
        folder.Write(".ncm/policy.yml", "advisories: [./osv.zip]\nadvisoryMaxAge: 36500d\n");
        Zip(folder.At(".ncm/osv.zip"), advisory, fill: 17 * 1024 * 1024);
        File.SetLastWriteTimeUtc(folder.At(".ncm/osv.zip"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        await folder.GateAsync();
        var zip = await folder.GateAsync("-v:n");
        File.SetLastWriteTimeUtc(folder.At(".ncm/osv.zip"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
        var touched = await folder.GateAsync("-v:n");

        folder.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\n");
        for (var number = 0; number <= 1000; number++)
        {
            folder.Write($".ncm/advisories/{number}.json", advisory.Replace("GHSA-2222-2222-2222", $"TEST-{number}", StringComparison.Ordinal));
        }

        await folder.GateAsync();
        var many = await folder.GateAsync("-v:n");

        Assert.That((zip.ExitCode, zip.Judged, touched.Judged, many.Judged), Is.EqualTo((0, 0, 1, 1)), zip.ToString() + touched + many);
        Assert.That(many.ExitCode, Is.Zero, many.ToString());
    }

    [Test]
    public async Task A_finding_links_to_the_page_of_its_rule()
    {
        // The terminal logger makes the code a link.
        var result = await _folder.GateAsync("-tl:on");

        Assert.That(result.Output, Does.Match(@"\]8;;https://github\.com/\S+/docs/rules/NCM1002\.md\S*NCM1002"));
    }

    [Test]
    public async Task A_file_written_anew_with_the_same_content_leaves_the_project_up_to_date()
    {
        using var folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Whitelist();
        await folder.RestoreAsync();
        await folder.GateAsync();
        File.SetLastWriteTimeUtc(folder.At("package-lock.json"), TimeProvider.System.GetUtcNow().UtcDateTime);

        var again = await folder.GateAsync("-v:n");

        Assert.That(again.Judged, Is.Zero, again.ToString());
        Assert.That(
            File.GetLastWriteTimeUtc(Directory.GetFiles(folder.At("obj/ncm-gate"), "passed.stamp", SearchOption.AllDirectories).Single()),
            Is.GreaterThanOrEqualTo(File.GetLastWriteTimeUtc(folder.At("package-lock.json"))));
    }

    [Test]
    public async Task Visual_Studio_is_told_what_to_watch()
    {
        var result = await _folder.DotnetAsync("build", "--no-restore", "-getItem:UpToDateCheckInput,UpToDateCheckOutput");
        using var items = JsonDocument.Parse(result.Output);
        var watched = items.RootElement.GetProperty("Items").GetProperty("UpToDateCheckInput").EnumerateArray().ToList();

        Assert.That(
            watched.Where(item => item.GetProperty("Set").GetString() == "NcmGate").Select(item => Path.GetRelativePath(_folder.Path, item.GetProperty("FullPath").GetString()!)),
            Is.EquivalentTo(new[] { "package-lock.json", "package.json", ".ncm/policy.yml" }));
        Assert.That(
            items.RootElement.GetProperty("Items").GetProperty("UpToDateCheckOutput").EnumerateArray().Select(item => item.GetProperty("Filename").GetString()),
            Is.EqualTo(new[] { "passed" }));
    }

    private static void Zip(string path, string record, int fill = 0)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        using (var other = zip.CreateEntry("index.bin", CompressionLevel.NoCompression).Open())
        {
            other.Write(new byte[fill]);
        }

        using var writer = new StreamWriter(zip.CreateEntry("GHSA-2222-2222-2222.json").Open());
        writer.Write(record);
    }
}
