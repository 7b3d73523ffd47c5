using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Search;

/// <summary>The clients that search, and what npm prints of what the registry does not take.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class SearchClientTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    public static IEnumerable<string> OfNpm => ClientProgram.OfNpm;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await ClientProgram.InstallAsync();
        _upstream = new FakeUpstream();
        SearchTests.Publish(_upstream);
        _registry = await ServedRegistry.StartAsync(_upstream);
        foreach (var name in new[] { "pad", "pad-left", "@acme/pad", "vulnerable", "gpl" })
        {
            await _registry.GetAsync(name);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_searches(string client)
    {
        using var project = new TemporaryFolder();
        var text = await RunAsync(client, project, "search", "pad");
        var json = await RunAsync(client, project, "search", "pad", "--json");
        var lines = await RunAsync(client, project, "search", "pad", "--parseable");

        Assert.That(text.ExitCode, Is.Zero, text.ToString());
        ClientTests.Keep(_registry.Url, client, "search", text);
        Assert.That(JsonNode.Parse(json.Output)!.AsArray().Select(one => (string?)one!["name"]), Is.EqualTo(new[] { "pad", "@acme/pad", "pad-left", "vulnerable" }), json.ToString());
        Assert.That(lines.Output.Split('\n')[0].Split('\t'), Is.EqualTo(new[] { "pad", "Pads \"strings\"", "2024-01-01", "1.0.0", "string,pad" }).Or.Member("bob"), lines.ToString());
    }

    [Test]
    public async Task Pnpm_searches()
    {
        using var project = new TemporaryFolder();
        var search = await RunAsync("pnpm 12", project, "search", "pad");
        Assert.That(search.ExitCode, Is.Zero, search.ToString());
        ClientTests.Keep(_registry.Url, "pnpm 12", "search", search);
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_is_told_where_to_publish(string client)
    {
        using var project = new TemporaryFolder();
        project.Write("package.json", """{"name":"mine","version":"1.0.0","license":"MIT"}""");
        var token = $"--//{_registry.Url.Authority}/:_authToken={_registry.Token}";
        var publish = await RunAsync(client, project, "publish", token);
        var tag = await RunAsync(client, project, "dist-tag", "add", "pad@1.0.0", "beta", token);
        var tags = await RunAsync(client, project, "dist-tag", "ls", "pad");

        Assert.That(publish.ExitCode, Is.EqualTo(1), publish.ToString());
        Assert.That(publish.Error, Does.Contain("E405").And.Contain("Nothing is published here").And.Contain(_upstream.Server.Url.AbsoluteUri));
        Assert.That(tag.Error, Does.Contain("E405").And.Contain("Nothing is published here"), tag.ToString());
        Assert.That(tags.Output.Trim(), Is.EqualTo("latest: 1.0.0"), tags.ToString());
    }

    private Task<CommandResult> RunAsync(string client, TemporaryFolder project, params string[] arguments) => ClientProgram.Of(client).RunAsync(project, _registry.Url, arguments);
}
