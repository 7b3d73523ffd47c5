using System.Globalization;
using System.Text.Json.Nodes;
using Ncm.Action.Tests.Checks;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>
/// What comments granted gets into the whitelist of a certified registry: the built program on a push to the default branch, against the built registry
/// in a process of its own that lets nobody read without a token.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class RecordingTests : IDisposable
{
    private static readonly string Until = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    private static readonly string Add = $"/ncm whitelist add bad@2.0.0 reason: replaced in Q1 until: {Until}";
    private static readonly NpmServer Npm = new() { Versions = ["1.0.0", "2.0.0"] };
    private static RegistryProgram _registry = null!;
    private static int _tenants;

    private readonly string _tenant = $"_/t{Interlocked.Increment(ref _tenants)}/";
    private readonly Shop _shop;

    public RecordingTests()
    {
        _shop = new Shop($"registry: {_registry.Url}{_tenant}\n", new NpmServer());
        _shop.Server.Permissions["maintainer"] = ("write", "write");
    }

    /// <summary>One process, and in it a registry for each test.</summary>
    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        Npm.Licenses["bad@2.0.0"] = "GPL-3.0-only";
        _registry = await RegistryProgram.StartAsync(
            new Uri(Npm.Url), "", ["--AnonymousRead=false", .. Enumerable.Range(1, 9).Select(number => $"--Registries:t{number}:Mode=refuse")]);
    }

    [OneTimeTearDown]
    public static void Stop()
    {
        _registry.Dispose();
        Npm.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task A_grant_is_recorded_when_it_is_merged_and_once()
    {
        var comment = _shop.Server.AddComment(7, "maintainer", $"{Add} accepts: NCM1002");
        var pull = await CheckAsync();
        Assert.That((pull.ExitCode, (await EntriesAsync()).Count), Is.EqualTo((0, 0)), $"a pull request records nothing, whatever its token may: {pull}");

        Merge();
        var pushed = await PushAsync();
        var entry = (await EntriesAsync()).Single()!.AsObject();
        var again = await PushAsync();

        var url = $"https://github.com/acme/shop/pull/7#issuecomment-{comment}";
        var log = await AuditAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((pushed.ExitCode, again.ExitCode), Is.EqualTo((0, 0)), $"{pushed}{again}");
            Assert.That(pushed.Summary, Does.Contain($"Recorded in the whitelist of `{_registry.Url}{_tenant}`: `bad@2.0.0`."));
            Assert.That(again.Log, Does.Not.Contain("Recorded").And.Not.Contain("::warning"));
            Assert.That(entry.ToJsonString(), Is.EqualTo(new JsonObject
            {
                ["package"] = "bad",
                ["versions"] = "2.0.0",
                ["reason"] = "replaced in Q1",
                ["accepts"] = new JsonArray("NCM1002"),
                ["by"] = "maintainer",
                ["at"] = _shop.Server.Comments[0].CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["expires"] = Until,
            }.ToJsonString()));
            Assert.That(
                log.Select(line => $"{line!["action"]} by {line["by"]}, {line["origin"]}"), Is.EqualTo(new[] { $"whitelist.add by administrator, {url}" }));
            Assert.That(JsonNode.DeepEquals(log[0]!["subject"], entry), Is.True, log[0]!.ToJsonString());
        }
    }

    [Test]
    public async Task What_the_registrys_administrator_decided_afterwards_stays()
    {
        _shop.Server.AddComment(7, "maintainer", Add);
        await CheckAsync();
        Merge();
        await PushAsync();
        await _registry.SendAsync(HttpMethod.Delete, $"{_tenant}-/ncm/v1/whitelist?package=bad");
        var deleted = await PushAsync();

        Assert.That((deleted.ExitCode, (await EntriesAsync()).Count), Is.EqualTo((0, 0)), $"the comment counts, and what was deleted stays so: {deleted}");
        Assert.That((await AuditAsync()).Select(line => (string?)line!["action"]), Is.EqualTo(new[] { "whitelist.delete", "whitelist.add" }));
    }

    [Test]
    public async Task Only_what_holds_and_is_used_on_the_default_branch_is_recorded()
    {
        var now = TimeProvider.System.GetUtcNow();
        _shop.Server.AddComment(7, "maintainer", "/ncm whitelist add bad@2.0.0 reason: over until: 2026-01-02", now.AddDays(-400));
        _shop.Server.AddComment(7, "maintainer", "/ncm whitelist add bad@2.0.0 reason: edited", now.AddDays(-1), now);
        _shop.Server.AddComment(7, "reader", "/ncm whitelist add bad@2.0.0 reason: I may not");
        _shop.Server.AddComment(7, "maintainer", "/ncm whitelist add good@1.0.0 reason: taken back");
        _shop.Server.AddComment(7, "maintainer", "/ncm whitelist delete good@1.0.0");
        _shop.Server.AddComment(7, "maintainer", "/ncm whitelist add gone@1.0.0 reason: nobody has it");
        await CheckAsync();
        Merge();
        var nothing = await PushAsync();

        _shop.Server.AddComment(7, "maintainer", Add, now);
        var elsewhere = await PushAsync(defaultBranch: "trunk");

        Assert.That((nothing.ExitCode, elsewhere.ExitCode), Is.EqualTo((1, 0)), $"{nothing}{elsewhere}");
        Assert.That((await EntriesAsync(), await AuditAsync()), Is.EqualTo((new JsonArray(), new JsonArray())).Using<JsonArray>(JsonNode.DeepEquals));
    }

    [Test]
    public async Task A_token_that_may_not_write_is_a_warning_and_the_verdict_stands()
    {
        _shop.Server.AddComment(7, "maintainer", Add);
        await CheckAsync();
        Merge();
        var reader = await _registry.CreateTokenAsync("reader");
        var passed = await PushAsync(reader);
        _shop.Server.Git.Write("README.md", "and more");
        _shop.Write(Shop.WithBad.Root("worse", "2.0.0").Package("node_modules/worse", "2.0.0", entry => entry.Remove("integrity")));
        _shop.Server.Git.Commit();
        var failed = await PushAsync(reader);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((passed.ExitCode, passed.Outputs["verdict"]), Is.EqualTo((0, "passed")), passed.ToString());
            Assert.That((failed.ExitCode, failed.Outputs["verdict"]), Is.EqualTo((1, "failed")), failed.ToString());
            Assert.That(
                passed.Log.Split('\n'),
                Has.One.EqualTo(
                    $"::warning title=NCM Gate::What comments granted is not recorded in the whitelist of {_registry.Url}{_tenant}: {_registry.Url}{_tenant} "
                    + "does not allow it: reader may read here and not write, or the token that was shown may not ('nscm signin' or 'npm login' gets a token). It counts here all the same, and the next push tries again."));
            Assert.That(passed.Summary, Does.Contain("may read here and not write"));
            Assert.That(await EntriesAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task The_token_goes_to_the_registry_that_the_base_names_and_not_to_the_heads()
    {
        using var evil = new NpmServer();
        _shop.Server.Git
            .Write(".ncm/policy.yml", $"registry: {evil.Url}\n")
            .Write(".npmrc", $"registry={evil.Url}\n");

        var run = await CheckAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That(run.Outputs["uncertified"], Is.EqualTo("1"), "the base's registry, which nobody reads without the token, has answered");
            Assert.That(evil.Requests, Is.Empty);
            Assert.That(_shop.Npm.Requests.Where(request => request.Authorization is not null), Is.Empty, "nor did npm's registry get it");
            Assert.That(run.Summary + run.OutputFile + _shop.Server.OwnComments(7).Single(), Does.Not.Contain(_registry.Token));
        }
    }

    [Test]
    public async Task Where_the_bases_policies_name_two_hosts_neither_gets_the_token()
    {
        using var other = new NpmServer();
        _shop.Server.Git.Checkout("main").Write("web/.ncm/policy.yml", $"registry: {other.Url}\n").Commit();
        _shop.Server.Git.Checkout("two");
        _shop.Write(Shop.WithBad).Write(Shop.WithBad, "web/");

        var run = await _shop.RunAsync(("registry-token", _registry.Token));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
            Assert.That(run.Log, Does.Contain("The policies name certified registries on 2 hosts").And.Contain("give each its token in .npmrc instead"));
            Assert.That(other.Requests.Select(request => request.Authorization), Is.All.Null);
        }
    }

    private Task<ActionRun> CheckAsync() => _shop.Write(Shop.WithBad).RunAsync(("registry-token", _registry.Token));

    private void Merge()
    {
        var git = _shop.Server.Git;
        git.Checkout("main").Git("merge", "--quiet", "--no-ff", "--message", "merge", "feature");
        var pull = _shop.Server.PullRequests[7];
        pull.MergeCommitSha = git.Git("rev-parse", "HEAD").Trim();
        (pull.IsOpen, pull.MergedAt) = (false, TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    private Task<ActionRun> PushAsync(string? token = null, string defaultBranch = "main") => _shop.RunOnAsync(
        "push",
        new JsonObject
        {
            ["ref"] = "refs/heads/main",
            ["before"] = _shop.Base,
            ["after"] = _shop.Server.Git.Git("rev-parse", "main").Trim(),
            ["repository"] = new JsonObject { ["default_branch"] = defaultBranch },
        }.ToJsonString(),
        ("registry-token", token ?? _registry.Token));

    private async Task<JsonArray> EntriesAsync() => (await _registry.SendAsync(HttpMethod.Get, $"{_tenant}-/ncm/v1/whitelist"))["entries"]!.AsArray();

    private async Task<JsonArray> AuditAsync() => (await _registry.SendAsync(HttpMethod.Get, $"{_tenant}-/ncm/v1/whitelist/audit"))["log"]!.AsArray();
}
