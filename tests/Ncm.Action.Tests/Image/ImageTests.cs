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
    public void Nothing_is_in_it_but_the_program_its_libraries_certificates_and_what_it_says_of_itself()
    {
        var files = Files().Select(file => Path.GetRelativePath(Path.Combine(_bundle, "rootfs"), file)).ToList();

        Assert.That(
            files.Where(file => !file.Contains(".so", StringComparison.Ordinal) && !file.StartsWith("usr/share/doc/", StringComparison.Ordinal)
                && !file.StartsWith("var/lib/dpkg/status.d/", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "app/ncm-action", "etc/nsswitch.conf", "etc/os-release", "etc/passwd", "etc/ssl/certs/ca-certificates.crt" }));
        Assert.That(files, Has.Member("usr/share/doc/ncm-action/ncm-action.deps.json").And.Some.Matches(@"^var/lib/dpkg/status\.d/libssl3"), "for scanners");
    }

    [Test]
    public void Nothing_in_it_can_be_run_but_the_program_and_its_loader()
    {
        var runnable = Files().Where(file => OperatingSystem.IsLinux() && (File.GetUnixFileMode(file) & UnixFileMode.OtherExecute) != 0).Select(Path.GetFileName);

        Assert.That(runnable, Is.EquivalentTo(new[] { "ncm-action", "ld-linux-x86-64.so.2" }).Or.EquivalentTo(new[] { "ncm-action", "ld-linux-aarch64.so.1" }));
        Assert.That(Files().Where(file => OperatingSystem.IsLinux() && (File.GetUnixFileMode(file) & (UnixFileMode.OtherWrite | UnixFileMode.SetUser)) != 0), Is.Empty);
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

    private string[] Files() => Directory.GetFiles(Path.Combine(_bundle, "rootfs"), "*", SearchOption.AllDirectories);
}
