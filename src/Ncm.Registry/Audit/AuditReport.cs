using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Audit;

/// <summary>
/// The report of <c>audits</c> and <c>audits/quick</c> in the form of npm 6's, which pnpm 10 and yarn 1 print. How to get rid of an advisory is not worked
/// out: every action is a <c>review</c>, which is what these clients make of the others too.
/// </summary>
internal sealed class AuditReport
{
    private static readonly string[] Severities = ["info", "low", "moderate", "high", "critical"];

    private readonly LockTree _tree;
    private readonly IReadOnlyList<AuditedAdvisory> _advisories;
    private readonly ILookup<PackageId, LockNode> _places;
    private readonly Dictionary<AuditedAdvisory, List<Told>> _told = [];
    private readonly CancellationToken _cancellationToken;

    /// <param name="tree">What the client has.</param>
    /// <param name="advisories">What is known against it.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    public AuditReport(LockTree tree, IReadOnlyList<AuditedAdvisory> advisories, CancellationToken cancellationToken)
    {
        _tree = tree;
        _advisories = advisories;
        _cancellationToken = cancellationToken;
        var affected = advisories.SelectMany(static advisory => advisory.Versions.Select(version => new PackageId(advisory.Name, version))).ToHashSet();
        _places = tree.Nodes.Where(node => node.Id is { } id && affected.Contains(id)).ToLookup(static node => node.Id!.Value);
        var budget = new PathBudget(cancellationToken);
        var paths = new Dictionary<LockNode, IReadOnlyList<string>>();
        foreach (var advisory in advisories)
        {
            _told.Add(advisory, [.. PathsOf(advisory, paths, budget).Take(LockNode.MaxPaths)]);
        }
    }

    /// <summary>One path that is told of an advisory.</summary>
    private sealed record Told(string Version, LockNode Node, string Path);

    /// <summary>Writes the report's members.</summary>
    /// <param name="json">Where to.</param>
    public void WriteMembers(Utf8JsonWriter json)
    {
        WriteActions(json);
        json.WriteStartObject("advisories");
        foreach (var advisory in _advisories)
        {
            json.WriteStartObject(advisory.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            WriteAdvisory(json, advisory);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("muted");
        json.WriteEndArray();
        json.WriteStartObject("metadata");
        WriteMetadata(json);
        json.WriteEndObject();
    }

    private IEnumerable<Told> PathsOf(AuditedAdvisory advisory, Dictionary<LockNode, IReadOnlyList<string>> known, PathBudget budget)
    {
        foreach (var version in advisory.Versions)
        {
            foreach (var node in _places[new PackageId(advisory.Name, version)])
            {
                // A path is written once for every advisory, and takes as much each time.
                var paths = known.TryGetValue(node, out var found) ? found : known[node] = node.Paths(budget);
                foreach (var path in paths.Where(path => budget.TryTake(path.Length)))
                {
                    yield return new Told(version, node, path);
                }
            }
        }
    }

    private void WriteActions(Utf8JsonWriter json)
    {
        json.WriteStartArray("actions");
        foreach (var package in _advisories.GroupBy(static advisory => advisory.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("action", "review");
            json.WriteString("module", package.Key);
            json.WriteStartArray("resolves");
            foreach (var (advisory, told) in package.SelectMany(advisory => _told[advisory].Select(told => (advisory, told))))
            {
                json.WriteStartObject();
                json.WriteNumber("id", advisory.Number);
                json.WriteString("path", told.Path);
                WriteFlags(json, [told.Node]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteAdvisory(Utf8JsonWriter json, AuditedAdvisory advisory)
    {
        json.WriteStartArray("findings");
        foreach (var version in advisory.Versions)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            json.WriteStartObject();
            json.WriteString("version", version);
            BulkAnswer.WriteTexts(json, "paths", _told[advisory].Where(told => told.Version == version).Select(static told => told.Path).Distinct(StringComparer.Ordinal));
            WriteFlags(json, [.. _places[new PackageId(advisory.Name, version)]]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("id", advisory.Number);
        json.WriteString("title", advisory.Title);
        json.WriteString("module_name", advisory.Name);
        json.WriteString("severity", advisory.Severity);
        json.WriteString("vulnerable_versions", advisory.VulnerableVersions);
        json.WriteString("patched_versions", advisory.PatchedVersions);
        json.WriteString("github_advisory_id", advisory.Id);
        BulkAnswer.WriteTexts(json, "cves", advisory.Aliases.Where(static alias => alias.StartsWith("CVE-", StringComparison.Ordinal)));
        BulkAnswer.WriteRating(json, advisory);
        json.WriteString("url", advisory.Url);
        json.WriteString("references", $"- {advisory.Url}");
        json.WriteString("overview", advisory.Title);
        json.WriteString("recommendation", advisory.PatchedVersions == AuditedAdvisory.NoPatch ? "None" : $"Upgrade to version {advisory.PatchedVersions}");
        if (advisory.Published is { } published)
        {
            json.WriteString("created", published);
            json.WriteString("updated", published);
        }

        json.WriteNull("deleted");
        json.WriteString("access", "public");
    }

    /// <summary>What the client says of places; of several, what holds for all of them.</summary>
    private static void WriteFlags(Utf8JsonWriter json, IReadOnlyCollection<LockNode> nodes)
    {
        json.WriteBoolean("dev", nodes.All(static node => node.IsDev));
        json.WriteBoolean("optional", nodes.All(static node => node.IsOptional));
        json.WriteBoolean("bundled", nodes.All(static node => node.IsBundled));
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        // An advisory counts once for every version of its package that it affects, however many places that has.
        json.WriteStartObject("vulnerabilities");
        foreach (var severity in Severities)
        {
            json.WriteNumber(severity, _advisories.Where(advisory => advisory.Severity == severity).Sum(static advisory => advisory.Versions.Count()));
        }

        json.WriteEndObject();
        var dev = _tree.Nodes.Count(static node => node.IsDev);
        var optional = _tree.Nodes.Count(static node => node is { IsOptional: true, IsDev: false });
        json.WriteNumber("dependencies", _tree.Nodes.Count - dev - optional);
        json.WriteNumber("devDependencies", dev);
        json.WriteNumber("optionalDependencies", optional);
        json.WriteNumber("totalDependencies", _tree.Nodes.Count);
    }
}
