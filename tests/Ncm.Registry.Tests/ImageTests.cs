using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The registry's image, as a container's engine runs it.</summary>
public sealed class ImageTests
{
    private static readonly ContainerImage Image = new("ncm-registry", "image-registry");

    private string _bundle = null!;
    private string[] _files = [];

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _bundle = await Image.BundleAsync();

        // Before anything runs: a runtime adds the places of what it mounts.
        _files = Directory.GetFiles(Path.Combine(_bundle, "rootfs"), "*", SearchOption.AllDirectories);
    }

    [Test]
    public void Nothing_in_it_can_be_run_but_the_program_and_its_loader_and_nothing_can_be_changed()
    {
        var runnable = _files.Where(file => OperatingSystem.IsLinux() && (File.GetUnixFileMode(file) & UnixFileMode.OtherExecute) != 0).Select(Path.GetFileName);

        Assert.That(runnable, Is.EquivalentTo(new[] { "ncm-registry", "ld-linux-x86-64.so.2" }).Or.EquivalentTo(new[] { "ncm-registry", "ld-linux-aarch64.so.1" }));
        Assert.That(_files.Where(file => OperatingSystem.IsLinux() && (File.GetUnixFileMode(file) & (UnixFileMode.OtherWrite | UnixFileMode.SetUser)) != 0), Is.Empty);
        Assert.That(_files.Select(Path.GetFileName), Has.Member("ncm-registry.deps.json").And.Some.StartsWith("libssl3"), "for scanners");
    }

    [Test]
    public async Task It_says_what_it_is_and_how_it_is_run()
    {
        var inspect = await CommandLine.RunAsync("skopeo", ["inspect", "--config", $"oci:{Image.Layout}"]);
        Assert.That(inspect.ExitCode, Is.Zero, inspect.ToString());
        var config = JsonDocument.Parse(inspect.Output).RootElement.GetProperty("config");

        Assert.That(config.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()), Is.EqualTo(new[] { "/app/ncm-registry" }));
        Assert.That(config.GetProperty("User").GetString(), Is.EqualTo("1654:1654"));
        Assert.That(config.GetProperty("ExposedPorts").TryGetProperty("4873/tcp", out _), Is.True);
        Assert.That(config.GetProperty("Volumes").TryGetProperty("/data", out _), Is.True);
        Assert.That(config.GetProperty("StopSignal").GetString(), Is.EqualTo("SIGTERM"));
        foreach (var label in new[] { "title", "description", "source", "documentation", "licenses", "vendor", "version", "revision" })
        {
            Assert.That(config.GetProperty("Labels").GetProperty($"org.opencontainers.image.{label}").GetString(), Is.Not.Empty, label);
        }
    }

    [Test]
    public async Task It_serves_and_is_healthy_and_stops_when_it_is_told_and_keeps_its_data()
    {
        using var upstream = new FakeUpstream().Publish("left@1.0.0").Publish("vulnerable@1.0.0");
        using var data = new TemporaryFolder();
        data.Write("policy.yml", "advisories: [./advisories]\n");
        ServedRegistry.Advise(data, "GHSA-2222-2222-2222", "vulnerable", "1.0.0");
        await CommandLine.RunAsync("chown", ["-R", "1654:1654", data.Path]);

        string token;
        await using (var container = await RegistryContainer.StartAsync(_bundle, data, upstream.Server.Url))
        {
            Assert.That(await container.ExecAsync("health"), Is.EqualTo(0));
            token = await container.SignInAsync();
            Assert.That((await container.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await container.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await container.GetAsync("vulnerable/-/vulnerable-1.0.0.tgz")).Text, Does.Contain("vulnerable@1.0.0 scored "));

            var ended = await container.StopAsync();
            Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
            Assert.That(ended.Output, Does.Contain("Application is shutting down..."));
        }

        upstream.IsDown = true;
        await using var again = await RegistryContainer.StartAsync(_bundle, data, upstream.Server.Url);
        Assert.That((await again.GetAsync("-/whoami", new AuthenticationHeaderValue("Bearer", token))).Text, Is.EqualTo("""{"username":"administrator"}"""));
        Assert.That((await again.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await again.StopAsync()).Output, Does.Not.Contain("password"), "a second start makes no administrator");
    }
}
