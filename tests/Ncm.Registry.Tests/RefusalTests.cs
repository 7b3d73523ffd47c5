using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>What is not certified does not get in, and says why in every way that a client shows.</summary>
public sealed class RefusalTests
{
    private FakeUpstream _upstream = null!;

    [SetUp]
    public void Publish() => _upstream = new FakeUpstream();

    [TearDown]
    public void Close() => _upstream.Dispose();

    [Test]
    public async Task A_tarball_is_refused_in_the_body_and_in_the_reason_phrase()
    {
        _upstream.Publish("vulnerable@1.0.0");
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        using var response = await registry.SendAsync("vulnerable/-/vulnerable-1.0.0.tgz");

        var reason = $"vulnerable@1.0.0 scored at most 85 (certified is above 85): vulnerable (1 known: GHSA-2222-2222-2222); whitelist it: {registry.Url}-/ncm/v1/whitelist";
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(response.ReasonPhrase, Is.EqualTo($"Forbidden: {reason}"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($$"""{"error":"{{reason}}"}"""));
        Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(_upstream.Tarballs, Is.Empty, "what is refused is not even fetched");
    }

    [Test]
    public async Task A_packument_leaves_the_version_out_and_moves_the_tags()
    {
        _upstream.Publish("vulnerable@0.8.0").Publish("vulnerable@0.9.0").Publish("vulnerable@0.9.1-rc.1").Publish("vulnerable@1.0.0")
            .Change("vulnerable", packument =>
            {
                packument["dist-tags"]!["old"] = "0.8.0";
                packument["dist-tags"]!["gone"] = "7.7.7";
            });
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        var packument = await registry.JsonAsync("vulnerable");

        Assert.That(packument["versions"]!.AsObject().Select(version => version.Key), Is.EqualTo(new[] { "0.8.0", "0.9.0", "0.9.1-rc.1" }));
        Assert.That(packument["time"]!.AsObject().Select(time => time.Key), Is.EqualTo(new[] { "created", "modified", "0.8.0", "0.9.0", "0.9.1-rc.1" }));
        Assert.That(packument["dist-tags"]!.ToJsonString(), Is.EqualTo("""{"latest":"0.9.0","old":"0.8.0"}"""), "a release is replaced by a release");
        Assert.That(packument["policyRestrictions"]!.ToJsonString(), Is.EqualTo(
            """{"message":"certified registry: vulnerable@1.0.0 scored at most 85 (certified is above 85): vulnerable (1 known: GHSA-2222-2222-2222). Whitelist: URL-/ncm/v1/whitelist","versions":{"1.0.0":{"name":"vulnerable","version":"1.0.0"}}}""".Replace("URL", registry.Url.AbsoluteUri, StringComparison.Ordinal)));
        Assert.That((string?)(await registry.JsonAsync("vulnerable/latest"))["version"], Is.EqualTo("0.9.0"));
        Assert.That((await registry.GetAsync("vulnerable/1.0.0")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task A_package_without_any_certified_version_is_refused()
    {
        _upstream.Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only").Publish("gpl@2.0.0", manifest => manifest["license"] = "GPL-3.0-only");
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        var (status, text) = await registry.GetAsync("gpl");

        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(text, Does.Contain("gpl@2.0.0 scored 0 (certified is above 85): licence not allowed (GPL-3.0-only").And.Contain("and no other version is certified"));
    }

    [Test]
    public async Task Mode_observe_serves_everything_and_records_what_it_would_have_refused()
    {
        _upstream.Publish("vulnerable@1.0.0");
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--Mode=observe");

        Assert.That((await registry.JsonAsync("vulnerable"))["versions"]!["1.0.0"], Is.Not.Null);
        Assert.That((await registry.GetAsync("vulnerable/-/vulnerable-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        await using var database = registry.Server.Storage.Open();
        Assert.That(async () => await database.Certifications.Select(row => $"{row.Name} {row.Verdict} {row.Observed}").ToListAsync(),
            Is.EqualTo(new[] { "vulnerable uncertified True" }).After(30_000, 50));
        Assert.That((await registry.GetAsync("-/metrics")).Text, Does.Contain("""ncm_registry_refusals_total{what="tarball",registry="default",observed="true"} 1"""));
    }

    [Test]
    public async Task The_policy_denies_trusts_and_waits_for_age()
    {
        _upstream.Publish("denied@1.0.0").Publish("@acme/mine@1.0.0", manifest => manifest["license"] = "UNLICENSED").Publish("young@1.0.0").Publish("young@1.1.0")
            .Change("young", packument => packument["time"]!["1.1.0"] = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O"));
        var policy = $$"""
            deny: [denied]
            minimumAge: 2d
            trusted: {"@acme/*": "{{_upstream.Server.Url}}"}
            """;
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, policy, null);

        Assert.That((await registry.GetAsync("denied/-/denied-1.0.0.tgz")).Text, Does.Contain("denied@1.0.0 is denied by the policy (denied); whitelist it"));
        Assert.That((await registry.GetAsync("@acme%2fmine/-/mine-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await registry.JsonAsync("young"))["dist-tags"]!.ToJsonString(), Is.EqualTo("""{"latest":"1.0.0"}"""));
        Assert.That((await registry.GetAsync("young/-/young-1.1.0.tgz")).Text, Does.Contain("young@1.1.0 is too new"));
    }

    [Test]
    public async Task A_trusted_package_comes_from_its_own_registry_or_not_at_all()
    {
        _upstream.Publish("@acme/mine@1.0.0");
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, """trusted: {"@acme/*": https://npm.acme.example/}""", null);
        var (status, text) = await registry.GetAsync("@acme%2fmine/-/mine-1.0.0.tgz");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(text, Does.Contain("is trusted by the policy as a package of https://npm.acme.example/, and here it would come from"));
    }

    [Test]
    public async Task What_the_manifest_leaves_open_is_decided_by_the_tarball_when_it_is_wanted()
    {
        // Without a source it scores 93 with a README and 86 without one; without both and too large it would be 79.
        _upstream.Publish("nosource@1.0.0", manifest => manifest.Remove("repository"))
            .Publish("nolicense@1.0.0", manifest => manifest.Remove("license"));
        await using var registry = await ServedRegistry.StartAsync(_upstream);

        Assert.That((await registry.JsonAsync("nolicense"))["versions"]!["1.0.0"], Is.Not.Null, "a packument costs no tarball");
        Assert.That((await registry.GetAsync("nosource/-/nosource-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        var (status, text) = await registry.GetAsync("nolicense/-/nolicense-1.0.0.tgz");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(text, Does.Contain("nolicense@1.0.0 scored 0 (certified is above 85): licence not allowed"));
        Assert.That((await registry.GetAsync("nolicense")).Status, Is.EqualTo(HttpStatusCode.Forbidden), "what is known now counts for the packument too");
    }

    [Test]
    public async Task What_takes_long_to_certify_is_told_to_come_again_and_is_there_then()
    {
        _upstream.HoldsTarballs = true;
        _upstream.Publish("nosource@1.0.0", manifest => manifest.Remove("repository"));
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--CertifyWithin=00:00:00.2");

        using var early = await registry.SendAsync("nosource/-/nosource-1.0.0.tgz");
        Assert.That((early.StatusCode, early.Headers.RetryAfter!.Delta), Is.EqualTo((HttpStatusCode.Forbidden, (TimeSpan?)TimeSpan.FromSeconds(5))));
        Assert.That(await early.Content.ReadAsStringAsync(), Is.EqualTo("""{"error":"nosource@1.0.0 is being certified, try again in 5 s"}"""));
        _upstream.LetTarballsGo();
        Assert.That(async () => (await registry.GetAsync("nosource/-/nosource-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK).After(30_000, 50));
        Assert.That(_upstream.Tarballs.Count(), Is.EqualTo(1), "the work of the first request was not thrown away");
    }

    [Test]
    public async Task A_tarball_that_is_not_what_was_published_never_leaves()
    {
        _upstream.Publish("left@1.0.0").Corrupt("/left/-/left-1.0.0.tgz", TarballBuilder.Package("left", "1.0.0").ToTarball());
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        var (status, text) = await registry.GetAsync("left/-/left-1.0.0.tgz");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden), "it is definite, and npm would repeat a 5xx for a minute");
        Assert.That(text, Does.Contain("its bytes are not what the registry published (sha512 differs)"));
        Assert.That(Directory.EnumerateFiles(registry.Folder.At("data/tarballs"), "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Without_advisories_nothing_is_decided_and_nothing_passes()
    {
        _upstream.Publish("left@1.0.0");
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "advisories: [./missing.zip]", null);
        using var response = await registry.SendAsync("left/-/left-1.0.0.tgz");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("left@1.0.0 cannot be certified now"));
        Assert.That((await registry.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_new_advisory_counts_when_the_old_ones_have_had_their_time_and_the_review_records_it()
    {
        _upstream.Publish("left@1.0.0");
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--AdvisoryAge=00:00:00");
        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        await using var database = registry.Server.Storage.Open();
        Assert.That(async () => await database.Certifications.CountAsync(), Is.EqualTo(1).After(30_000, 50));

        ServedRegistry.Advise(registry.Folder, "GHSA-3333-3333-3333", "left", "1.0.0");
        await registry.Server.Reviewer.ReviewAsync(CancellationToken.None);

        Assert.That(async () => await database.Certifications.OrderBy(row => row.Id).Select(row => row.Verdict).ToListAsync(),
            Is.EqualTo(new[] { "certified", "uncertified" }).After(30_000, 50));
        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Text, Does.Contain("GHSA-3333-3333-3333"));
        var last = await database.Certifications.OrderBy(row => row.Id).LastAsync();
        Assert.That((string?)JsonNode.Parse(last.Evidence)!["advisories"]![0]!["id"], Is.EqualTo("GHSA-3333-3333-3333"), "its evidence is kept");
    }
}
