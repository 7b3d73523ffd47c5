using System.Text.Json;
using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Image;

/// <summary>The image as a runner finds it.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ImageTests
{
    private string _bundle = null!;
    private string[] _files = [];

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _bundle = await ActionImage.BundleAsync();

        // Before anything runs: a runtime adds the places of what it mounts.
        _files = Directory.GetFiles(Path.Combine(_bundle, "rootfs"), "*", SearchOption.AllDirectories);
    }

    [Test]
    public void Nothing_is_in_it_but_the_program_its_libraries_certificates_and_what_it_says_of_itself()
    {
        var files = _files.Select(file => Path.GetRelativePath(Path.Combine(_bundle, "rootfs"), file)).ToList();

        Assert.That(
            files.Where(file => !file.Contains(".so", StringComparison.Ordinal) && !file.StartsWith("usr/share/doc/", StringComparison.Ordinal)
                && !file.StartsWith("var/lib/dpkg/status.d/", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "app/ncm-action", "etc/nsswitch.conf", "etc/os-release", "etc/passwd", "etc/ssl/certs/ca-certificates.crt" }));
        Assert.That(files, Has.Member("usr/share/doc/ncm-action/ncm-action.deps.json").And.Some.Matches(@"^var/lib/dpkg/status\.d/libssl3"), "for scanners");
    }

    [Test]
    public void Nothing_in_it_can_be_run_but_the_program_and_its_loader()
    {
        var runnable = _files.Where(file => OperatingSystem.IsLinux() && (File.GetUnixFileMode(file) & UnixFileMode.OtherExecute) != 0).Select(Path.GetFileName);

        Assert.That(runnable, Is.EquivalentTo(new[] { "ncm-action", "ld-linux-x86-64.so.2" }).Or.EquivalentTo(new[] { "ncm-action", "ld-linux-aarch64.so.1" }));
        Assert.That(_files.Where(file => OperatingSystem.IsLinux() && (File.GetUnixFileMode(file) & (UnixFileMode.OtherWrite | UnixFileMode.SetUser)) != 0), Is.Empty);
    }

    [Test]
    public async Task It_says_what_it_is()
    {
        var inspect = await CommandLine.RunAsync("skopeo", ["inspect", "--config", $"oci:{ActionImage.Layout}"]);
        Assert.That(inspect.ExitCode, Is.Zero, inspect.ToString());
        var config = JsonDocument.Parse(inspect.Output).RootElement.GetProperty("config");

        Assert.That(config.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()), Is.EqualTo(new[] { "/app/ncm-action" }));
        Assert.That(config.TryGetProperty("User", out _), Is.False, "GitHub runs containers of actions as root");
        foreach (var label in new[] { "title", "description", "source", "documentation", "licenses", "vendor", "version", "revision" })
        {
            Assert.That(config.GetProperty("Labels").GetProperty($"org.opencontainers.image.{label}").GetString(), Is.Not.Empty, label);
        }
    }

    [Test]
    public async Task Nothing_to_do_is_a_pass()
    {
        using var container = new Container();
        container.On("push", """{"deleted":true}""");

        var result = await container.RunAsync(_bundle);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("The branch was deleted"));
    }

    [Test]
    public async Task The_programs_exit_code_is_the_containers()
    {
        using var container = new Container();
        container.On("fork", "{}");

        var result = await container.RunAsync(_bundle);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Output, Does.StartWith("::error title=NCM Gate::the event fork is none that the gate judges"));
    }

    [Test]
    public async Task A_commit_is_judged_with_facts_from_the_registry_by_the_certificates_of_the_image()
    {
        await RealRegistry.RequireAsync();
        using var github = new GitHubServer();
        using var container = new Container();
        Dispatch(container, github, new Uri(github.Api), Sample("webapp"));
        container.Environment["INPUT_SARIF-FILE"] = "reports/ncm.sarif";
        await UseTheRegistryOfThisMachineAsync(container);

        var result = await container.RunAsync(_bundle);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Output, Does.Contain("package-lock.json(951,18): error NCM1001: lodash@4.17.15"));
        Assert.That(container.Read("file_commands/summary"), Does.Contain("NCM Gate: failed"));
        Assert.That(container.Read("file_commands/output"), Does.Contain("verdict<<ncm_").And.Contain("reports/ncm.sarif"));
        Assert.That(container.Read("workspace/reports/ncm.sarif"), Does.Contain("\"2.1.0\""));
        Assert.That(
            Directory.GetFiles(container.Folder.At("home/.cache/ncm-gate"), "*", SearchOption.AllDirectories), Is.Not.Empty, "docs/github-action.md names this folder");
    }

    [Test]
    public async Task An_Enterprise_Server_with_a_certificate_of_its_own_is_trusted_by_a_folder_in_the_workspace()
    {
        using var github = new GitHubServer();
        using var tls = new TlsFront(new Uri(github.Api));
        using var container = new Container();
        Dispatch(container, github, new Uri(tls.Url, "api/v3"), new Dictionary<string, string>
        {
            ["package.json"] = """{"name":"shop","version":"1.0.0"}""",
            ["package-lock.json"] = """{"name":"shop","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"shop","version":"1.0.0"}}}""",
        });

        var stranger = await container.RunAsync(_bundle);
        container.Folder.Write("workspace/.github/certificates/acme.pem", tls.Authority);
        container.Environment["SSL_CERT_DIR"] = "/github/workspace/.github/certificates";
        var trusted = await container.RunAsync(_bundle);

        Assert.That(stranger.ExitCode, Is.EqualTo(3), stranger.ToString());
        Assert.That(stranger.Output, Does.Contain("::error title=NCM9003").And.Contain("UntrustedRoot"));
        Assert.That(trusted.ExitCode, Is.Zero, trusted.ToString());
    }

    /// <summary>The whole tree is to be judged, of a commit with these files.</summary>
    private static void Dispatch(Container container, GitHubServer github, Uri api, IReadOnlyDictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            github.Git.Write(path, text);
        }

        container.On("workflow_dispatch", "{}");
        container.Environment["GITHUB_SHA"] = github.Git.Commit();
        container.Environment["GITHUB_REF"] = "refs/heads/main";
        container.Environment["GITHUB_API_URL"] = api.AbsoluteUri;
        container.Environment["GITHUB_GRAPHQL_URL"] = new Uri(api, "graphql").AbsoluteUri;
        container.Environment["INPUT_GITHUB-TOKEN"] = "ghs_token";
    }

    private static Dictionary<string, string> Sample(string name)
    {
        var folder = Path.Combine(Repository.Root, "samples", name);
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText);
    }

    /// <summary>npm's own is the default, so that nothing is said of it.</summary>
    private static async Task UseTheRegistryOfThisMachineAsync(Container container)
    {
        var registry = (await CommandLine.RunAsync("npm", ["config", "get", "registry"])).Output.Trim();
        if (registry != "https://registry.npmjs.org/")
        {
            container.Environment["INPUT_REGISTRY"] = registry;
        }
    }
}
