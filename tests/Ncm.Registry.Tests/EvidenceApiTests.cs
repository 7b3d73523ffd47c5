using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ncm.Gate;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>What a gate asks of the registry, and that it comes to the same verdict as one that asks everybody itself.</summary>
public sealed class EvidenceApiTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _upstream = new FakeUpstream()
            .Publish("left@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["vulnerable"] = "1.0.0" })
            .Publish("vulnerable@1.0.0")
            .Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("nosource@1.0.0", manifest => manifest.Remove("repository"))
            .Publish("silent@1.0.0", manifest => manifest.Remove("license"))
            .Publish(
                "parent@1.0.0",
                manifest =>
                {
                    manifest["dependencies"] = new JsonObject { ["inner"] = "1.0.0" };
                    manifest["bundleDependencies"] = new JsonArray("inner");
                },
                tarball => tarball
                    .File("package/node_modules/inner/package.json", """{"name":"inner","version":"1.0.0","license":"GPL-2.0-only","repository":"github:example/inner"}""")
                    .File("package/node_modules/inner/README.md", "# Inner"));
        _registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "", _folder);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task The_answer_says_what_is_known_and_what_is_not_there()
    {
        await _registry.WhitelistAsync("gpl", "1.0.0");
        var answer = await AskAsync("""{"packages":["left@1.0.0","vulnerable@1.0.0","gpl@1.0.0","nosource@1.0.0","left@9.9.9","nowhere@1.0.0"]}""");

        Assert.That(Names(answer["unknown"]), Is.EqualTo(new[] { "left@9.9.9", "nowhere@1.0.0" }));
        Assert.That(Names(answer["pending"]), Is.Empty);
        var evidence = answer["evidence"]!.AsArray().ToDictionary(item => $"{item!["name"]}@{item["version"]}");
        Assert.That((string?)evidence["left@1.0.0"]!["facts"]!["dependencies"]!["vulnerable"], Is.EqualTo("1.0.0"));
        Assert.That((string?)evidence["left@1.0.0"]!["integrity"], Does.StartWith("sha512-"));
        Assert.That((string?)evidence["vulnerable@1.0.0"]!["advisories"]![0]!["id"], Is.EqualTo("GHSA-2222-2222-2222"));
        Assert.That(evidence["vulnerable@1.0.0"]!["ownScore"]!.ToJsonString(), Is.EqualTo("""{"min":71,"max":85}"""));
        Assert.That((string?)evidence["gpl@1.0.0"]!["whitelist"]![0]!["reason"], Is.EqualTo("known"));
        Assert.That((bool?)evidence["nosource@1.0.0"]!["facts"]!["hasReadme"], Is.True, "its tarball was read: its verdict hangs on it");
        Assert.That(evidence["left@1.0.0"]!["facts"]!["hasReadme"], Is.Null, "this one's was not: nothing hangs on it");
        Assert.That(_upstream.Tarballs, Is.EqualTo(new[] { "/nosource/-/nosource-1.0.0.tgz" }));
    }

    [Test]
    public async Task What_no_registry_can_have_is_unknown_and_the_policys_own_packages_are_asked_of_nobody()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, """
            advisories: [npm]
            trusted: {"@acme/*": https://npm.acme.example/}
            """, null);
        var questions = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _upstream.Advisories = async exchange =>
        {
            questions.Enqueue(await exchange.ReadBodyAsync());
            await exchange.RespondAsync(200, "{}");
        };
        _upstream.Publish("@acme/pad@1.0.0");
        var (status, text) = await registry.SendAsync(
            HttpMethod.Post, "-/ncm/v1/evidence", """{"packages":["@acme/pad@1.0.0","left@1.0.0","left@no version","gpl@nor this"]}""", null);
        var answer = JsonNode.Parse(text)!;

        Assert.That((status, string.Join(' ', questions)), Is.EqualTo((HttpStatusCode.OK, """{"left":["1.0.0"]}""")));
        Assert.That(Names(answer["unknown"]), Is.EqualTo(new[] { "left@no version", "gpl@nor this" }));
        Assert.That(Names(answer["pending"]), Is.Empty, text);
        Assert.That(answer["evidence"]![0]!["advisories"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task What_takes_long_is_pending_and_is_there_later()
    {
        await _registry.DisposeAsync();
        _upstream.HoldsTarballs = true;
        _registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "", _folder, "--CertifyWithin=00:00:00.3");

        const string Question = """{"packages":["left@1.0.0","nosource@1.0.0"]}""";
        Assert.That(
            async () => Names((await AskAsync(Question))["pending"]),
            Is.EqualTo(new[] { "nosource@1.0.0" }).After(30_000, 50),
            "on a busy machine even the documents take longer than the bound at first; the held tarball always does");
        using var early = await _registry.SendAsync("-/ncm/v1/evidence", request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new StringContent(Question);
        });
        Assert.That(early.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)));
        _upstream.LetTarballsGo();
        Assert.That(async () => Names((await AskAsync(Question))["pending"]), Is.Empty.After(30_000, 50));
    }

    [TestCase("", "The body cannot be understood")]
    [TestCase("[]", "the body must be")]
    [TestCase("""{"packages":"left@1.0.0"}""", "packages must be a list")]
    [TestCase("""{"packages":["left"]}""", "and one is not: \\\"left\\\"")]
    [TestCase("""{"packages":[7]}""", "and one is not: 7")]
    [TestCase("""{"packages":["../x@1"]}""", "and one is not")]
    [TestCase("""{"packages":[],"bundled":[{}]}""", "bundled must hold objects")]
    public async Task A_question_that_makes_no_sense_is_refused(string body, string message)
    {
        var (status, text) = await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/evidence", body, null);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(text, Does.Contain(message));
    }

    [Test]
    public async Task Five_thousand_packages_are_one_call_and_one_more_is_too_many()
    {
        static string Body(int count) => JsonSerializer.Serialize(new { packages = Enumerable.Range(0, count).Select(i => $"left@1.0.{i}") });

        var (status, text) = await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/evidence", Body(5000), null);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text[..Math.Min(200, text.Length)]);
        Assert.That(JsonNode.Parse(text)!["evidence"]!.AsArray(), Has.Count.EqualTo(5000));
        Assert.That(_upstream.Documents, Is.EqualTo(new[] { "/left" }));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/evidence", Body(5001), null)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase(Gate.Certification.CertificationDepth.Verdict)]
    [TestCase(Gate.Certification.CertificationDepth.Exact)]
    public async Task A_gate_that_asks_the_registry_reports_what_one_reports_that_asks_everybody_itself(Gate.Certification.CertificationDepth depth)
    {
        using var project = Project();
        var local = await CheckAsync(project, "local", depth);
        var remote = await CheckAsync(project, "remote", depth);

        Assert.That(Text(remote), Is.EqualTo(Text(local)));
        Assert.That(local.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"), Is.EqualTo(new[]
        {
            "NCM1002 gpl@1.0.0", "NCM1004 nowhere@1.0.0", "NCM1002 inner@1.0.0", "NCM1002 silent@1.0.0", "NCM1001 vulnerable@1.0.0",
        }));
        Assert.That(
            remote.Fetched!.Requests,
            Is.LessThanOrEqualTo(3),
            "the first round, what bundled packages say, and the tarballs that the verdicts or the scores need");
    }

    [Test]
    public async Task When_everything_is_known_one_call_is_enough_and_the_registrys_whitelist_counts()
    {
        using var project = Project();
        foreach (var name in new[] { "vulnerable", "gpl", "silent", "nowhere" })
        {
            await _registry.WhitelistAsync(name, "1.0.0");
        }

        await CheckAsync(project, "remote", Gate.Certification.CertificationDepth.Verdict);
        var again = await CheckAsync(project, "remote", Gate.Certification.CertificationDepth.Verdict);

        Assert.That(again.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"), Is.EqualTo(new[] { "NCM1002 inner@1.0.0" }));
        Assert.That(again.Fetched!.Requests, Is.LessThanOrEqualTo(2), "one, and one more for what is bundled, which the lock alone does not prove");
    }

    private async Task<JsonNode> AskAsync(string body)
    {
        var (status, text) = await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/evidence", body, null);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonNode.Parse(text)!;
    }

    private static IEnumerable<string> Names(JsonNode? list) => list!.AsArray().Select(item => (string)item!);

    /// <summary>A project with every kind of package, and two policies that differ in who is asked.</summary>
    private TemporaryFolder Project()
    {
        var builder = new LockBuilder();
        foreach (var name in new[] { "gpl", "left", "nosource", "nowhere", "parent", "silent" })
        {
            builder.Root(name, "1.0.0");
        }

        builder
            .Package("node_modules/gpl", "1.0.0", Published("gpl"))
            .Package("node_modules/left", "1.0.0", Published("left"), "vulnerable@1.0.0")
            .Package("node_modules/nosource", "1.0.0", Published("nosource"))
            .Package("node_modules/nowhere", "1.0.0")
            .Package("node_modules/parent", "1.0.0", entry =>
            {
                Published("parent")(entry);
                entry["bundleDependencies"] = new JsonArray("inner");
            }, "inner@1.0.0")
            .Package("node_modules/parent/node_modules/inner", "1.0.0", entry =>
            {
                entry.Remove("resolved");
                entry.Remove("integrity");
                entry["inBundle"] = true;
            })
            .Package("node_modules/silent", "1.0.0", Published("silent"))
            .Package("node_modules/vulnerable", "1.0.0", Published("vulnerable"));
        var folder = new TemporaryFolder();
        folder.Write("package.json", builder.Manifest());
        folder.Write("package-lock.json", builder.Lockfile());
        folder.Write("local.yml", $"advisories: [{_registry.Folder.At("advisories")}]\nadvisoryMaxAge: 36500d\n");
        folder.Write("remote.yml", $"registry: {_registry.Url}\n");
        return folder;
    }

    private Action<JsonObject> Published(string name) => entry =>
    {
        var packument = JsonNode.Parse(_upstream.TextAsync(name).GetAwaiter().GetResult())!;
        entry["integrity"] = (string?)packument["versions"]!["1.0.0"]!["dist"]!["integrity"];
    };

    private Task<GateReport> CheckAsync(TemporaryFolder project, string policy, Gate.Certification.CertificationDepth depth) => NcmGate.CheckAsync(
        new GateRequest
        {
            Path = project.Path,
            PolicyPath = project.At($"{policy}.yml"),
            Depth = depth,
            SeeksAdvice = false,
            Registry = _upstream.Server.Url,
            Environment = new Dictionary<string, string> { ["HOME"] = project.Path, ["npm_config_cache"] = project.At("cache") },
        },
        CancellationToken.None);

    private static string Text(GateReport report) => string.Join('\n', report.Packages
        .Select(package => $"{package.Id} {package.Verdict} {package.Certification?.OwnScore} {package.Certification?.Score} {string.Join(", ", package.Certification?.Criteria.Select(criterion => $"{criterion.Criterion} {criterion.Outcome} {criterion.Detail}") ?? [])}")

        // Who has no such package is another registry each time.
        .Concat(report.Findings.Select(finding => $"{finding.Rule.Id} {finding.Message.Split("cannot be scored: ")[0]}")));
}
