using System.Collections.Concurrent;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Tests.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Facts;

public sealed class RegistryFactsTests
{
    private const EvidenceNeeds Everything = EvidenceNeeds.Manifest | EvidenceNeeds.Tarball;

    private readonly ConcurrentDictionary<string, byte[]> _answers = new();
    private TemporaryFolder _folder = null!;
    private LoopbackRegistry _server = null!;

    private static PackageId A => new("a", "1.0.0");

    [SetUp]
    public void Start()
    {
        _answers.Clear();
        _folder = new TemporaryFolder();
        _server = new LoopbackRegistry(exchange =>
            _answers.TryGetValue(exchange.Path, out var body) ? exchange.RespondAsync(200, body) : Task.CompletedTask);
    }

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private void Publish(PackageId id, byte[] tarball, string fields = "", string? integrity = null)
    {
        var dist = JsonSerializer.Serialize(new
        {
            integrity = integrity ?? TarballBuilder.IntegrityOf(tarball),
            tarball = $"https://registry.npmjs.org/{id.Name}/-/{id.Name}-{id.Version}.tgz",
        });
        _answers[$"/{id.Name}/{id.Version}"] = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"name":"{{id.Name}}","version":"{{id.Version}}",{{fields}}"dist":{{dist}}}""");
        _answers[$"/{id.Name}/-/{id.Name}-{id.Version}.tgz"] = tarball;
    }

    private RegistryFacts Open(string? cacheFile = null, string? npmCache = null) => new(
        TestConfig.For(_server.Url, cacheDirectory: npmCache),
        new NpmHttpOptions { RetryDelay = TimeSpan.FromMilliseconds(1) },
        TimeProvider.System,
        text => text.StartsWith("The MIT License", StringComparison.Ordinal) ? "MIT" : null,
        cacheFile,
        message => Assert.Fail(message));

    private static async Task<Evidence> AskAsync(RegistryFacts facts, CertificationSubject subject, EvidenceNeeds needs = Everything, bool refresh = false) =>
        (await facts.Source.GetAsync([new EvidenceRequest(subject, needs, refresh)], null, CancellationToken.None))[0];

    private async Task<Evidence> AskAsync(CertificationSubject subject, EvidenceNeeds needs = Everything)
    {
        using var facts = Open();
        return await AskAsync(facts, subject, needs);
    }

    [Test]
    public async Task A_manifest_leaves_unknown_what_only_the_tarball_shows()
    {
        Publish(A, TarballBuilder.Package("a", "1.0.0").ToTarball(), """ "license":"ISC", """);
        var evidence = await AskAsync(new CertificationSubject(A), EvidenceNeeds.Manifest);
        Assert.That(evidence.FactsFailure, Is.Null);
        Assert.That(evidence.Facts is { TarballRead: false, License: "ISC", HasReadme: null, UnpackedSize: null, HasInstallScript: null }, Is.True);
        Assert.That(_server.Paths, Is.EqualTo(new[] { "/a/1.0.0" }));
    }

    [Test]
    public async Task The_tarball_fills_what_the_manifest_does_not_say()
    {
        Publish(A, TarballBuilder.Package("a", "1.0.0").File("package/x.gyp", "{}").ToTarball());
        using var facts = Open();
        var evidence = await AskAsync(facts, new CertificationSubject(A));
        Assert.That(evidence.Facts is { TarballRead: true, License: "MIT", LicenseOrigin: "package.json", HasReadme: true, HasInstallScript: true }, Is.True);
        Assert.That(evidence.Facts!.UnpackedSize, Is.GreaterThan(0));
        Assert.That(facts.Http.Statistics.Tarballs, Has.Count.EqualTo(1));
        Assert.That(facts.Http.Statistics.Tarballs[0].Reason, Is.EqualTo("no licence, repository, README, size in the manifest"));
    }

    [TestCase("LICENSE", null, "MIT", "LICENSE")]
    [TestCase("EULA", null, null, null)]
    [TestCase("LICENSE.md", "SEE LICENSE IN LICENSE.md", "MIT", "LICENSE.md")]
    [TestCase("LICENSE.md", "SEE LICENSE IN <./license.MD>", "MIT", "LICENSE.md")]
    [TestCase("LICENSE.md", "SEE LICENSE IN EULA.txt", "SEE LICENSE IN EULA.txt", "package.json")]
    public async Task A_licence_file_is_recognised_where_nothing_is_declared(string file, string? declared, string? license, string? origin)
    {
        Publish(A, new TarballBuilder().File($"package/{file}", "The MIT License…").ToTarball(), declared is null ? "" : $"\"license\":\"{declared}\",");
        var facts = (await AskAsync(new CertificationSubject(A))).Facts!;
        Assert.That((facts.License, facts.LicenseOrigin), Is.EqualTo((license, origin)));
    }

    [Test]
    public async Task A_second_licence_file_that_nobody_knows_makes_the_licence_unknown()
    {
        Publish(A, new TarballBuilder().File("package/LICENSE", "The MIT License").File("package/COPYING", "All yours is mine").ToTarball());
        Assert.That((await AskAsync(new CertificationSubject(A))).Facts!.License, Is.Null);
    }

    [Test]
    public async Task Bundled_packages_are_told_from_their_parents_tarball_in_one_download()
    {
        Publish(A, TarballBuilder.Package("a", "1.0.0")
            .File("package/node_modules/b/package.json", """{"name":"b","version":"2.0.0","license":"ISC","dist":{"integrity":"sha512-lie"}}""")
            .File("package/node_modules/b/README.md", "b").ToTarball());
        using var facts = Open();
        var b = new CertificationSubject(new PackageId("b", "2.0.0"), new BundleOrigin(A, "node_modules/b"));
        var liar = new CertificationSubject(new PackageId("b", "2.0.1"), new BundleOrigin(A, "node_modules/b"));
        var absent = new CertificationSubject(new PackageId("c", "1.0.0"), new BundleOrigin(A, "node_modules/c"));
        var evidence = await facts.Source.GetAsync(
            [.. new[] { new CertificationSubject(A), b, liar, absent }.Select(subject => new EvidenceRequest(subject, EvidenceNeeds.Manifest))], null, CancellationToken.None);

        Assert.That(evidence[0].Facts?.TarballRead, Is.True);
        Assert.That(evidence[1].Facts is { License: "ISC", HasReadme: true, UnpackedSize: 0, Integrity: null, TarballRead: true }, Is.True);
        Assert.That(evidence[2].FactsFailure, Is.EqualTo(new EvidenceFailure(
            EvidenceFailureKind.NotFound, "The published tarball of a@1.0.0 does not bundle b@2.0.1; b@2.0.0 lies at node_modules/b.")));
        Assert.That(evidence[3].FactsFailure?.Message, Is.EqualTo("The published tarball of a@1.0.0 does not bundle c@1.0.0."));
        Assert.That(_server.Paths, Is.EqualTo(new[] { "/a/1.0.0", "/a/-/a-1.0.0.tgz" }));
        Assert.That(facts.Http.Statistics.Tarballs[0].Reason, Is.EqualTo("bundles 3 packages of the lock"));
    }

    [Test]
    public async Task A_tarball_that_is_not_the_published_one_is_corrupt_and_the_manifest_still_counts()
    {
        Publish(A, TarballBuilder.Package("a", "1.0.0").ToTarball(), """ "license":"ISC", """, integrity: TarballBuilder.IntegrityOf([1]));
        var evidence = await AskAsync(new CertificationSubject(A));
        Assert.That(evidence.Facts?.License, Is.EqualTo("ISC"));
        Assert.That(evidence.FactsFailure, Is.EqualTo(new EvidenceFailure(
            EvidenceFailureKind.Corrupt, "The tarball of a@1.0.0 cannot be used: its bytes are not what the registry published (sha512 differs).")));
    }

    [Test]
    public async Task What_is_nowhere_is_not_found_with_or_without_a_manifest()
    {
        Assert.That((await AskAsync(new CertificationSubject(A))).FactsFailure?.Kind, Is.EqualTo(EvidenceFailureKind.NotFound));
        Publish(A, TarballBuilder.Package("a", "1.0.0").ToTarball());
        _answers.Remove("/a/-/a-1.0.0.tgz", out _);
        var evidence = await AskAsync(new CertificationSubject(A));
        Assert.That(evidence.Facts, Is.Not.Null);
        Assert.That(evidence.FactsFailure?.Kind, Is.EqualTo(EvidenceFailureKind.NotFound));
        Assert.That(evidence.FactsFailure?.Message, Does.Contain("has no tarball at"));
    }

    [Test]
    public async Task What_the_cache_holds_is_not_asked_for_again()
    {
        Publish(A, TarballBuilder.Package("a", "1.0.0").File("package/node_modules/b/package.json", """{"name":"b","version":"2.0.0"}""").ToTarball());
        var file = _folder.At("facts.db");
        var b = new CertificationSubject(new PackageId("b", "2.0.0"), new BundleOrigin(A, "node_modules/b"));
        EvidenceRequest[] requests = [new(new CertificationSubject(A), Everything), new(b, EvidenceNeeds.Manifest)];
        using (var facts = Open(file))
        {
            await facts.Source.GetAsync(requests, null, CancellationToken.None);
        }

        var asked = _server.Requests.Count;
        using var again = Open(file);
        var evidence = await again.Source.GetAsync(requests, null, CancellationToken.None);
        Assert.That(evidence.Select(item => item.Facts?.TarballRead), Is.EqualTo(new bool?[] { true, true }));
        Assert.That(_server.Requests, Has.Count.EqualTo(asked));
        Assert.That((await AskAsync(again, new CertificationSubject(b.Id, b.Bundle! with { Path = "node_modules/c" }))).Facts, Is.Null);
    }

    [Test]
    public async Task What_was_not_found_is_asked_for_again()
    {
        var file = _folder.At("facts.db");
        using (var facts = Open(file))
        {
            Assert.That((await AskAsync(facts, new CertificationSubject(A))).Facts, Is.Null);
        }

        Publish(A, TarballBuilder.Package("a", "1.0.0").ToTarball());
        using var again = Open(file);
        Assert.That((await AskAsync(again, new CertificationSubject(A))).Facts, Is.Not.Null);
    }

    [Test]
    public async Task A_refresh_asks_anew_and_replaces_what_was_kept()
    {
        var file = _folder.At("facts.db");
        Publish(A, TarballBuilder.Package("a", "1.0.0").ToTarball(), """ "license":"ISC", """);
        using var facts = Open(file);
        await AskAsync(facts, new CertificationSubject(A));
        Publish(A, TarballBuilder.Package("a", "1.0.0").File("package/new", "1").ToTarball(), """ "license":"GPL-3.0", """);
        Assert.That((await AskAsync(facts, new CertificationSubject(A))).Facts?.License, Is.EqualTo("ISC"));
        Assert.That((await AskAsync(facts, new CertificationSubject(A), refresh: true)).Facts?.License, Is.EqualTo("GPL-3.0"));
        Assert.That((await AskAsync(facts, new CertificationSubject(A))).Facts?.License, Is.EqualTo("GPL-3.0"));
    }

    [Test]
    public async Task Kept_facts_stay_when_nobody_answers_today()
    {
        var file = _folder.At("facts.db");
        Publish(A, TarballBuilder.Package("a", "1.0.0").ToTarball(), """ "license":"ISC", """);
        using (var facts = Open(file))
        {
            await AskAsync(facts, new CertificationSubject(A), EvidenceNeeds.Manifest);
        }

        using var again = Open(file);
        _server.Dispose();
        var evidence = await AskAsync(again, new CertificationSubject(A));
        Assert.That(evidence.Facts?.License, Is.EqualTo("ISC"));
        Assert.That(evidence.FactsFailure?.Kind, Is.EqualTo(EvidenceFailureKind.Unavailable));
    }

    [Test]
    public async Task Npms_own_cache_is_read_before_the_network_and_not_believed_when_it_went_bad()
    {
        var tarball = TarballBuilder.Package("a", "1.0.0").ToTarball();
        Publish(A, tarball);
        var hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(tarball));
        var content = _folder.Write($"npm/_cacache/content-v2/sha512/{hex[..2]}/{hex[2..4]}/{hex[4..]}", "");
        await File.WriteAllBytesAsync(content, tarball);
        using (var facts = Open(npmCache: _folder.At("npm")))
        {
            Assert.That((await AskAsync(facts, new CertificationSubject(A))).Facts?.HasReadme, Is.True);
            Assert.That(facts.Http.Statistics.Tarballs[0].FromNpmCache, Is.True);
            Assert.That(_server.Paths, Is.EqualTo(new[] { "/a/1.0.0" }));
        }

        await File.WriteAllBytesAsync(content, tarball[..^1]);
        using var again = Open(npmCache: _folder.At("npm"));
        Assert.That((await AskAsync(again, new CertificationSubject(A))).Facts?.HasReadme, Is.True);
        Assert.That(again.Http.Statistics.Tarballs[0].FromNpmCache, Is.False);
    }

    [Test]
    public async Task Answers_come_in_the_order_of_the_questions_and_progress_is_told()
    {
        var ids = Enumerable.Range(0, 50).Select(i => new PackageId($"p{i}", "1.0.0")).ToList();
        ids.ForEach(id => Publish(id, TarballBuilder.Package(id.Name, "1.0.0").ToTarball(), $"\"license\":\"{id.Name}\","));
        using var facts = Open(_folder.At("facts.db"));
        var told = new Told();
        var requests = ids.ConvertAll(id => new EvidenceRequest(new CertificationSubject(id), EvidenceNeeds.Manifest));
        await facts.Source.GetAsync([.. requests.Take(10)], null, CancellationToken.None);
        var evidence = await facts.Source.GetAsync(requests, told, CancellationToken.None);
        Assert.That(evidence.Select(item => item.Facts?.License), Is.EqualTo(ids.Select(id => id.Name)));
        Assert.That(told.Reports.Max(report => report.Completed), Is.EqualTo(50));
        Assert.That(told.Reports.Min(report => report.Completed), Is.EqualTo(11));
        Assert.That(told.Reports, Has.All.Matches<EvidenceProgress>(report => report is { Total: 50, Step: "manifests" }));
    }

    private sealed class Told : IProgress<EvidenceProgress>
    {
        public ConcurrentQueue<EvidenceProgress> Reports { get; } = new();

        public void Report(EvidenceProgress value) => Reports.Enqueue(value);
    }
}
