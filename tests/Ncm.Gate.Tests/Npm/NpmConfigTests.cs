using System.Text;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class NpmConfigTests
{
    private static readonly string Here = Path.Combine(Path.GetTempPath(), "project", ".npmrc");
    private static readonly Dictionary<string, string> Nothing = [];

    [Test]
    public void Without_any_configuration_there_are_npms_defaults()
    {
        var config = FromText("");
        Assert.That(config.Registry, Is.EqualTo(new Uri("https://registry.npmjs.org/")));
        Assert.That(config.Registries, Is.EqualTo(new[] { config.Registry }));
        Assert.That(config.StrictSsl, Is.True);
        Assert.That(config.CertificateAuthorities, Is.Empty);
        Assert.That(config.FetchRetries, Is.EqualTo(2));
        Assert.That(config.MaxSockets, Is.EqualTo(15));
        Assert.That(config.ProxyFor(config.Registry), Is.Null);
        Assert.That(config.AuthorizationFor(config.Registry), Is.Null);
    }

    [Test]
    public void Scopes_have_registries_of_their_own()
    {
        var config = FromText("registry=https://npm.example\n@acme:registry=https://npm.acme.example/npm");
        Assert.That(config.RegistryFor("lodash").AbsoluteUri, Is.EqualTo("https://npm.example/"));
        Assert.That(config.RegistryFor("@acme/ui").AbsoluteUri, Is.EqualTo("https://npm.acme.example/npm/"));
        Assert.That(config.RegistryFor("@acmeother/ui").AbsoluteUri, Is.EqualTo("https://npm.example/"));
        Assert.That(config.Registries.Select(r => r.AbsoluteUri), Is.EqualTo(new[] { "https://npm.example/", "https://npm.acme.example/npm/" }));
    }

    [Test]
    public void The_environment_wins_over_the_file()
    {
        var config = FromText(
            "registry=https://file.example/\nfetch-retries=7\nstrict-ssl=false",
            ("NPM_CONFIG_REGISTRY", "https://env.example/"),
            ("npm_config_fetch_retries", "3"),
            ("npm_config_strict_ssl", ""));
        Assert.That(config.Registry.AbsoluteUri, Is.EqualTo("https://env.example/"));
        Assert.That(config.FetchRetries, Is.EqualTo(3));
        Assert.That(config.StrictSsl, Is.False, "An empty variable is none.");
    }

    [TestCase("https://npm.acme.example/npm/pkg", "Bearer deep")]
    [TestCase("https://npm.acme.example/npm/@scope%2fpkg", "Bearer deep")]
    [TestCase("https://npm.acme.example/other/pkg", "Bearer wide")]
    [TestCase("https://npm.acme.example/npmx/pkg", "Bearer wide")]
    [TestCase("https://npm.acme.example:8443/npm/pkg", null)]
    [TestCase("https://npm.acme.example:443/npm/pkg", "Bearer deep")]
    [TestCase("https://evil.example/npm.acme.example/npm/pkg", null)]
    [TestCase("https://npm.acme.example.evil.example/npm/pkg", null)]
    [TestCase("https://npm.acme.example@evil.example/npm/pkg", null)]
    [TestCase("https://sub.npm.acme.example/npm/pkg", null)]
    [TestCase("http://npm.acme.example/npm/pkg", null)]
    public void A_token_goes_only_to_its_host_and_path(string url, string? expected)
    {
        var config = FromText("//npm.acme.example/npm/:_authToken=deep\n//npm.acme.example/:_authToken=wide");
        Assert.That(config.AuthorizationFor(new Uri(url)), Is.EqualTo(expected));
    }

    [Test]
    public void A_token_goes_over_plain_http_only_where_the_configuration_itself_names_an_http_registry()
    {
        const string Token = "\n//localhost:4873/:_authToken=secret";
        var url = new Uri("http://localhost:4873/pkg");
        Assert.That(FromText("registry=http://localhost:4873/" + Token).AuthorizationFor(url), Is.EqualTo("Bearer secret"));
        Assert.That(FromText("registry=https://localhost:4873/" + Token).AuthorizationFor(url), Is.Null);
        Assert.That(FromText(Token).AuthorizationFor(url), Is.Null);
    }

    [Test]
    public void Other_paths_on_the_registrys_host_get_the_registrys_credentials()
    {
        const string Text = "registry=https://npm.example/npm/\n//npm.example/npm/:_authToken=one\n"
            + "@acme:registry=https://npm.acme.example/npm/\n//npm.acme.example/npm/:_authToken=two";
        var config = FromText(Text);
        Assert.That(config.AuthorizationFor(new Uri("https://npm.example/tarballs/a.tgz")), Is.EqualTo("Bearer one"));
        Assert.That(config.AuthorizationFor(new Uri("https://npm.acme.example/tarballs/a.tgz")), Is.Null);
        Assert.That(config.AuthorizationFor(new Uri("https://npm.acme.example/tarballs/a.tgz"), "@acme/a"), Is.EqualTo("Bearer two"));
        Assert.That(config.AuthorizationFor(new Uri("https://npm.example/tarballs/a.tgz"), "@acme/a"), Is.Null);
    }

    [Test]
    public void Credentials_are_tokens_or_basic_ones()
    {
        var config = FromText(
            "//a.example/:_auth=dXNlcjpwYXNz\n//b.example/:username=user\n//b.example/:_password=cGFzcw\n//c.example/:username=user");
        Assert.That(config.AuthorizationFor(new Uri("https://a.example/x")), Is.EqualTo("Basic dXNlcjpwYXNz"));
        Assert.That(config.AuthorizationFor(new Uri("https://b.example/x")), Is.EqualTo("Basic dXNlcjpwYXNz"));
        Assert.That(config.AuthorizationFor(new Uri("https://c.example/x")), Is.Null);
    }

    [TestCase("http://ncm.example:8080/_/team/")]
    [TestCase("https://ncm.example/_/team/")]
    public void The_token_of_a_certified_registry_goes_to_it_alone(string certified)
    {
        using var folder = new TemporaryFolder();
        folder.Write(".npmrc", "registry=https://npm.example/\n");
        var registry = new Uri(certified);
        var config = NpmConfig.Load(new NpmConfigOptions
        {
            ProjectDirectory = folder.Path,
            HomeDirectory = folder.Path,
            Environment = new Dictionary<string, string>(),
            CertifiedRegistry = registry,
            CertifiedToken = "secret",
        });

        Assert.That(config.AuthorizationFor(new Uri(registry, "-/ncm/v1/evidence")), Is.EqualTo("Bearer secret"));
        Assert.That(config.AuthorizationFor(new Uri(registry, "../other/x")), Is.Null, "another registry of the host");
        Assert.That(config.AuthorizationFor(new Uri("https://npm.example/x")), Is.Null);
        Assert.That(config.AuthorizationFor(new Uri("http://ncm.example/_/team/x")), Is.Null, "another port, and not encrypted");
        Assert.That(config.Registries, Is.EqualTo(new[] { new Uri("https://npm.example/") }), "it is not where packages come from");
    }

    [TestCase("_authToken=secret")]
    [TestCase("_auth=c2VjcmV0OnNlY3JldA==")]
    [TestCase("username=secret\n_password=c2VjcmV0")]
    public void Credentials_that_name_no_host_are_never_sent(string text)
    {
        var config = FromText(text, ("npm_config__authToken", "secret"), ("npm_config__auth", "c2VjcmV0OnNlY3JldA=="));
        Assert.That(config.AuthorizationFor(config.Registry), Is.Null);
    }

    [Test]
    public void Tokens_come_from_variables()
    {
        const string Text = "//a.example/:_authToken=${TOKEN}\n//b.example/:_authToken=${ABSENT}\n//c.example/:_authToken=${ABSENT?}";
        var config = FromText(Text, ("TOKEN", "secret"), ("npm_config_//d.example/:_authToken", "verbatim"));
        Assert.That(config.AuthorizationFor(new Uri("https://a.example/x")), Is.EqualTo("Bearer secret"));
        Assert.That(config.AuthorizationFor(new Uri("https://b.example/x")), Is.Null, "A variable that is not set is no credential.");
        Assert.That(config.AuthorizationFor(new Uri("https://c.example/x")), Is.Null);
        Assert.That(config.AuthorizationFor(new Uri("https://d.example/x")), Is.EqualTo("Bearer verbatim"));
    }

    [Test]
    public void A_credential_that_would_split_the_header_is_refused_without_being_shown()
    {
        var config = FromText("//a.example/:_authToken=\"secret\\r\\nX-Evil: 1\"");
        var exception = Assert.Throws<NpmConfigException>(() => config.AuthorizationFor(new Uri("https://a.example/x")))!;
        Assert.That(exception.Message, Does.Not.Contain("secret"));
        Assert.That((exception.Code, exception.Location!.Value.Line), Is.EqualTo(("NCM9002", 1)));
    }

    [Test]
    public void Nothing_that_is_shown_holds_a_secret()
    {
        var config = FromText("registry=https://user:hunter2@npm.example/?token=hunter2\n//npm.example/:_authToken=hunter2\nproxy=http://user:hunter2@/");
        Assert.That(config.ToString(), Is.EqualTo("npm configuration of https://npm.example/"));
        var proxy = Assert.Throws<NpmConfigException>(() => config.ProxyFor(config.Registry))!;
        Assert.That(proxy.ToString(), Does.Not.Contain("hunter2"));
        var registry = Assert.Throws<NpmConfigException>(() => FromText("\nregistry=ftp://user:hunter2@npm.example/"))!;
        Assert.That(registry.ToString(), Does.Not.Contain("hunter2"));
        Assert.That((registry.Location!.Value.Path, registry.Location!.Value.Line), Is.EqualTo((Here, 2)));
    }

    [Test]
    public void A_user_in_the_registrys_url_is_sent_to_that_registry_and_shown_nowhere()
    {
        var config = FromText("registry=https://user:hunter2@npm.example/npm");
        Assert.That(config.Registry.AbsoluteUri, Is.EqualTo("https://npm.example/npm/"));
        Assert.That(config.AuthorizationFor(new Uri("https://npm.example/npm/pkg")), Is.EqualTo("Basic dXNlcjpodW50ZXIy"));
        Assert.That(config.AuthorizationFor(new Uri("https://npm.example/other/pkg")), Is.Null);
        Assert.That(config.AuthorizationFor(new Uri("http://npm.example/npm/pkg")), Is.Null);
        Assert.That(config.AuthorizationFor(new Uri("https://evil.example/npm/pkg")), Is.Null);
    }

    [TestCase("registry=registry.npmjs.org")]
    [TestCase("registry=${REGISTRY}")]
    [TestCase("@acme:registry=file:///tmp")]
    public void A_registry_that_is_no_url_is_refused(string text) => Assert.Throws<NpmConfigException>(() => FromText(text));

    [TestCase("https://npm.example/x", "http://https-proxy.example:1/")]
    [TestCase("http://npm.example/x", "http://https-proxy.example:1/")]
    [TestCase("https://direct.example/x", null)]
    [TestCase("https://sub.direct.example/x", null)]
    [TestCase("https://indirect.example/x", "http://https-proxy.example:1/")]
    [TestCase("https://env.example/x", null)]
    public void Proxies_are_those_of_the_configuration(string url, string? proxy)
    {
        var config = FromText(
            "proxy=http://proxy.example:2\nhttps-proxy=http://https-proxy.example:1\nnoproxy=.direct.example, localhost",
            ("HTTP_PROXY", "http://env-proxy.example:3"),
            ("NO_PROXY", "env.example"));
        Assert.That(config.ProxyFor(new Uri(url))?.AbsoluteUri, Is.EqualTo(proxy));
    }

    [TestCase("https://npm.example/x", null)]
    [TestCase("http://npm.example/x", "http://env-proxy.example:3/")]
    public void Proxies_are_those_of_the_environment_where_the_configuration_has_none(string url, string? proxy)
    {
        var config = FromText("proxy=null", ("HTTP_PROXY", "http://env-proxy.example:3"));
        Assert.That(config.ProxyFor(new Uri(url))?.AbsoluteUri, Is.EqualTo(proxy));
    }

    [Test]
    public void Certificates_are_collected_from_lists()
    {
        var config = FromText("ca[]=\"-----BEGIN CERTIFICATE-----\\nA\\n-----END CERTIFICATE-----\"\nca[]=second");
        Assert.That(config.CertificateAuthorities, Is.EqualTo(new[] { "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----", "second" }));
        Assert.That(FromText("ca=one", ("npm_config_ca", "two\n\nthree")).CertificateAuthorities, Is.EqualTo(new[] { "two", "three" }));
    }

    [Test]
    public void The_text_alone_names_no_file_but_the_environment_may()
    {
        using var folder = new TemporaryFolder();
        var bundle = folder.Write("ca.pem", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\r\n-----BEGIN CERTIFICATE-----\nB\n-----END CERTIFICATE-----\n");
        Assert.That(FromText($"cafile={bundle}").CertificateAuthorities, Is.Empty);
        Assert.That(FromText("", ("npm_config_cafile", bundle)).CertificateAuthorities, Is.EqualTo(new[]
        {
            "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nB\n-----END CERTIFICATE-----",
        }));
    }

    [Test]
    public void Files_are_read_from_the_project_up_and_weaker_ones_fill_the_gaps()
    {
        using var folder = new TemporaryFolder();
        folder.Write("app/package.json", "{}");
        folder.Write("app/.npmrc", "registry=https://project.example/\ncache=./cache\n//project.example/:_authToken=null");
        folder.Write("home/.npmrc", "registry=https://user.example/\n@a:registry=https://a.user.example/\n//project.example/:_authToken=user\n//user.example/:_authToken=user");
        folder.Write("prefix/etc/npmrc", "@a:registry=https://a.global.example/\n@b:registry=https://b.global.example/");
        folder.Write("app/src/deep/x.txt", "");
        var config = NpmConfig.Load(new NpmConfigOptions
        {
            ProjectDirectory = folder.At("app/src/deep"),
            Environment = new Dictionary<string, string> { ["HOME"] = folder.At("home"), ["PREFIX"] = folder.At("prefix") },
        });
        Assert.That(config.Registry.AbsoluteUri, Is.EqualTo("https://project.example/"));
        Assert.That(config.RegistryFor("@a/x").AbsoluteUri, Is.EqualTo("https://a.user.example/"));
        Assert.That(config.RegistryFor("@b/x").AbsoluteUri, Is.EqualTo("https://b.global.example/"));
        Assert.That(config.CacheDirectory, Is.EqualTo(folder.At("app/src/deep/cache")));
        Assert.That(config.AuthorizationFor(config.Registry), Is.Null, "null takes the user's token away.");
        Assert.That(config.AuthorizationFor(new Uri("https://user.example/x")), Is.EqualTo("Bearer user"));
        Assert.That(config.Get("globalconfig"), Is.EqualTo(folder.At("prefix/etc/npmrc")));
    }

    [Test]
    public void Paths_can_be_given_as_on_the_command_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("app/package.json", "{}");
        var config = NpmConfig.Load(new NpmConfigOptions
        {
            ProjectDirectory = folder.At("app"),
            Environment = Nothing,
            HomeDirectory = folder.At("home"),
            UserConfigPath = folder.Write("my.npmrc", "registry=https://user.example/"),
            GlobalConfigPath = folder.Write("all.npmrc", "@b:registry=https://b.global.example/"),
        });
        Assert.That(config.Registry.AbsoluteUri, Is.EqualTo("https://user.example/"));
        Assert.That(config.RegistryFor("@b/x").AbsoluteUri, Is.EqualTo("https://b.global.example/"));
        Assert.That(config.CacheDirectory, Is.EqualTo(Path.Combine(folder.At("home"), OperatingSystem.IsWindows() ? "npm-cache" : ".npm")));
    }

    [Test]
    public void An_npmrc_that_cannot_be_read_is_an_error_with_its_path()
    {
        using var folder = new TemporaryFolder();
        folder.Write("package.json", "{}");
        Directory.CreateDirectory(folder.At(".npmrc"));
        var exception = Assert.Throws<NpmConfigException>(() => NpmConfig.Load(new NpmConfigOptions { ProjectDirectory = folder.At(""), Environment = Nothing }))!;
        Assert.That((exception.Code, exception.Location!.Value.Path), Is.EqualTo(("NCM9002", folder.At(".npmrc"))));
    }

    [Test]
    public void An_npmrc_of_more_than_a_megabyte_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("package.json", "{}");
        folder.Write(".npmrc", new StringBuilder().Insert(0, "a=b\n", 300_000).ToString());
        Assert.Throws<NpmConfigException>(() => NpmConfig.Load(new NpmConfigOptions { ProjectDirectory = folder.At(""), Environment = Nothing }));
    }

    [Test]
    public void A_relative_project_folder_is_refused() =>
        Assert.Throws<ArgumentException>(() => NpmConfig.Load(new NpmConfigOptions { ProjectDirectory = "app", Environment = Nothing }));

    private static NpmConfig FromText(string text, params (string Name, string Value)[] environment) =>
        NpmConfig.FromText(text, Here, environment.ToDictionary(pair => pair.Name, pair => pair.Value));
}
