using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The page of the sign-in in a real browser, while a real npm waits.</summary>
public sealed partial class SignInPageTests
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Password = "correct horse battery staple";

    [Test]
    public async Task Npm_waits_while_somebody_signs_in_with_chromium_and_without_a_script()
    {
        if (!File.Exists(Chromium))
        {
            Assert.Ignore($"There is no {Chromium}.");
        }

        var tools = await NpmTool.InstallAsync(["playwright-core@1.65.1", "axe-core@4.14.1"]);
        var script = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "sign-in-page.cjs"))).Replace("CHROMIUM", Chromium, StringComparison.Ordinal);
        using var upstream = new FakeUpstream();
        await using var registry = await ServedRegistry.StartAsync(upstream, "--SignInsPerMinute=1000");
        await registry.Server.Accounts.CreateAsync("alice", "alice@example.com", Password, isAdministrator: true, "test");
        using var home = new TemporaryFolder();
        var npm = await InteractiveClient.InstallAsync("npm@11.19.1", "node_modules/npm/bin/npm-cli.js", home, registry.Url);

        var seen = new JsonObject();
        var login = await npm.RunAsync(["login"], "/-/v1/login/cli/", async text =>
            seen = JsonNode.Parse(await NpmTool.RunAsync(tools, script, PageAddress().Match(text).Value, "alice@example.com", Password))!.AsObject());

        Assert.That(login.ExitCode, Is.Zero, login.Text);
        Assert.That(seen["headings"]!.AsArray().Select(static heading => (string?)heading), Is.EqualTo(new[]
        {
            "Sign in", "Wrong name, e-mail address or password. Ten wrong passwords lock an account for fifteen minutes.", "You are signed in",
        }));
        Assert.That((string?)seen["asked"], Is.EqualTo("You are signed in as alice. npm 11.19.1 asks to be let in as you. Allow it only if you have just begun this yourself."));
        Assert.That(seen["problems"]!.ToJsonString(), Is.EqualTo("[]"), "the page breaks none of its own rules and asks nobody");
        Assert.That(seen["violations"]!.ToJsonString(), Is.EqualTo("[]"), "axe-core's rules of accessibility");
        Assert.That((string?)seen["cookie"], Is.EqualTo("ncm true Strict"));
        Assert.That((await npm.RunAsync(["whoami"])).Text, Is.EqualTo("alice\n"));
        await using var database = registry.Server.Storage.Open();
        var token = await database.Tokens.SingleAsync(static row => row.AccountId != null);
        Assert.That((token.CanWrite, token.ExpiresAt - token.CreatedAt), Is.EqualTo((false, TimeSpan.FromDays(30))), "as it was allowed");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/-/v1/login/cli/[0-9A-Za-z]+")]
    private static partial Regex PageAddress();
}
