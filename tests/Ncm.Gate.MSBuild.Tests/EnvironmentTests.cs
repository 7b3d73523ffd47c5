using System.Diagnostics;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>What is around a build: a network or none, an impatient person, a source folder that must stay as it is.</summary>
public sealed class EnvironmentTests
{
    private BuildFolder _folder = null!;

    [OneTimeSetUp]
    public async Task RestoreAsync()
    {
        _folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        _folder.Whitelist();
        _folder.Environment["NCM_CACHE"] = _folder.At("cache");
        await _folder.RestoreAsync();
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Without_a_network_the_cache_certifies_and_what_it_does_not_know_is_undecided()
    {
        var unknown = await _folder.GateAsync("-p:NcmGateOffline=true", "-p:NcmGateCacheMinutes=0");
        var asked = _folder.Registry.Paths.Count;
        var learnt = await _folder.GateAsync("-p:NcmGateCacheMinutes=0");
        var learning = _folder.Registry.Paths.Count;
        var known = await _folder.GateAsync("-p:NcmGateOffline=true", "-p:NcmGateCacheMinutes=0");

        // The network is away, and nobody told the build.
        _folder.Registry.Dispose();
        var down = await _folder.GateAsync("-p:NcmGateCacheMinutes=0");
        _folder.Environment["NCM_CACHE"] = _folder.At("empty");
        var lost = await _folder.GateAsync("-p:NcmGateCacheMinutes=0");
        var lowered = await _folder.GateAsync("-v:n", "-p:NcmGateSeverity=warning");
        var again = await _folder.GateAsync("-v:n", "-p:NcmGateSeverity=warning");

        Assert.That(unknown.ExitCode, Is.EqualTo(1));
        Assert.That(unknown.Codes, Is.Not.Empty.And.All.EqualTo("error NCM9003"), unknown.ToString());
        Assert.That(unknown.Output, Does.Contain("since the gate is offline, and nothing is kept that answers for it; run it once with the network"));
        Assert.That(asked, Is.Zero, "nothing went over the network");
        Assert.That(learnt.ExitCode, Is.Zero, learnt.ToString());
        Assert.That(known.ExitCode, Is.Zero, known.ToString());
        Assert.That(learning, Is.Positive);
        Assert.That(down.ExitCode, Is.Zero, down.ToString());
        Assert.That(lost.Codes, Is.Not.Empty.And.All.EqualTo("error NCM9003"), lost.ToString());
        Assert.That((lowered.ExitCode, lowered.Judged, again.Judged), Is.EqualTo((0, 1, 1)), "what is undecided is asked again\n" + again);
        Assert.That(again.Codes, Is.Not.Empty.And.All.EqualTo("warning NCM9003"));
    }

    [Test]
    [Platform("Linux")]
    [CancelAfter(120_000)]
    public async Task Cancelling_ends_a_build_that_waits_for_the_network(CancellationToken cancellationToken)
    {
        using var gone = new CancellationTokenSource();
        using var folder = new BuildFolder(registry: new NpmRegistry(_ => Task.Delay(Timeout.Infinite, gone.Token))).Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Environment["NCM_CACHE"] = folder.At("cache");
        await folder.RestoreAsync();

        // A shell that runs the tests in the background leaves them deaf for Ctrl-C, and what they start too.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", "build", "--no-restore", "-nologo", "-tl:off"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in folder.Environment)
        {
            start.Environment[name] = value;
        }

        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEndAsync(cancellationToken);
        while (folder.Registry.Paths.Count == 0)
        {
            await Task.Delay(50, cancellationToken);
        }

        Tool.Run(folder.Path, "kill", "-INT", $"{build.Id}");
        await build.WaitForExitAsync(cancellationToken);
        await gone.CancelAsync();

        Assert.That(build.ExitCode, Is.Not.Zero);
        Assert.That(await output, Does.Not.Contain("NCM9003").And.Not.Contain("MSB4"));
        Assert.That(File.Exists(folder.At("bin/Debug/net10.0/lib.dll")), Is.False);
    }

    [Test]
    public async Task Nothing_is_written_beside_the_sources()
    {
        using var output = new TemporaryFolder();
        using var folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Whitelist();
        var before = Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories);
        Tool.Run(folder.Path, "chmod", "-R", "a-w", folder.Path);

        var first = await folder.BuildAsync("--artifacts-path", output.Path, "-v:n");
        var second = await folder.BuildAsync("--artifacts-path", output.Path, "-v:n", "--no-restore");
        Tool.Run(folder.Path, "chmod", "-R", "u+w", folder.Path);

        Assert.That((first.ExitCode, first.Judged), Is.EqualTo((0, 1)), first.ToString());
        Assert.That((second.ExitCode, second.Judged), Is.EqualTo((0, 0)), second.ToString());
        Assert.That(Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories), Is.EquivalentTo(before));
    }

    [Test]
    public async Task In_a_multithreaded_build_it_runs_in_process()
    {
        using var folder = new BuildFolder().Npm().Project("lib.csproj", BuildFolder.Reference);
        folder.Whitelist();

        var result = await folder.BuildAsync("-mt", "-v:diag");

        Assert.That((result.ExitCode, result.Judged), Is.EqualTo((0, 1)), result.ToString()[..2000]);
        Assert.That(result.Output, Does.Contain("Task \"NcmGateCheck\""));
        Assert.That(result.Output, Does.Not.Match("Task \"NcmGate\\w+\" ran in TaskHost process").And.Match("Task \"\\w+\" ran in TaskHost process"));
    }

    [TestCase("Ncm.Gate.MSBuild")]
    [TestCase("Ncm.Gate.MSBuild.MultiThreaded")]
    public async Task In_a_process_of_its_own_which_Visual_Studio_gives_it_it_judges_the_same(string assembly)
    {
        using var folder = new BuildFolder().Npm();
        folder.Write("host.proj", $"""
            <Project>
              <UsingTask TaskName="Ncm.Gate.MSBuild.NcmGateCheck" AssemblyFile="{Package.Unpacked}/ncm.gate.msbuild/{Package.Version}/tasks/net10.0/{assembly}.dll"
                         TaskFactory="TaskHostFactory" Runtime="NET" />
              <Target Name="Check"><NcmGateCheck LockFile="$(MSBuildProjectDirectory)/package-lock.json" CacheMinutes="0" /></Target>
            </Project>
            """);

        var result = await folder.DotnetAsync("msbuild", "host.proj", "-v:diag", "-clp:NoSummary");

        Assert.That(result.Output, Does.Contain("Task \"NcmGateCheck\" ran in TaskHost process"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain($"{folder.At("package-lock.json")}(29,18): error NCM1002: copyleft@1.0.0 has no approved licence"));
    }
}
