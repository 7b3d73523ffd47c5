using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Image;

/// <summary>The image as a runner finds it.</summary>
public sealed class ImageTests
{
    private string _bundle = null!;

    [OneTimeSetUp]
    public async Task BuildAsync() => _bundle = await ActionImage.BundleAsync();

    [Test]
    public void Nothing_is_in_it_but_the_program_its_libraries_and_certificates()
    {
        var root = Path.Combine(_bundle, "rootfs");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).ToList();

        Assert.That(files.Where(file => !file.Contains(".so", StringComparison.Ordinal)), Is.EquivalentTo(new[]
        {
            "app/ncm-action", "etc/nsswitch.conf", "etc/passwd", "etc/ssl/certs/ca-certificates.crt", "usr/share/doc/ncm-action/LICENSE",
        }));
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
}
