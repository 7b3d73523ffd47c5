using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>An image that <c>eng/image.sh</c> builds, once, unpacked to be run as often as the tests like.</summary>
public sealed class ContainerImage
{
    private readonly string _program;
    private readonly string _folder;
    private readonly Lazy<Task<string>> _built;

    /// <summary>Names an image; nothing is built yet.</summary>
    /// <param name="program">Its program, which is its tag.</param>
    /// <param name="folder">The folder below <c>artifacts</c>, where what was compiled for an earlier run is found again.</param>
    public ContainerImage(string program, string folder)
    {
        _program = program;
        _folder = Path.Combine(Repository.Root, "artifacts", folder);
        _built = new Lazy<Task<string>>(BuildAsync);
    }

    /// <summary>The image as an OCI layout and its tag, as umoci and skopeo name it.</summary>
    public string Layout => $"{Path.Combine(_folder, "oci")}:{_program}";

    /// <summary>
    /// The folder with the image's file system (<c>rootfs</c>) and what a runtime makes of its configuration (<c>config.json</c>). Where
    /// images cannot be built or run, the test is skipped with the reason.
    /// </summary>
    public Task<string> BundleAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.Ignore("Only root on Linux can build and run an image without a container engine.");
        }

        if (new[] { "buildah", "skopeo", "umoci", "runc" }.FirstOrDefault(program => !IsInstalled(program)) is { } missing)
        {
            Assert.Ignore($"{missing} is not installed.");
        }

        return _built.Value;
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private async Task<string> BuildAsync()
    {
        var build = await CommandLine.RunAsync("bash", [Path.Combine(Repository.Root, "eng", "image.sh"), _folder, _program]);
        Assert.That(build.ExitCode, Is.Zero, build.ToString());
        await TestContext.Out.WriteLineAsync(build.Output.TrimEnd());
        var bundle = Path.Combine(_folder, "bundle");
        if (Directory.Exists(bundle))
        {
            Directory.Delete(bundle, recursive: true);
        }

        var unpack = await CommandLine.RunAsync("umoci", ["unpack", "--image", Layout, bundle]);
        Assert.That(unpack.ExitCode, Is.Zero, unpack.ToString());
        return bundle;
    }
}
