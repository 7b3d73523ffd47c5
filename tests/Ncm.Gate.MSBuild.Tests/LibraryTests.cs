using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>A class library beside a lock file, in a folder whose name has everything that paths may have.</summary>
public sealed class LibraryTests
{
    private BuildFolder _folder = null!;

    private string State => Directory.GetDirectories(_folder.At("obj/ncm-gate")).Single();

    [OneTimeSetUp]
    public async Task FailAndPassAsync()
    {
        _folder = new BuildFolder("Größe & 'Maß' (ä, 100%) ☃").Npm().Project("lib.csproj", BuildFolder.Reference + """
            <Target Name="InstallPackages" BeforeTargets="BeforeBuild"><Touch Files="installed.txt" AlwaysCreate="true" /></Target>
            """);
        _folder.Write("Class1.cs", "public class Class1;");
        First = await _folder.BuildAsync();
        CompiledAtFirst = File.Exists(_folder.At("obj/Debug/net10.0/lib.dll")) || File.Exists(_folder.At("installed.txt"));
        Nscm = await CommandLine.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "nscm.dll"), "verify", _folder.At("package-lock.json")], _folder.Path, _folder.Environment);
        _folder.Whitelist();
        Whitelisted = await _folder.BuildAsync("--no-restore", "-v:n");
        Again = await _folder.BuildAsync("--no-restore", "-v:n", "-bl:again.binlog");
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    private BuildResult First { get; set; } = null!;

    private bool CompiledAtFirst { get; set; }

    private CommandResult Nscm { get; set; } = null!;

    private BuildResult Whitelisted { get; set; } = null!;

    private BuildResult Again { get; set; } = null!;

    [Test]
    public void An_uncertified_package_fails_the_build_before_anything_is_installed_or_compiled()
    {
        Assert.That(First.ExitCode, Is.EqualTo(1), First.ToString());
        Assert.That(First.Codes, Is.EqualTo(new[] { "error NCM1002" }), First.ToString());
        Assert.That(CompiledAtFirst, Is.False);
        Assert.That(File.Exists(_folder.At("installed.txt")), Is.True, "the project's own target runs once the gate has passed");
    }

    [Test]
    public void The_error_points_into_the_lock_file_and_names_the_project() => Assert.That(
        First.Output,
        Does.Contain($"{_folder.At("package-lock.json")}(29,18): error NCM1002: copyleft@1.0.0 has no approved licence: GPL-3.0-only is not in the policy's list; "
            + $"parent@1.0.0 > copyleft@1.0.0; change parent@1.0.0 in package.json, or whitelist copyleft@1.0.0; advice: no version that would help is certified yet: "
            + $"whitelist it with a reason, replace it, or help its authors to repair it [{_folder.At("lib.csproj")}]"));

    [Test]
    public void The_findings_are_those_of_nscm_byte_for_byte()
    {
        // A diagnostic is one line: what nscm prints below a finding follows in it.
        var findings = Nscm.Output.Replace("\n    ", "; ", StringComparison.Ordinal).Split('\n').Where(line => line.Contains(" NCM", StringComparison.Ordinal));
        Assert.That(Nscm.ExitCode, Is.EqualTo(1), Nscm.ToString());
        Assert.That(First.Diagnostics, Is.EqualTo(findings).And.Not.Empty);
    }

    [Test]
    public void A_whitelist_entry_lets_the_build_pass()
    {
        Assert.That(Whitelisted.ExitCode, Is.Zero, Whitelisted.ToString());
        Assert.That(Whitelisted.Output, Does.Contain("package-lock.json: 3 packages: 2 certified, 1 whitelisted"));
        Assert.That(Whitelisted.Judged, Is.EqualTo(1), "one summary line at verbosity normal");
        Assert.That(File.Exists(_folder.At("bin/Debug/net10.0/lib.dll")), Is.True);
    }

    [Test]
    public async Task A_second_build_judges_nothing_and_the_binlog_says_why()
    {
        Assert.That(Again.ExitCode, Is.Zero, Again.ToString());
        Assert.That(Again.Judged, Is.Zero, Again.ToString());

        var log = await _folder.DotnetAsync("msbuild", "again.binlog", "-v:d");
        Assert.That(log.Output, Does.Contain("Skipping target \"NcmGate\" because all output files are up-to-date with respect to the input files."));
        Assert.That(log.Output, Does.Not.Contain("Using \"NcmGate"), "no task is loaded");
    }

    [Test]
    public async Task What_the_gate_put_into_the_output_folder_is_nothing()
    {
        var output = Directory.GetFiles(_folder.At("bin"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();

        Assert.That(output, Is.EquivalentTo(new[] { "lib.dll", "lib.pdb", "lib.deps.json" }));
        Assert.That(await File.ReadAllTextAsync(_folder.At("bin/Debug/net10.0/lib.deps.json")), Does.Not.Contain("Ncm").And.Not.Contain("Sqlite"));
    }

    [Test]
    public async Task A_verdict_that_is_too_old_is_given_anew()
    {
        var inputs = Path.Combine(State, "inputs.txt");
        var text = await File.ReadAllTextAsync(inputs);
        await File.WriteAllTextAsync(inputs, $"1000000000|1000000060{text[text.IndexOf('\n', StringComparison.Ordinal)..]}");

        Assert.That((await _folder.GateAsync("-v:n")).Judged, Is.EqualTo(1));
        Assert.That((await _folder.GateAsync("-v:n")).Judged, Is.Zero);
    }

    [Test]
    public async Task A_changed_lock_is_seen_whatever_its_time_says()
    {
        var lockfile = _folder.At("package-lock.json");
        var time = File.GetLastWriteTimeUtc(lockfile);
        var text = await File.ReadAllTextAsync(lockfile);
        await File.WriteAllTextAsync(lockfile, text.Replace("\"version\": \"1.0.0\",\n      \"resolved\": \"https://registry.npmjs.org/good", "\"version\": \"1.0.1\",\n      \"resolved\": \"https://registry.npmjs.org/good", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(lockfile, time.AddYears(-1));

        var changed = await _folder.GateAsync();
        await File.WriteAllTextAsync(lockfile, text);
        var restored = await _folder.GateAsync("-v:n");

        Assert.That(changed.Codes, Has.Some.EqualTo("error NCM2001"), changed.ToString());
        Assert.That(restored.Judged, Is.EqualTo(1), "what failed in between must not pass by an older verdict");
        Assert.That(restored.ExitCode, Is.Zero, restored.ToString());
    }

    [TestCase("package.json")]
    [TestCase(".npmrc")]
    [TestCase(".ncm/advisories/new.json")]
    [TestCase(".ncm/policy.yml")]
    [TestCase(".ncm/whitelist.yml")]
    public async Task Every_file_that_a_verdict_depends_on_is_watched(string file)
    {
        var path = _folder.At(file);
        var before = File.Exists(path) ? await File.ReadAllTextAsync(path) : null;
        Assert.That((await _folder.GateAsync("-v:n")).Judged, Is.LessThan(2));

        await File.WriteAllTextAsync(path, file.EndsWith("new.json", StringComparison.Ordinal)
            ? await File.ReadAllTextAsync(_folder.At(".ncm/advisories/none.json"))
            : before + (file == ".npmrc" ? "audit=false\n" : " \n"));
        var changed = await _folder.GateAsync("-v:n");
        Restore(path, before);

        Assert.That(changed.Judged, Is.EqualTo(1), changed.ToString());
        Assert.That(changed.ExitCode, Is.Zero, changed.ToString());
    }

    [Test]
    public async Task Builds_in_CI_always_judge()
    {
        _folder.Environment["GITHUB_ACTIONS"] = "true";
        var first = await _folder.GateAsync("-v:n");
        var second = await _folder.GateAsync("-v:n");
        _folder.Environment["GITHUB_ACTIONS"] = null;

        Assert.That((first.Judged, second.Judged), Is.EqualTo((1, 1)), second.ToString());
    }

    private static void Restore(string path, string? content)
    {
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, content);
        }
    }
}
