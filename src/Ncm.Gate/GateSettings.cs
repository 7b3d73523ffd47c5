using Ncm.Gate.Diagnostics;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>What holds for a project beside its lock file: the policy, the whitelist, and npm's configuration.</summary>
internal sealed record GateSettings(GatePolicy Policy, IReadOnlyList<WhitelistEntry> Whitelist, NpmConfig Npm)
{
    /// <summary>Reads them from disk.</summary>
    /// <param name="request">What to judge and how.</param>
    /// <param name="project">The project.</param>
    /// <exception cref="GateException">One of them cannot be read (NCM9002).</exception>
    public static GateSettings Read(GateRequest request, LockedProject project)
    {
        var directory = Path.GetFullPath(project.Directory.Length == 0 ? "." : project.Directory);
        var policyPath = request.Policy is null ? request.PolicyPath ?? PolicyFile.Find(directory) : request.Policy.Path;
        var policy = request.Policy ?? (policyPath is null ? GatePolicy.Default : PolicyFile.Read(policyPath));
        var whitelistPath = WhitelistFile.PathFor(directory, policyPath);
        var whitelist = File.Exists(whitelistPath) ? WhitelistFile.Read(whitelistPath, request.TimeProvider.GetUtcNow()) : [];
        return new GateSettings(
            Overridden(policy, request),
            [.. whitelist, .. request.Grants],
            NpmConfig.Load(request.NpmConfigFor(directory, policy)));
    }

    private static GatePolicy Overridden(GatePolicy policy, GateRequest request) => policy with
    {
        Dependencies = request.Production == true ? DependencyScope.Production : policy.Dependencies,
        MinimumScore = request.MinimumScore ?? policy.MinimumScore,
    };

    /// <summary>Reads npm's configuration alone, where nothing is judged yet.</summary>
    /// <param name="request">What to look at and how.</param>
    /// <param name="project">The project.</param>
    /// <param name="policy">What stands for the policy.</param>
    public static GateSettings WithoutFiles(GateRequest request, LockedProject project, GatePolicy policy) =>
        new(policy, [], NpmConfig.Load(request.NpmConfigFor(Path.GetFullPath(project.Directory.Length == 0 ? "." : project.Directory), policy)));
}
