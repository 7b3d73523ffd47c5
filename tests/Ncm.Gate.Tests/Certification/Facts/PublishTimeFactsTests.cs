using System.Text;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Tests.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Facts;

/// <summary>When packages were published, from a registry and from the cache.</summary>
public sealed class PublishTimeFactsTests
{
    private const EvidenceNeeds Timed = EvidenceNeeds.Manifest | EvidenceNeeds.PublishTime;

    private static readonly DateTimeOffset First = new(2020, 2, 2, 0, 0, 0, TimeSpan.Zero);

    private TemporaryFolder _folder = null!;
    private LoopbackRegistry _server = null!;
    private bool _packumentFails;

    [SetUp]
    public void Start()
    {
        _folder = new TemporaryFolder();
        _packumentFails = false;
        _server = new LoopbackRegistry(exchange => exchange.Path switch
        {
            "/a/1.0.0" => exchange.RespondAsync(200, Manifest("1.0.0")),
            "/a/2.0.0" => exchange.RespondAsync(200, Manifest("2.0.0")),
            "/a/-/a-1.0.0.tgz" => exchange.RespondAsync(200, Tarball("1.0.0")),
            "/a" when _packumentFails => exchange.RespondAsync(403, "{}"),
            "/a" => exchange.RespondAsync(200, """{"versions":{},"time":{"1.0.0":"2020-02-02T00:00:00.000Z"}}"""),
            _ => Task.CompletedTask,
        });
    }

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task One_packument_answers_for_all_versions_and_only_where_times_are_asked_for()
    {
        Assert.That((await AskAsync(null, EvidenceNeeds.Manifest, "1.0.0"))[0].Facts!.PublishedAt, Is.Null);
        Assert.That(_server.Paths, Is.EqualTo(new[] { "/a/1.0.0" }));

        var evidence = await AskAsync(null, Timed, "1.0.0", "2.0.0");

        Assert.That(evidence.Select(answer => answer.Facts!.PublishedAt), Is.EqualTo(new DateTimeOffset?[] { First, null }));
        Assert.That(evidence.Select(answer => answer.PublishTimeFailure), Is.All.Null);
        Assert.That(_server.Paths.Count(path => path == "/a"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_time_that_is_known_is_never_asked_for_again()
    {
        var cache = _folder.At("facts.db");
        await AskAsync(cache, Timed, "1.0.0");
        var before = _server.Requests.Count;

        var again = await AskAsync(cache, Timed, "1.0.0");

        Assert.That(again[0].Facts!.PublishedAt, Is.EqualTo(First));
        Assert.That(_server.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Neither_a_look_into_the_tarball_nor_the_time_makes_the_cache_forget_the_other()
    {
        var cache = _folder.At("facts.db");
        await AskAsync(cache, EvidenceNeeds.Manifest | EvidenceNeeds.Tarball, "1.0.0");
        var timed = await AskAsync(cache, Timed, "1.0.0");
        Assert.That(timed[0].Facts is { TarballRead: true, PublishedAt: { } time } && time == First, Is.True, "the tarball first");

        var other = _folder.At("other.db");
        await AskAsync(other, Timed, "1.0.0");
        var read = await AskAsync(other, EvidenceNeeds.Manifest | EvidenceNeeds.Tarball, "1.0.0");
        Assert.That(read[0].Facts is { TarballRead: true, PublishedAt: { } kept } && kept == First, Is.True, "the time first");

        var before = _server.Requests.Count;
        foreach (var file in (string[])[cache, other])
        {
            var both = await AskAsync(file, Timed | EvidenceNeeds.Tarball, "1.0.0");
            Assert.That(both[0].Facts is { TarballRead: true, PublishedAt: not null }, Is.True);
        }

        Assert.That(_server.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task A_packument_that_cannot_be_had_is_stated_and_the_facts_are_there_all_the_same()
    {
        _packumentFails = true;

        var evidence = (await AskAsync(null, Timed, "1.0.0"))[0];

        Assert.That(evidence.Facts, Is.Not.Null);
        Assert.That(evidence.PublishTimeFailure?.Kind, Is.EqualTo(EvidenceFailureKind.Unavailable));
        Assert.That(evidence.PublishTimeFailure!.Message, Does.Contain("403"));
    }

    private static byte[] Tarball(string version) => TarballBuilder.Package("a", version).ToTarball();

    private static byte[] Manifest(string version) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        name = "a",
        version,
        license = "MIT",
        dist = new { integrity = TarballBuilder.IntegrityOf(Tarball(version)), tarball = $"https://registry.npmjs.org/a/-/a-{version}.tgz" },
    }));

    private async Task<IReadOnlyList<Evidence>> AskAsync(string? cacheFile, EvidenceNeeds needs, params string[] versions)
    {
        using var facts = new RegistryFacts(
            TestConfig.For(_server.Url),
            new NpmHttpOptions { RetryDelay = TimeSpan.FromMilliseconds(1) },
            TimeProvider.System,
            _ => null,
            cacheFile,
            message => Assert.Fail(message));
        return await facts.Source.GetAsync(
            [.. versions.Select(version => new EvidenceRequest(new CertificationSubject(new PackageId("a", version)), needs))], null, CancellationToken.None);
    }
}
