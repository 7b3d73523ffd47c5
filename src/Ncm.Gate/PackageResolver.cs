using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;

namespace Ncm.Gate;

/// <summary>Finds the published package@version that a person means by <c>name</c>, <c>name@range</c>, <c>name@tag</c> or <c>name@version</c>.</summary>
public static class PackageResolver
{
    /// <summary>Resolves a package as <c>npm install</c> would; an exact version is taken as it is, without asking anybody.</summary>
    /// <param name="package">The package, such as <c>@babel/core@^7</c>; <c>other@npm:real@1</c> means <c>real</c>.</param>
    /// <param name="directory">The absolute path of the project's directory, whose npm configuration holds.</param>
    /// <param name="request">Registry, token, environment, concurrency and clock; the rest is not looked at.</param>
    /// <param name="installed">The project's packages, if known: a name that is an alias there means the real package.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">npm's configuration cannot be read (NCM9002), or the registry did not answer (NCM9003).</exception>
    public static async Task<PackageResolution> ResolveAsync(
        string package, string directory, GateRequest request, DependencyGraph? installed, CancellationToken cancellationToken)
    {
        if (Read(package, installed) is not { } spec)
        {
            return new PackageResolution(null, $"\"{package}\" is not a package of a registry; write a name, name@version or name@range, such as debug@^2.2.0.");
        }

        if (spec.Kind == PackageSpecKind.Version && NpmVersion.TryParse(spec.RawSpec, loose: true, out var version))
        {
            return new PackageResolution(new PackageId(spec.Name, version.ToString()), null);
        }

        var npm = NpmConfig.Load(request.NpmConfigFor(directory));
        using var http = new NpmHttp(
            npm, EvidenceSources.HttpOptionsFor(request, npm), request.TimeProvider, request.Environment.GetValueOrDefault("NODE_EXTRA_CA_CERTS"));
        var answer = await new NpmRegistryClient(npm, http).GetVersionsAsync(spec.Name, cancellationToken).ConfigureAwait(false);
        if (answer.Failure is { } failure)
        {
            return failure.Kind == RegistryFailureKind.NotFound
                ? new PackageResolution(null, failure.Message)
                : throw new GateException("NCM9003", null, failure.Message);
        }

        return answer.Value!.Pick(spec) is { } picked && NpmVersion.TryParse(picked, out _)
            ? new PackageResolution(new PackageId(spec.Name, picked), null)
            : new PackageResolution(null, $"no published version of {spec.Name} is meant by \"{spec.RawSpec}\"; give a version or another range.");
    }

    /// <summary>What is asked of a registry, under the real name; <see langword="null"/> for what no registry publishes.</summary>
    private static PackageSpec? Read(string package, DependencyGraph? installed)
    {
        var at = package.IndexOf('@', Math.Min(1, package.Length));
        var (name, range) = at < 0 ? (package, "*") : (package[..at], package[(at + 1)..]);
        return !PackageSpec.TryParse(name, range, out var spec) || spec.RegistryName is null ? null
            : spec.SubSpec ?? spec with { Name = RealName(spec.Name, installed) };
    }

    private static string RealName(string name, DependencyGraph? installed)
    {
        var entries = installed?.Nodes.Where(node => node.Id is not null).Select(node => node.Entry).ToList() ?? [];
        return entries.Exists(entry => entry.Name == name) ? name : entries.Find(entry => entry.InstallName == name)?.Name ?? name;
    }
}
