using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Image;

/// <summary>The image, built once by <c>eng/image.sh</c> and unpacked to be run as often as the tests like.</summary>
internal static class ActionImage
{
    // What was compiled for an earlier run is found again in the folder.
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "image");
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>The image as an OCI layout and its tag, as umoci and skopeo name it.</summary>
    public static string Layout { get; } = $"{Path.Combine(Folder, "oci")}:ncm-action";

    /// <summary>
    /// The folder with the image's file system (<c>rootfs</c>) and what a runtime makes of its configuration (<c>config.json</c>). Where
    /// images cannot be built or run, the test is skipped with the reason.
    /// </summary>
    public static Task<string> BundleAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.Ignore("Only root on Linux can build and run an image without a container engine.");
        }

        if (new[] { "buildah", "skopeo", "umoci", "runc" }.FirstOrDefault(program => !IsInstalled(program)) is { } missing)
        {
            Assert.Ignore($"{missing} is not installed.");
        }

        return Built.Value;
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> BuildAsync()
    {
        var build = await CommandLine.RunAsync("bash", [Path.Combine(Repository.Root, "eng", "image.sh"), Folder]);
        Assert.That(build.ExitCode, Is.Zero, build.ToString());
        await TestContext.Out.WriteLineAsync(build.Output.TrimEnd());
        var bundle = Path.Combine(Folder, "bundle");
        if (Directory.Exists(bundle))
        {
            Directory.Delete(bundle, recursive: true);
        }

        var unpack = await CommandLine.RunAsync("umoci", ["unpack", "--image", Layout, bundle]);
        Assert.That(unpack.ExitCode, Is.Zero, unpack.ToString());
        return bundle;
    }
}
