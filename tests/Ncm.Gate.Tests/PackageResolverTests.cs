using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests;

public sealed class PackageResolverTests
{
    private const string Packument = """{"dist-tags":{"latest":"1.2.0"},"versions":{"1.0.0":{},"1.2.0":{},"2.0.0-rc.1":{}}}""";

    private static async Task<(PackageResolution Answer, IReadOnlyList<string> Paths)> ResolveAsync(
        string package, DependencyGraph? installed = null, int status = 200)
    {
        using var folder = new TemporaryFolder();
        using var server = new LoopbackRegistry(exchange =>
            exchange.RespondAsync(exchange.Path.EndsWith("nobody", StringComparison.Ordinal) ? 404 : status, Packument));
        var request = new GateRequest
        {
            Path = folder.Path,
            Environment = new Dictionary<string, string> { ["npm_config_fetch_retries"] = "0" },
            Registry = server.Url,
        };
        return (await PackageResolver.ResolveAsync(package, folder.Path, request, installed, CancellationToken.None), server.Paths);
    }

    [TestCase("a@^1", "a@1.2.0", "/a")]
    [TestCase("a", "a@1.2.0", "/a")]
    [TestCase("a@", "a@1.2.0", "/a")]
    [TestCase("@s/a@~1.0.0", "@s/a@1.0.0", "/@s%2fa")]
    [TestCase("x@npm:@s/real@^1", "@s/real@1.2.0", "/@s%2freal")]
    [TestCase("a@9.9.9", "a@9.9.9", null, Description = "as is: nobody is asked")]
    [TestCase("@s/a@1.0.0-rc.1", "@s/a@1.0.0-rc.1", null)]
    public async Task A_package_is_resolved_under_its_real_name(string package, string expected, string? asked)
    {
        var (answer, paths) = await ResolveAsync(package);

        Assert.That(answer.Id?.ToString(), Is.EqualTo(expected), answer.Problem);
        Assert.That(paths, Is.EqualTo(asked is null ? [] : new[] { asked }));
    }

    [TestCase("", "not a package of a registry")]
    [TestCase("./folder", "not a package of a registry")]
    [TestCase("a@github:b/c", "not a package of a registry")]
    [TestCase("a@https://example.com/a.tgz", "not a package of a registry")]
    [TestCase("@s", "not a package of a registry")]
    [TestCase("nobody", "has no package nobody")]
    [TestCase("a@^7", "no published version of a is meant by \"^7\"")]
    public async Task What_means_nothing_is_said_in_a_sentence(string package, string problem)
    {
        var (answer, _) = await ResolveAsync(package);

        Assert.That(answer.Id, Is.Null);
        Assert.That(answer.Problem, Does.Contain(problem));
    }

    [Test]
    public async Task A_name_that_is_an_alias_in_the_project_means_the_real_package()
    {
        var graph = new LockBuilder().Root("other", "npm:real@^1").Package("node_modules/other", "1.0.0", entry => entry["name"] = "real").Graph();

        Assert.That((await ResolveAsync("other@1.0.0", graph)).Answer.Id, Is.EqualTo(new PackageId("real", "1.0.0")));
        Assert.That((await ResolveAsync("another@1.0.0", graph)).Answer.Id, Is.EqualTo(new PackageId("another", "1.0.0")));
    }

    [Test]
    public void A_registry_that_does_not_answer_leaves_it_undecided() => Assert.That(
        () => ResolveAsync("a@^1", status: 500),
        Throws.InstanceOf<GateException>().With.Property(nameof(GateException.Code)).EqualTo("NCM9003"));
}
