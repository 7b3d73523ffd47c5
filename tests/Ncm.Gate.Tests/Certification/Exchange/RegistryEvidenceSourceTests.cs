using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Exchange;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Tests.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Exchange;

public sealed class RegistryEvidenceSourceTests
{
    private const EvidenceNeeds First = EvidenceNeeds.Manifest | EvidenceNeeds.Advisories;

    private static readonly CertificationSubject A = new(new PackageId("a", "1.0.0"));
    private static readonly NpmHttpOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 0 };

    [Test]
    public async Task What_one_answer_told_is_not_asked_again()
    {
        using var server = Server("""{"name":"a","version":"1.0.0","facts":{"license":"MIT","hasReadme":true,"tarballRead":true,"fromTarball":["readme"]},"advisories":[]}""");
        using var asking = new Asking(server);

        var manifest = await asking.AskAsync(new EvidenceRequest(A, First));
        var tarball = await asking.AskAsync(new EvidenceRequest(A, EvidenceNeeds.Tarball));

        Assert.That(manifest[0].Facts!.License, Is.EqualTo("MIT"));
        Assert.That(tarball[0].Facts!.TarballRead, Is.True);
        Assert.That(server.Paths, Is.EqualTo(new[] { "/_/team/-/ncm/v1/evidence" }));
    }

    [Test]
    public async Task What_is_pending_is_asked_for_again_when_the_registry_says()
    {
        var asked = 0;
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, Interlocked.Increment(ref asked) == 1
            ? """{"evidence":[{"name":"a","version":"1.0.0","facts":{},"advisories":[]}],"pending":["a@1.0.0"],"retryAfter":0.1}"""
            : """{"evidence":[{"name":"a","version":"1.0.0","facts":{"hasReadme":true,"tarballRead":true},"advisories":[]}],"pending":[]}"""));
        using var asking = new Asking(server);

        var evidence = await asking.AskAsync(new EvidenceRequest(A, First | EvidenceNeeds.Tarball));

        Assert.That(evidence[0].Facts!.HasReadme, Is.True);
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_gate_that_needs_no_tarball_does_not_wait_for_one()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(
            200, """{"evidence":[{"name":"a","version":"1.0.0","facts":{},"advisories":[]}],"pending":["a@1.0.0"],"retryAfter":5}"""));
        using var asking = new Asking(server);

        var evidence = await asking.AskAsync(new EvidenceRequest(A, First));

        Assert.That(evidence[0].FactsFailure, Is.Null);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Patience_ends_as_undecided()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, """{"evidence":[],"pending":["a@1.0.0"],"retryAfter":0.1}"""));
        using var asking = new Asking(server) { Patience = TimeSpan.FromSeconds(0.35) };

        var evidence = await asking.AskAsync(new EvidenceRequest(A, First));

        Assert.That(evidence[0].FactsFailure, Is.EqualTo(new EvidenceFailure(
            EvidenceFailureKind.Unavailable, $"{server.Url}_/team/ is still certifying it; run the gate again in a while.")));
        Assert.That(evidence[0].AdvisoriesFailure!.Kind, Is.EqualTo(EvidenceFailureKind.Unavailable));
    }

    [TestCase(401, "{}", "answered 401: give npm's configuration a token for it that may read.")]
    [TestCase(404, "{}", "answered 404: there is no certified registry at the policy's registry.")]
    [TestCase(200, "<html>", "answered what is not evidence")]
    [TestCase(200, "{}", "answered what is not evidence")]
    [TestCase(503, "{}", "answered 503")]
    public async Task An_answer_that_is_none_leaves_the_gate_undecided(int status, string body, string message)
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(status, body));
        using var asking = new Asking(server);

        var evidence = await asking.AskAsync(new EvidenceRequest(A, First));

        Assert.That(evidence[0].FactsFailure!.Kind, Is.EqualTo(EvidenceFailureKind.Unavailable));
        Assert.That(evidence[0].FactsFailure!.Message, Does.StartWith($"{server.Url}_/team/-/ncm/v1/evidence ").And.Contains(message));
    }

    [Test]
    public async Task The_question_says_what_is_needed_and_goes_in_parts_of_5000()
    {
        var bodies = new List<JsonDocument>();
        using var server = new LoopbackRegistry(async exchange =>
        {
            var body = JsonDocument.Parse(await exchange.ReadBodyAsync());
            bodies.Add(body);
            var evidence = body.RootElement.GetProperty("packages").EnumerateArray().Select(id => id.GetString()!.Split('@'))
                .Select(id => new { name = id[0], version = id[1], facts = new { tarballRead = true }, advisories = Array.Empty<int>() });
            await exchange.RespondAsync(200, JsonSerializer.Serialize(new { evidence }));
        });
        using var asking = new Asking(server);

        await asking.AskAsync(
        [
            .. Enumerable.Range(0, 5001).Select(i => new EvidenceRequest(new CertificationSubject(new PackageId($"p{i}", "1.0.0")), First)),
            new EvidenceRequest(A, EvidenceNeeds.Tarball, Refresh: true),
        ]);

        Assert.That(bodies.Select(body => body.RootElement.GetProperty("packages").GetArrayLength()), Is.EqualTo(new[] { 5000, 2 }));
        Assert.That(bodies[1].RootElement.GetProperty("tarballs")[0].GetString(), Is.EqualTo("a@1.0.0"));
        Assert.That(bodies[1].RootElement.GetProperty("refresh")[0].GetString(), Is.EqualTo("a@1.0.0"));
        bodies.ForEach(body => body.Dispose());
    }

    [Test]
    public async Task The_registrys_whitelist_entries_are_kept_each_once()
    {
        const string Entry = """{"package":"a","versions":"1.0.0","reason":"why","by":"me","at":"2026-01-01"}""";
        using var server = Server($$"""{"name":"a","version":"1.0.0","facts":{},"advisories":[],"whitelist":[{{Entry}},{{Entry}}]}""");
        using var asking = new Asking(server);

        await asking.AskAsync(new EvidenceRequest(A, First));

        Assert.That(asking.Source.Whitelist.Select(entry => entry.GetRawText()), Is.EqualTo(new[] { Entry }));
    }

    private static LoopbackRegistry Server(string evidence) =>
        new(exchange => exchange.RespondAsync(200, $$"""{"evidence":[{{evidence}}],"unknown":[],"pending":[]}"""));

    /// <summary>A source over a server.</summary>
    private sealed class Asking(LoopbackRegistry server) : IDisposable
    {
        private readonly NpmHttp _http = new(TestConfig.For(server.Url), Quick, TimeProvider.System);
        private RegistryEvidenceSource? _source;

        public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

        public RegistryEvidenceSource Source => _source ??= new RegistryEvidenceSource(_http, new Uri(server.Url, "_/team/"), TimeProvider.System, Patience);

        public Task<IReadOnlyList<Evidence>> AskAsync(params EvidenceRequest[] requests) => Source.GetAsync(requests, null, CancellationToken.None);

        public void Dispose() => _http.Dispose();
    }
}
