using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Starting the server and its command line.</summary>
public sealed class StartTests
{
    [TestCase("--Colour=red", "Colour is not an option; there are Data, PublicUrl,")]
    [TestCase("--Upstream:Url=x", "Upstream:Url is not an option; there are Registry, Npmrc, Timeout.")]
    [TestCase("--Upstream:Registry=ftp://x/", "Upstream:Registry must be an http or https URL")]
    [TestCase("--PublicUrl=https://user:secret@x/", "PublicUrl must be an http or https URL")]
    [TestCase("--Mode=lenient", "Mode must be refuse or observe, not \"lenient\".")]
    [TestCase("--AnonymousRead=maybe", "AnonymousRead must be true or false, not \"maybe\".")]
    [TestCase("--PackumentAge=5", "PackumentAge must be a time from 00:00:00 to 7.00:00:00")]
    [TestCase("--MemoryCache=-1", "MemoryCache must be a whole number from 16 to 1048576, not \"-1\".")]
    [TestCase("--Policy=no/such.yml", "Policy: there is no file ")]
    [TestCase("--Upstream:Npmrc=no/such", "Upstream:Npmrc: there is no file ")]
    [TestCase("--TrustedProxies=everybody", "TrustedProxies: \"everybody\" is not an IP address.")]
    [TestCase("--Registries:Team_A:Mode=refuse", "Registries:Team_A is not the id of a registry")]
    [TestCase("--Registries:a:Data=x", "Registries:a:Data is not an option; there are Policy, Mode, AnonymousRead.")]
    [TestCase("serve", "\"serve\" is not understood.")]
    [TestCase("--Mode", "--Mode has no value.")]
    public async Task A_wrong_option_stops_the_start_by_its_name(string option, string message)
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await RunAsync($"--Data={folder.At("data")}", option);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("ncm-registry: ").And.Contain(message).And.Not.Contain("secret"));
        Assert.That(Directory.Exists(folder.At("data")), Is.False, "nothing is made before everything is understood");
    }

    [Test]
    public async Task A_place_that_cannot_be_had_stops_the_start_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", "");
        folder.Write("other/registry.db", new string('x', 5000));
        using var taken = new LoopbackRegistry(exchange => exchange.RespondAsync(200, ""));

        Assert.That((await RunAsync($"--Data={folder.At("file")}")).Error, Does.StartWith("ncm-registry: Data: ").And.Not.Contain("\n   at"));
        Assert.That((await RunAsync($"--Data={folder.At("other")}")).Error, Does.StartWith("ncm-registry: Data: the database in "));
        Assert.That(
            (await RunAsync($"--Data={folder.At("data")}", $"--urls={taken.Url}", "--Logging:LogLevel:Default=None")).Error,
            Does.StartWith("ncm-registry: the server cannot listen: ").And.Contain("in use"));
    }

    [Test]
    public async Task A_policy_that_names_a_registry_is_refused()
    {
        using var folder = new TemporaryFolder();
        var policy = folder.Write("policy.yml", "registry: https://ncm.example.com/\n");
        var (code, _, error) = await RunAsync($"--Policy={policy}");
        Assert.That((code, error), Is.EqualTo((2, $"ncm-registry: Policy: the policy names a registry; this server is the one that certifies, so take \"registry\" out of {policy}.\n")));
    }

    [Test]
    public async Task Tokens_are_made_listed_and_revoked_on_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var data = $"--Data={folder.At("data")}";
        var (code, token, _) = await RunAsync("token", "create", "build", "--write", data);
        var team = (await RunAsync("token", "create", "team", "--registry", "a", "--expires", "30", "--network", "192.0.2.0/24", "--network=2001:db8::/32", "--Registries:a:Mode=refuse", data)).Output;
        Assert.That(code, Is.Zero);
        Assert.That(token, Does.Match(@"^ncm_[0-9A-Za-z]{36}\n$"));

        var list = (await RunAsync("token", "list", data)).Output;
        Assert.That(list, Does.Match(@"^ncm_\w{4}  build  all registries  write  \d{4}-\d\d-\d\d\nncm_\w{4}  team  a  read  \d{4}-\d\d-\d\d  from 192.0.2.0/24,2001:db8::/32  expires \d{4}-\d\d-\d\d\n$"));
        Assert.That(list, Does.Not.Contain(token.Trim()));
        Assert.That(await RunAsync("token", "revoke", "build", data), Is.EqualTo((0, "Revoked: build\n", "")));
        Assert.That(await RunAsync("token", "revoke", "build", data), Is.EqualTo((1, "There is no token build that counts.\n", "")));
        Assert.That((await RunAsync("token", "revoke", team[..8], data)).Code, Is.Zero);
        Assert.That((await RunAsync("token", "list", data)).Output, Does.Match(@"build .* revoked \d{4}").And.Match(@"team .* revoked \d{4}"));
        Assert.That(File.ReadAllText(folder.At("data/registry.db"), System.Text.Encoding.Latin1), Does.Not.Contain(token.Trim()), "only the hash is kept");
    }

    [TestCase("--expires=soon", "--expires must be a number of days from 1 to 3650, not \"soon\".")]
    [TestCase("--network=192.0.2.0", "--network: \"192.0.2.0\" is not a network such as 192.0.2.0/24 or 2001:db8::/32.")]
    [TestCase("--registry", "--registry has no value.")]
    [TestCase("again", "this is not understood.")]
    public async Task A_token_that_makes_no_sense_is_not_made(string option, string message)
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = await RunAsync("token", "create", "x", $"--Data={folder.At("data")}", option);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.StartWith($"ncm-registry: {message}"));
    }

    [Test]
    public async Task A_token_for_a_registry_that_is_not_there_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(
            await RunAsync("token", "create", "x", "--registry", "nowhere", $"--Data={folder.At("data")}"),
            Is.EqualTo((2, "", "ncm-registry: --registry: there is no registry nowhere; there are default.\n")));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Hosting.CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
