using System.Net;
using System.Text.Json.Nodes;
using Ncm.Registry.Resolution;
using NUnit.Framework;

namespace Ncm.Registry.Tests.OriginalApi;

/// <summary>What the original client asks about packages: <c>POST /packages</c> and <c>GET /api/v1/package</c>.</summary>
public sealed class PackagesTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream()
            .Publish("left@1.0.0")
            .Publish("left@1.2.0")
            .Publish("vulnerable@1.0.0")
            .Publish("@acme/top@1.0.0+build.1", manifest =>
            {
                manifest["dependencies"] = new JsonObject { ["left"] = "^1.0.0", ["vulnerable"] = ">=0.9.0" };
                manifest["description"] = "On top";
                manifest["keywords"] = new JsonArray("a", "b");
                manifest["_npmUser"] = new JsonObject { ["name"] = "ada" };
                manifest["maintainers"] = new JsonArray(new JsonObject { ["name"] = "ada" }, new JsonObject { ["name"] = "bob" });
            })
            .Change("@acme/top", packument => packument["readme"] = "# Top")
            .Publish("circle-a@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["circle-b"] = "1" })
            .Publish("circle-b@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["circle-a"] = "1" })
            .Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:team:Mode=observe");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCase("packages")]
    [TestCase("_/team/packages")]
    public async Task A_package_json_gives_the_tree_with_the_scores_that_its_packages_have_in_it(string path)
    {
        var (status, text) = await PostAsync(path, """{ "name": "app", "version": "1.0.0", "dependencies": { "@acme/top": "^1.0.0" }, "devDependencies": { "gpl": "1" } }""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse("""
            {
              "name": "app", "version": "1.0.0",
              "dependencies": {
                "@acme/top": {
                  "version": "1.0.0+build.1", "from": "^1.0.0", "score": 85,
                  "dependencies": {
                    "left": { "version": "1.2.0", "from": "^1.0.0", "score": 100 },
                    "vulnerable": { "version": "1.0.0", "from": ">=0.9.0", "score": 85 }
                  }
                },
                "gpl": { "version": "1.0.0", "from": "1", "score": 0 }
              }
            }
            """)), text);
    }

    [Test]
    public async Task A_cycle_is_written_once()
    {
        var (_, text) = await PostAsync("packages", """{ "dependencies": { "circle-a": "*" } }""");

        Assert.That(text, Is.EqualTo(
            """{"name":"","version":"","dependencies":{"circle-a":{"version":"1.0.0","from":"*","score":100,"dependencies":{"circle-b":{"version":"1.0.0","from":"1","score":100,"dependencies":{"circle-a":{"version":"1.0.0","from":"1","score":100}}}}}}}"""));
    }

    [Test]
    public async Task What_comes_from_no_registry_has_no_score_and_is_named()
    {
        var (_, text) = await PostAsync("packages", """{ "dependencies": { "forked": "github:acme/forked", "left": "1.0.0" } }""");

        Assert.That(text, Is.EqualTo(
            """{"name":"","version":"","dependencies":{"forked":{"version":"github:acme/forked","from":"github:acme/forked","score":null},"left":{"version":"1.0.0","from":"1.0.0","score":100}},"problems":["forked: \"github:acme/forked\" comes from no registry, so that nothing is known of it."]}"""));
    }

    [TestCase(ResolutionLimits.Depth, 200)]
    [TestCase(ResolutionLimits.Depth + 1, 422)]
    public async Task A_tree_that_no_reader_of_JSON_could_follow_is_refused(int depth, int status)
    {
        for (var i = 1; i <= depth; i++)
        {
            var below = i + 1;
            _upstream.Publish($"deep{depth}-{i}@1.0.0", manifest => manifest["dependencies"] = below > depth ? [] : new JsonObject { [$"deep{depth}-{below}"] = "1" });
        }

        var (answered, text) = await PostAsync("packages", $$"""{ "dependencies": { "deep{{depth}}-1": "1" } }""");

        Assert.That((int)answered, Is.EqualTo(status));
        Assert.That(text, Does.Contain(status == 200 ? $"\"deep{depth}-{depth}\"" : "The tree is more than 400 packages deep"));
    }

    [TestCase("""{ "dependencies": { "nosuch": "1" } }""", 422, "npm install would fail: nosuch: there is no such package.")]
    [TestCase("""{ "dependencies": { "left": "^9", "@acme/top": "1.0.0" } }""", 422, "npm install would fail: left: no published version is \"^9\".")]
    [TestCase("""{ "dependencies": { "left": "1.0.0" } """, 400, "The package.json cannot be read: ")]
    public async Task What_npm_would_not_install_is_an_error_in_a_sentence(string packageJson, int status, string error)
    {
        var (answered, text) = await PostAsync("packages", packageJson);

        Assert.That((int)answered, Is.EqualTo(status));
        Assert.That((string?)JsonNode.Parse(text)!["error"], Does.StartWith(error));
    }

    [Test]
    public async Task A_package_is_shown_with_everything_that_the_original_said_of_it()
    {
        var (status, text) = await _registry.GetAsync("api/v1/package?name=@acme/top&version=1.0.0+build.1");

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        var answer = JsonNode.Parse(text)!.AsObject();
        Assert.That(answer["times"]!.AsObject().Remove("certified", out var certified) && (DateTimeOffset)certified! > new DateTimeOffset(2024, 1, 1, 0, 0, 0, default));
        Assert.That(JsonNode.DeepEquals(answer["raw_results"]!["security"], answer["results"]!["major"]![0]), text);
        answer.Remove("raw_results");
        Assert.That(JsonNode.DeepEquals(answer, JsonNode.Parse("""
            {
              "name": "@acme/top", "version": "1.0.0+build.1", "description": "On top", "keywords": ["a", "b"], "readme": "# Top",
              "author": "ada", "maintainers": ["ada", "bob"], "score": 85,
              "results": {
                "critical": [{ "name": "license", "tests": [["package", true, "MIT"], ["dependencies", true, "every licence below it is allowed"]] }],
                "major": [{ "name": "security", "tests": [["vulnerabilities", true, "0"], ["dependencies", false, "vulnerable@1.0.0 below it: 1 known: GHSA-2222-2222-2222"]] }],
                "minor": [
                  { "name": "readme", "tests": [["readme exists", true, "README present"]] },
                  { "name": "public source control", "tests": [["source is public", true, "github:example/example"]] },
                  { "name": "disk usage", "tests": [["size with its dependencies", true, "at most 0.0 MB with its dependencies"]] }
                ],
                "bonus": []
              },
              "times": { "published": "2024-01-01T00:00:00+00:00" },
              "dependencyCount": 2, "downloadCount": null, "dependencyList": ["left@1.2.0", "vulnerable@1.0.0"]
            }
            """)), text);
    }

    [TestCase("name=left&version=^1.0.0", "1.2.0")]
    [TestCase("name=left&version=%5E1.0.0%20%3C1.2.0", "1.0.0")]
    [TestCase("name=left", "1.2.0")]
    public async Task A_range_or_nothing_means_what_npm_takes(string query, string version) =>
        Assert.That((string?)(await _registry.JsonAsync($"api/v1/package?{query}"))["version"], Is.EqualTo(version));

    [TestCase("name=nosuch&version=1.0.0", 404, "nosuch: there is no such package.")]
    [TestCase("name=left&version=9.0.0", 404, "left: no published version is \"9.0.0\".")]
    [TestCase("name=&version=1.0.0", 400, "Say which package: ?name=<name>&version=<version, range or tag>.")]
    public async Task A_package_that_is_not_there_is_an_error(string query, int status, string error)
    {
        var (answered, text) = await _registry.GetAsync($"api/v1/package?{query}");

        Assert.That(((int)answered, (string?)JsonNode.Parse(text)!["error"]), Is.EqualTo((status, error)));
    }

    [TestCase("packages")]
    [TestCase("-/ncm/v1/resolve")]
    public async Task A_body_that_cannot_be_unpacked_is_the_clients_error(string path)
    {
        using var response = await _registry.SendAsync(path, request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new ByteArrayContent([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) { Headers = { ContentEncoding = { "gzip" } } };
        });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), await response.Content.ReadAsStringAsync());
    }

    private Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string packageJson) =>
        _registry.SendAsync(HttpMethod.Post, path, packageJson, _registry.Token);
}
