using System.ComponentModel;
using System.Diagnostics;
using Ncm.Gate;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli;

/// <summary>
/// A lock file in a temporary folder, for a project that has none: real npm wrote it, or a certified registry. Only package.json and .npmrc are
/// taken along, no script is run, and the folder is removed afterwards.
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
        if (HasLock(request.Path))
        {
            return null;
        }

        var manifest = Path.Combine(request.Path, "package.json");
        return File.Exists(manifest)
            ? await InFolderAsync(request.Path, manifest, folder => RunNpmAsync(manifest, folder, request, cancellationToken))
            : throw new GateException("NCM9001", new FileLocation(manifest), "there is no package.json to resolve; name the folder of an npm project.");
    }

    /// <summary>Lets the certified registry that the policy names work one out.</summary>
    /// <param name="request">The folder of a package.json.</param>
    /// <param name="error">Told what npm would not install.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> where the project has a lock file already, or no package.json, or its policy names no registry.</returns>
    /// <exception cref="GateException">The policy cannot be read (NCM9002), or the registry does not answer or cannot resolve it (NCM9003).</exception>
    public static async Task<ResolvedLock?> AskRegistryAsync(GateRequest request, TextWriter error, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(request.Path);
        var manifest = Path.Combine(request.Path, "package.json");
        if (HasLock(request.Path) || !File.Exists(manifest)
            || (request.PolicyPath ?? PolicyFile.Find(directory)) is not { } policy || PolicyFile.Read(policy).Registry is not { } url)
        {
            return null;
        }

        return await InFolderAsync(request.Path, manifest, async folder =>
        {
            using var registry = CertifiedRegistry.Connect(url, directory, request);
            var resolved = await registry.ResolveAsync(await File.ReadAllBytesAsync(manifest, cancellationToken), cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "package-lock.json"), resolved.Lockfile, cancellationToken);
            await error.WriteLineAsync($"nscm: there is no lock file; {url} says what npm would install now.");
            foreach (var problem in resolved.Problems)
            {
                await error.WriteLineAsync($"nscm: {PlainText.EscapeForLog(problem)}");
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Delete(recursive: true);

    private static bool HasLock(string project) =>
        File.Exists(project) || File.Exists(Path.Combine(project, "npm-shrinkwrap.json")) || File.Exists(Path.Combine(project, "package-lock.json"));

    private static async Task<ResolvedLock> InFolderAsync(string project, string manifest, Func<string, Task> write)
    {
        ResolvedLock? resolved = new(System.IO.Directory.CreateTempSubdirectory("nscm-resolve-"), PolicyFile.Find(Path.GetFullPath(project)));
        try
        {
            File.Copy(manifest, Path.Combine(resolved._directory.FullName, "package.json"));
            if (File.Exists(Path.Combine(project, ".npmrc")))
            {
                File.Copy(Path.Combine(project, ".npmrc"), Path.Combine(resolved._directory.FullName, ".npmrc"));
            }

            await write(resolved._directory.FullName);
            var written = resolved;
            resolved = null;
            return written;
        }
        finally
        {
            resolved?.Dispose();
        }
    }

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
