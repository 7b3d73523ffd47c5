using System.Text;
using System.Text.Json.Nodes;
using Ncm.Gate;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary>The whitelist in a certified registry, for all who use it.</summary>
/// <param name="registry">The registry.</param>
internal sealed class RegistryWhitelist(CertifiedRegistry registry) : WhitelistStore
{
    /// <inheritdoc/>
    public override string Shown => registry.Url.AbsoluteUri;

    /// <inheritdoc/>
    public override bool FindsDependencies => true;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<WhitelistEntry>> ReadAsync(CancellationToken cancellationToken) => registry.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task<PackageId?> PickAsync(string name, string spec, CancellationToken cancellationToken)
    {
        // What the registry serves to npm leaves out the very versions that are whitelisted for being uncertified.
        var json = new JsonObject { ["dependencies"] = new JsonObject { [name] = spec } };
        var resolved = await registry.ResolveAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), cancellationToken);
        var entry = JsonNode.Parse(resolved.Lockfile.Span)?["packages"]?[$"node_modules/{name}"];
        return (string?)entry?["version"] is { } version ? new PackageId((string?)entry["name"] ?? name, version) : null;
    }

    /// <inheritdoc/>
    public override async Task<(IReadOnlyList<WhitelistEntry> Entries, string Done)> AddAsync(
        IReadOnlyList<WhitelistEntry> entries, bool withDependencies, TextWriter error, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return (entries, "0 added");
        }

        var addition = await registry.AddAsync(entries, withDependencies, cancellationToken);
        foreach (var (id, why) in addition.Dependencies)
        {
            await error.WriteLineAsync($"nscm: {PlainText.EscapeForLog($"{id} {why}")}; it is added, since it is needed.");
        }

        foreach (var (id, why) in addition.LeftOut)
        {
            await error.WriteLineAsync($"nscm: {PlainText.EscapeForLog($"{id} {why}")}; it is left out, since it is accepted only by its name.");
        }

        return (addition.Added, $"{addition.Added.Count} added");
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<WhitelistEntry>> RemoveAsync(
        IReadOnlyList<(string Name, NpmRange? Range)> packages, CancellationToken cancellationToken)
    {
        var gone = new List<WhitelistEntry>();
        foreach (var (name, range) in packages)
        {
            gone.AddRange(await registry.DeleteAsync(name, range?.Text, cancellationToken));
        }

        return gone;
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<WhitelistEntry>> ClearAsync(CancellationToken cancellationToken) => registry.DeleteAsync(null, null, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose() => registry.Dispose();
}
