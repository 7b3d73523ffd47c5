using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Nobody asks for a bundled package, so that it is judged with the one that brings it.</summary>
public sealed class BundledTests
{
    private const string Tarball = "carrier/-/carrier-1.0.0.tgz";

    private FakeUpstream _upstream = null!;

    [SetUp]
    public void Publish() => _upstream = new FakeUpstream();

    [TearDown]
    public void Close() => _upstream.Dispose();

    [TestCase(true)]
    [TestCase(false, TestName = "A_refused_package_gets_in_by_no_other_ones_tarball_though_its_manifest_does_not_say_so")]
    public async Task A_refused_package_gets_in_by_no_other_ones_tarball(bool isStated)
    {
        Carry("vulnerable", "1.0.0", isStated);
        await using var registry = await ServedRegistry.StartAsync(_upstream);

        var (status, text) = await registry.GetAsync(Tarball);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden), text);
        Assert.That(text, Does.Contain("carrier@1.0.0 bundles vulnerable@1.0.0, which scored").And.Contain("GHSA-2222-2222-2222"));
        Assert.That((await registry.GetAsync("carrier")).Status, Is.EqualTo(HttpStatusCode.Forbidden), "what is known now counts for the packument too");
        Assert.That((await registry.GetAsync(Tarball)).Text, Is.EqualTo(text));
    }

    [Test]
    public async Task What_carries_only_what_is_certified_is_served()
    {
        Carry("innocent", "1.0.0", isStated: true);
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        Assert.That((await registry.GetAsync("carrier")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_entry_about_the_bundled_package_counts_from_the_next_request_on()
    {
        Carry("vulnerable", "1.0.0", isStated: true);
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        Assert.That((await registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.Forbidden));

        await registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", """{"package":"vulnerable","versions":"1.0.0","reason":"not reached"}""", registry.Token);
        Assert.That((await registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.OK));
        await registry.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist?all=true", null, registry.Token);
        Assert.That((await registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Another_packages_manifest_among_the_tests_of_a_package_is_not_bundled()
    {
        _upstream.Publish("carrier@1.0.0", files: static tarball => tarball.File("package/test/vulnerable/package.json", """{"name":"vulnerable","version":"1.0.0"}"""));
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        Assert.That((await registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private void Carry(string name, string version, bool isStated) => _upstream.Publish(
        "carrier@1.0.0",
        manifest =>
        {
            if (isStated)
            {
                manifest["dependencies"] = new JsonObject { [name] = version };
                manifest["bundleDependencies"] = new JsonArray(name);
            }
        },
        tarball => tarball
            .File($"package/node_modules/{name}/package.json", $$"""{"name":"{{name}}","version":"{{version}}","license":"MIT","repository":"github:example/example"}""")
            .File($"package/node_modules/{name}/README.md", "# Read me"));
}
