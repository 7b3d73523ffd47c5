using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Facts;

/// <summary>With the real npm and the registry that it is configured for; skipped where either is out of reach.</summary>
public sealed class RealNpmTests
{
    private static readonly PackageId Ms = new("ms", "2.1.3");
    private static readonly PackageId Scoped = new("@isaacs/cliui", "8.0.2");

    [Test]
    public async Task After_npm_filled_its_cache_no_tarball_is_downloaded()
    {
        using var folder = new TemporaryFolder();
        RunNpm(folder, "cache", "add", Ms.ToString(), Scoped.ToString());
        using var facts = Open(folder);
        var evidence = await facts.Source.GetAsync(
            [.. new[] { Ms, Scoped }.Select(id => new EvidenceRequest(new CertificationSubject(id), EvidenceNeeds.Manifest | EvidenceNeeds.Tarball))],
            null,
            CancellationToken.None);

        Assert.That(evidence.Select(item => item.FactsFailure), Is.All.Null);
        Assert.That(evidence[0].Facts is { License: "MIT", Repository: not null, HasReadme: true, HasInstallScript: false, UnpackedSize: 6721 }, Is.True);
        Assert.That(evidence[1].Facts is { License: "ISC", HasReadme: true }, Is.True);
        Assert.That(facts.Http.Statistics.Tarballs.Select(tarball => tarball.FromNpmCache), Is.EqualTo(new[] { true, true }));
        Assert.That(facts.Http.Statistics.Requests, Is.EqualTo(2), "the two manifests");
    }

    [Test]
    public async Task What_the_registry_does_not_have_is_not_found()
    {
        using var folder = new TemporaryFolder();
        RunNpm(folder, "view", Ms.ToString(), "version");
        using var facts = Open(folder);
        var evidence = await facts.Source.GetAsync(
            [new EvidenceRequest(new CertificationSubject(Ms with { Version = "999.0.0" }), EvidenceNeeds.Manifest)], null, CancellationToken.None);
        Assert.That(evidence[0].FactsFailure?.Kind, Is.EqualTo(EvidenceFailureKind.NotFound));
    }

    private static RegistryFacts Open(TemporaryFolder folder)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        environment["npm_config_cache"] = folder.At("cache");
        var config = NpmConfig.Load(new NpmConfigOptions { ProjectDirectory = folder.At("."), Environment = environment });
        return new RegistryFacts(
            config, NpmHttpOptions.From(config), TimeProvider.System, _ => null, null, message => Assert.Fail(message), environment.GetValueOrDefault("NODE_EXTRA_CA_CERTS"));
    }

    private static void RunNpm(TemporaryFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder.At("."), RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["npm_config_cache"] = folder.At("cache");
        try
        {
            using var npm = Process.Start(start)!;
            _ = npm.StandardOutput.ReadToEndAsync();
            _ = npm.StandardError.ReadToEndAsync();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
            {
                Assert.Ignore($"npm {string.Join(' ', arguments)} fails here (exit code {npm.ExitCode}): its registry is out of reach.");
            }
        }
        catch (Win32Exception)
        {
            Assert.Ignore("npm is not on PATH.");
        }
    }
}
