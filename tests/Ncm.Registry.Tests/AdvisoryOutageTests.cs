using System.Net;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>A source of advisories that is silent holds nobody up, and lets nothing in that nobody asked about.</summary>
public sealed class AdvisoryOutageTests
{
    private const string Policy = "advisories: [npm]\n";

    private FakeUpstream _upstream = null!;
    private TaskCompletionSource _answers = null!;

    [SetUp]
    public void Publish()
    {
        _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upstream = new FakeUpstream().Publish("left@1.0.0").Publish("right@1.0.0");
        _upstream.Advisories = async exchange =>
        {
            await _answers.Task;
            await exchange.RespondAsync(200, "{}");
        };
    }

    [TearDown]
    public void Close()
    {
        _answers.TrySetResult();
        _upstream.Dispose();
    }

    [Test]
    public async Task A_request_is_answered_within_the_limit_and_the_next_at_once_and_the_answer_counts_when_it_comes()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, Policy, null, "--AdvisoryTimeout=00:00:00.3");
        using var first = await registry.SendAsync("left/-/left-1.0.0.tgz");
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(
            await first.Content.ReadAsStringAsync(),
            Is.EqualTo("""{"error":"left@1.0.0 cannot be certified now: npm did not answer within 0.3 s"}"""));
        Assert.That(first.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(first.ReasonPhrase, Does.Contain("npm did not answer within 0.3 s"));
        Assert.That((await registry.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await registry.GetAsync("right")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(() => Questions, Is.EqualTo(2).After(30_000, 20), "both are being asked about behind the requests, and each once");

        _answers.SetResult();
        Assert.That(async () => (await registry.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK).After(30_000, 20));
        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(async () => (await registry.GetAsync("right")).Status, Is.EqualTo(HttpStatusCode.OK).After(30_000, 20));
        Assert.That(Questions, Is.EqualTo(2));
    }

    [Test]
    public async Task Many_packages_take_no_more_than_a_few_connections_from_the_upstream()
    {
        for (var i = 0; i < 60; i++)
        {
            _upstream.Publish($"many-{i}@1.0.0");
        }

        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, Policy, null, "--AdvisoryTimeout=00:00:00.3");
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => registry.GetAsync($"many-{i}")));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(Questions, Is.LessThanOrEqualTo(4));
        Assert.That(_upstream.Documents.Count(path => path.StartsWith("/many-", StringComparison.Ordinal)), Is.EqualTo(60), "the packuments were fetched in spite of it");
    }

    [Test]
    public async Task A_busy_source_is_not_a_silent_one_and_is_asked_about_many_packages_at_once()
    {
        for (var i = 0; i < 60; i++)
        {
            _upstream.Publish($"many-{i}@1.0.0");
        }

        _upstream.Advisories = async exchange =>
        {
            await Task.Delay(300);
            await exchange.RespondAsync(200, "{}");
        };
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, Policy, null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => registry.GetAsync($"many-{i}")));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(Questions, Is.LessThan(30), "what is wanted while questions are under way is one question");
    }

    [Test]
    public async Task What_was_known_counts_for_a_while_and_a_new_version_does_not()
    {
        using var folder = new TemporaryFolder();
        await KnowLeftAsync(folder);
        _upstream.Publish("left@1.1.0");
        await using var registry = await StartAgainAsync(folder, "1.00:00:00");

        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        var packument = await registry.JsonAsync("left");
        Assert.That(packument["versions"]!.AsObject().Select(version => version.Key), Is.EqualTo(new[] { "1.0.0" }));
        Assert.That((string?)packument["dist-tags"]!["latest"], Is.EqualTo("1.0.0"));
        Assert.That((string?)packument["policyRestrictions"]!["message"], Does.Contain("left@1.1.0 cannot be certified now: npm did not answer within 0.3 s"));
        var (status, text) = await registry.GetAsync("left/-/left-1.1.0.tgz");
        Assert.That((status, text), Is.EqualTo((HttpStatusCode.ServiceUnavailable, """{"error":"left@1.1.0 cannot be certified now: npm did not answer within 0.3 s"}""")));
    }

    [Test]
    public async Task What_was_known_does_not_count_beyond_its_time()
    {
        using var folder = new TemporaryFolder();
        await KnowLeftAsync(folder);
        await using var registry = await StartAgainAsync(folder, "00:00:00");
        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await registry.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_gate_is_told_at_once_while_the_source_is_silent()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, Policy, null, "--AdvisoryTimeout=00:00:00.3");
        await registry.GetAsync("right");
        var (status, text) = await registry.SendAsync(HttpMethod.Post, "-/ncm/v1/evidence", """{"packages":["left@1.0.0"]}""", null);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(text, Does.Contain("npm did not answer within 0.3 s").And.Contain("\"pending\":[]"));
    }

    private int Questions => _upstream.Server.Paths.Count(path => path == "/-/npm/v1/security/advisories/bulk");

    private async Task KnowLeftAsync(TemporaryFolder folder)
    {
        var silent = _upstream.Advisories;
        _upstream.Advisories = exchange => exchange.RespondAsync(200, "{}");
        await using (var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, Policy, folder))
        {
            Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        }

        _upstream.Advisories = silent;
    }

    /// <summary>Started anew, so that only what is on disk is known, and all of it is due.</summary>
    private Task<ServedRegistry> StartAgainAsync(TemporaryFolder folder, string stale) => ServedRegistry.StartAsync(
        _upstream.Server.Url, Policy, folder, "--AdvisoryTimeout=00:00:00.3", "--AdvisoryAge=00:00:00", "--PackumentAge=00:00:00", $"--StaleAdvisories={stale}");
}
