using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class CachedAdvisorySourceTests : IDisposable
{
    private static readonly PackageId Bad = new("bad", "1.0.0");
    private static readonly PackageId Fine = new("fine", "1.0.0");
    private static readonly Uri Registry = new("https://registry.npmjs.org/");

    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly CountingSource _source = new();

    public void Dispose() => _folder.Dispose();

    [SetUp]
    public void Forget()
    {
        _source.Asked.Clear();
        _source.Failure = null;
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task Does_not_ask_again_within_the_time_to_live_and_asks_again_after()
    {
        var first = await Ask(Bad, Fine);
        _time.Advance(TimeSpan.FromMinutes(59));
        var second = await Ask(Bad, Fine);
        Assert.That(_source.Asked, Is.EqualTo((PackageId[])[Bad, Fine]));

        _time.Advance(TimeSpan.FromMinutes(1));
        var third = await Ask(Bad, Fine);

        Assert.That(_source.Asked, Is.EqualTo((PackageId[])[Bad, Fine, Bad, Fine]));
        foreach (var answer in (AdvisoryAnswer[])[first, second, third])
        {
            var advisory = answer.For(Bad).Single();
            Assert.That(advisory with { Aliases = [], FixedIn = [], Weaknesses = [] }, Is.EqualTo(CountingSource.Known with { Aliases = [], FixedIn = [], Weaknesses = [] }));
            Assert.That(advisory.Aliases.Concat(advisory.FixedIn), Is.EqualTo((string[])["CVE-1", "1.0.1"]));
            Assert.That(answer.For(Fine), Is.Empty);
        }
    }

    [Test]
    public async Task Asks_only_about_what_is_new_and_each_answer_has_its_own_age()
    {
        await Ask(Bad);
        _time.Advance(TimeSpan.FromMinutes(30));
        await Ask(Bad, Fine);
        _time.Advance(TimeSpan.FromMinutes(40));
        await Ask(Bad, Fine);

        Assert.That(_source.Asked, Is.EqualTo((PackageId[])[Bad, Fine, Bad]));
    }

    [Test]
    public async Task A_clock_that_was_set_back_makes_answers_of_the_future_void()
    {
        await Ask(Bad);
        var earlier = new FakeTimeProvider(_time.GetUtcNow().AddMinutes(-1));

        await new CachedAdvisorySource(_source, Registry, _folder.Path, TimeSpan.FromHours(1), earlier).GetAsync([Bad], null, CancellationToken.None);

        Assert.That(_source.Asked, Is.EqualTo((PackageId[])[Bad, Bad]));
    }

    [Test]
    public async Task Failures_are_not_kept()
    {
        _source.Failure = new AdvisoryFailure(AdvisoryFailureKind.Unavailable, "no");
        var failed = await Ask(Bad);
        _source.Failure = null;
        var answered = await Ask(Bad);

        Assert.That(failed.Failure?.Message, Is.EqualTo("no"));
        Assert.That(answered.For(Bad), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Another_registry_has_answers_of_its_own()
    {
        await Ask(Bad);
        await new CachedAdvisorySource(_source, new Uri("https://npm.acme.example/"), _folder.Path, TimeSpan.FromHours(1), _time).GetAsync([Bad], null, CancellationToken.None);

        Assert.That(_source.Asked, Has.Count.EqualTo(2));
        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(2));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"Format":1,"Entries":[{"Name":"bad","Version":"1.0.0","At":"2000-01-01T00:00:00+00:00"}]}""", Description = "an entry without its advisories is not one without any")]
    [TestCase("""{"Format":1,"Entries":[{"Name":"bad","Version":"1.0.0","At":"2000-01-01T00:00:00+00:00","Advisories":null}]}""")]
    [TestCase("""{"Format":2,"Entries":[{"Name":"bad","Version":"1.0.0","At":"2000-01-01T00:00:00+00:00","Advisories":[]}]}""", Description = "another format")]
    public async Task A_file_that_cannot_be_understood_is_not_believed(string content)
    {
        await Ask(Bad);
        File.WriteAllText(Directory.GetFiles(_folder.Path).Single(), content);

        var answer = await Ask(Bad);

        Assert.That(answer.For(Bad), Has.Count.EqualTo(1));
        Assert.That(_source.Asked, Is.EqualTo((PackageId[])[Bad, Bad]));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_costs_requests_only()
    {
        File.WriteAllText(_folder.At("file"), "in the way");
        var source = new CachedAdvisorySource(_source, Registry, _folder.At("file/cache"), TimeSpan.FromHours(1), _time);

        var answer = await source.GetAsync([Bad], null, CancellationToken.None);

        Assert.That(answer.For(Bad), Has.Count.EqualTo(1));
        Assert.That(answer.Notes, Has.Count.EqualTo(1).And.All.Contains("cannot be kept"));
    }

    private Task<AdvisoryAnswer> Ask(params PackageId[] packages) =>
        new CachedAdvisorySource(_source, Registry, _folder.Path, TimeSpan.FromHours(1), _time).GetAsync(packages, null, CancellationToken.None);

    private sealed class CountingSource : IAdvisorySource
    {
        public static readonly Advisory Known = new()
        {
            Id = "GHSA-1111-1111-1111",
            Aliases = ["CVE-1"],
            Severity = Severity.High,
            CvssScore = 7.5,
            Summary = "Bad",
            Url = "https://example.com/",
            Published = DateTimeOffset.UnixEpoch,
            FixedIn = ["1.0.1"],
        };

        public List<PackageId> Asked { get; } = [];

        public AdvisoryFailure? Failure { get; set; }

        public string Name => "npm";

        public Task<AdvisoryAnswer> GetAsync(IReadOnlyCollection<PackageId> packages, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
        {
            Asked.AddRange(packages);
            return Task.FromResult(new AdvisoryAnswer
            {
                Source = Name,
                Failure = Failure,
                Advisories = packages.Where(package => package == Bad).ToDictionary(package => package, IReadOnlyList<Advisory> (_) => [Known]),
            });
        }
    }
}
