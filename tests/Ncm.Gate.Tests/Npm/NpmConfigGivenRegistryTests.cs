using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

/// <summary>A registry and a token that a person gives for one run.</summary>
public sealed class NpmConfigGivenRegistryTests
{
    private static NpmConfig Load(TemporaryFolder folder, string? registry, string? token, string project = "", string user = "", string? environment = null)
    {
        folder.Write("project/package.json", "{}");
        folder.Write("project/.npmrc", project);
        folder.Write("home/.npmrc", user);
        var variables = new Dictionary<string, string> { ["HOME"] = folder.At("home") };
        if (environment is not null)
        {
            variables["npm_config_registry"] = environment;
        }

        return NpmConfig.Load(new NpmConfigOptions
        {
            ProjectDirectory = folder.At("project"),
            Environment = variables,
            Registry = registry is null ? null : new Uri(registry),
            Token = token,
        });
    }

    [Test]
    public void The_given_registry_wins_and_keeps_port_and_path_and_the_token_is_its_own()
    {
        using var folder = new TemporaryFolder();
        var config = Load(
            folder, "https://npm.example:8443/team", "secret", "registry=https://project.example/\n@s:registry=https://s.example/", "", "https://env.example/");

        Assert.That(config.RegistryFor("a").AbsoluteUri, Is.EqualTo("https://npm.example:8443/team/"));
        Assert.That(config.RegistryFor("@s/a").AbsoluteUri, Is.EqualTo("https://s.example/"));
        Assert.That(config.AuthorizationFor(new Uri("https://npm.example:8443/team/a")), Is.EqualTo("Bearer secret"));
        foreach (var other in new[]
        {
            "https://npm.example/team/a", "http://npm.example:8443/team/a", "https://s.example/a", "https://project.example/a", "https://env.example/a",
        })
        {
            Assert.That(config.AuthorizationFor(new Uri(other)), Is.Null, other);
        }

        Assert.That(config.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public void The_given_token_wins_over_a_configured_one()
    {
        using var folder = new TemporaryFolder();
        var config = Load(folder, "https://npm.example/", "given", user: "//npm.example/:_authToken=configured");

        Assert.That(config.AuthorizationFor(new Uri("https://npm.example/a")), Is.EqualTo("Bearer given"));
    }

    [Test]
    public void A_project_does_not_choose_who_gets_a_persons_token()
    {
        using var folder = new TemporaryFolder();
        var config = Load(folder, null, "secret", project: "registry=https://project.example/", user: "registry=https://user.example/npm");

        Assert.That(config.Registry.AbsoluteUri, Is.EqualTo("https://project.example/"));
        Assert.That(config.AuthorizationFor(new Uri("https://project.example/a")), Is.Null);
        Assert.That(config.AuthorizationFor(new Uri("https://user.example/npm/a")), Is.EqualTo("Bearer secret"));
    }

    [Test]
    public void Without_a_registry_the_token_is_for_the_one_that_the_environment_names()
    {
        using var folder = new TemporaryFolder();
        var config = Load(folder, null, "secret", environment: "https://env.example/");

        Assert.That(config.AuthorizationFor(new Uri("https://env.example/a")), Is.EqualTo("Bearer secret"));
    }
}
