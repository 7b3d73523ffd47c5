using System.Net;
using System.Text.RegularExpressions;
using Ncm.Registry.Options;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>docs/certified-registry.md says what is so.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "certified-registry.md")).ReplaceLineEndings("\n");

    [Test]
    public void The_refusal_shown_is_what_npm_prints() => Assert.That(Page, Does.Contain(
        $"```\n{File.ReadAllText(Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", "npm-11.exact.txt")).ReplaceLineEndings("\n")}```"));

    [TestCase("npm-11.web")]
    [TestCase("npm-11.token")]
    public void What_npm_prints_is_shown(string snapshot) => Assert.That(Page, Does.Contain(
        $"```\n{File.ReadAllText(Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", snapshot + ".txt")).ReplaceLineEndings("\n")}```"));

    [Test]
    public async Task The_first_start_shown_is_the_programs()
    {
        using var upstream = new FakeUpstream();
        await using var registry = await ServedRegistry.StartAsync(upstream);
        using var output = new StringWriter();
        await Accounts.FirstAccount.EnsureAsync(registry.Server.Accounts, "http://127.0.0.1:4873/", output);
        Assert.That(Page, Does.Contain($"```\n{FirstPassword().Replace(output.ToString(), "…").Trim()}\n```"));
    }

    [Test]
    public async Task The_usage_shown_is_the_programs()
    {
        using var output = new StringWriter();
        await Hosting.CommandLine.RunAsync(["--help"], output, TextWriter.Null);
        Assert.That(Page, Does.Contain($"```\n{output.ToString().ReplaceLineEndings("\n")}```"));
    }

    [Test]
    public void Every_option_is_in_the_table_and_every_row_is_an_option()
    {
        var rows = OptionRow().Matches(Page).Select(match => match.Groups[1].Value);
        Assert.That(rows, Is.EquivalentTo(OptionsReader.Keys.Where(key => key is not ("Upstream" or "Registries"))
            .Concat(OptionsReader.UpstreamKeys.Select(key => $"Upstream:{key}")).Append("Registries:<id>:…")));
    }

    [Test]
    public async Task The_entry_shown_is_taken()
    {
        using var upstream = new FakeUpstream();
        await using var registry = await ServedRegistry.StartAsync(upstream);
        var (status, text) = await registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", CurlBody().Match(Page).Groups[1].Value, registry.Token);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
    }

    [GeneratedRegex(@"^\| `([A-Z][^` ]*)` \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("(?<=password  )[-0-9A-Za-z]+")]
    private static partial Regex FirstPassword();

    [GeneratedRegex(@"-d '([^']*)'")]
    private static partial Regex CurlBody();
}
