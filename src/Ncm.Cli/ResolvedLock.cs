using System.ComponentModel;
using System.Diagnostics;
using Ncm.Gate;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Cli;

/// <summary>
/// A lock file that real npm wrote in a temporary folder, for a project that has none. Only package.json and .npmrc are taken along,
/// no script is run, and the folder is removed afterwards.
/// </summary>
internal sealed class ResolvedLock : IDisposable
{
    private readonly DirectoryInfo _directory;

    private ResolvedLock(DirectoryInfo directory, string? policyPath)
    {
        _directory = directory;
        PolicyPath = policyPath;
    }

    /// <summary>The lock file that npm wrote.</summary>
    public string LockfilePath => Path.Combine(_directory.FullName, "package-lock.json");

    /// <summary>The project's own policy, which is not beside the temporary lock file.</summary>
    public string? PolicyPath { get; }

    /// <summary>Lets npm write one.</summary>
    /// <param name="request">The folder of a package.json, and the registry to ask.</param>
    /// <param name="cancellationToken">Ends npm and the wait.</param>
    /// <returns><see langword="null"/> where the project has a lock file already.</returns>
    /// <exception cref="GateException">There is no package.json, or npm failed (NCM9001).</exception>
    public static async Task<ResolvedLock?> WriteAsync(GateRequest request, CancellationToken cancellationToken)
    {
        var project = request.Path;
        if (File.Exists(project) || File.Exists(Path.Combine(project, "npm-shrinkwrap.json")) || File.Exists(Path.Combine(project, "package-lock.json")))
        {
            return null;
        }

        var manifest = Path.Combine(project, "package.json");
        if (!File.Exists(manifest))
        {
            throw new GateException("NCM9001", new FileLocation(manifest), "there is no package.json to resolve; name the folder of an npm project.");
        }

        ResolvedLock? resolved = new(System.IO.Directory.CreateTempSubdirectory("nscm-resolve-"), PolicyFile.Find(Path.GetFullPath(project)));
        try
        {
            File.Copy(manifest, Path.Combine(resolved._directory.FullName, "package.json"));
            if (File.Exists(Path.Combine(project, ".npmrc")))
            {
                File.Copy(Path.Combine(project, ".npmrc"), Path.Combine(resolved._directory.FullName, ".npmrc"));
            }

            await RunNpmAsync(manifest, resolved._directory.FullName, request, cancellationToken);
            var written = resolved;
            resolved = null;
            return written;
        }
        finally
        {
            resolved?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Delete(recursive: true);

    private static async Task RunNpmAsync(string manifest, string directory, GateRequest request, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved=false",
            },
        };
        if (request.Registry is { } registry)
        {
            start.Environment["npm_config_registry"] = registry.AbsoluteUri;
            if (request.Token is { } token)
            {
                // In a variable, where other people's processes do not see it.
                start.Environment[$"npm_config_//{registry.Authority}{registry.AbsolutePath}:_authToken"] = token;
            }
        }

        using var npm = Start(start, manifest);
        using var kill = cancellationToken.Register(() => npm.Kill(entireProcessTree: true));
        var output = npm.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = npm.StandardError.ReadToEndAsync(CancellationToken.None);
        await npm.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        await output;
        if (npm.ExitCode != 0)
        {
            var reason = (await error).Split('\n').FirstOrDefault(line => line.StartsWith("npm error", StringComparison.Ordinal), "no reason given");
            throw new GateException("NCM9001", new FileLocation(manifest), $"npm could not resolve it: {reason.Trim()}");
        }
    }

    private static Process Start(ProcessStartInfo start, string manifest)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new GateException("NCM9001", new FileLocation(manifest), $"--resolve needs npm on the PATH ({problem.Message}).", problem);
        }
    }
}
