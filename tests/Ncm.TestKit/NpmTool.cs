using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>
/// Programs and libraries of npm that read our formats. Real npm installs them into a folder of the user's temp that later tests find
/// again; without npm or its registry the tests are skipped with the reason.
/// </summary>
public static class NpmTool
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Installs packages, given as <c>name@version</c>.</summary>
    /// <param name="packages">What the test needs.</param>
    /// <param name="optional">What it uses where it can be installed.</param>
    /// <returns>A folder with their <c>node_modules</c>.</returns>
    public static async Task<string> InstallAsync(IReadOnlyList<string> packages, IReadOnlyList<string>? optional = null)
    {
        var folder = Path.Combine(Path.GetTempPath(), "ncm-gate-test-tools", string.Join('+', packages.Select(package => package.Replace('/', '_'))));
        var done = Path.Combine(folder, "installed");
        await OneAtATime.WaitAsync();
        try
        {
            if (!File.Exists(done))
            {
                await RealRegistry.RequireAsync();
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"private":true}""");
                var install = await CommandLine.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", .. packages], folder);
                if (install.ExitCode != 0)
                {
                    Assert.Ignore($"npm cannot install {string.Join(' ', packages)}: {install}");
                }

                if (optional is not null)
                {
                    await CommandLine.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--save-optional", .. optional], folder);
                }

                await File.WriteAllTextAsync(done, "");
            }
        }
        finally
        {
            OneAtATime.Release();
        }

        return folder;
    }

    /// <summary>Runs a script of node in such a folder, with the paths of files as its arguments.</summary>
    /// <param name="folder">The folder that <see cref="InstallAsync"/> gave.</param>
    /// <param name="script">The script's text.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<string> RunAsync(string folder, string script, params string[] arguments)
    {
        var file = Path.Combine(folder, $"script-{Guid.NewGuid():N}.cjs");
        await File.WriteAllTextAsync(file, script);
        try
        {
            var run = await CommandLine.RunAsync("node", [file, .. arguments], folder);
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            return run.Output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
