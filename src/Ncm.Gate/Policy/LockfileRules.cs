using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>
/// The rules about what the lock file would make npm install (NCM2xxx): the lock's own words are claims, held against what the
/// registry published.
/// </summary>
internal sealed class LockfileRules(GateInput input)
{
    private readonly AllowedHosts _hosts = new(input);
    private readonly HashSet<int> _declaredLinks = DeclaredLinks(input.Certified.Graph);
    private readonly HashSet<int> _declaredAliases = DeclaredAliases(input.Certified.Graph);

    /// <summary>Every way in which an entry is not what it claims to be.</summary>
    public IEnumerable<Breach> Of(DependencyNode node) => node.Entry.Kind switch
    {
        EntryKind.Root or EntryKind.Folder => [],
        EntryKind.Link => OfLink(node),
        EntryKind.Git => [new Breach(node, Rules.UncertifiableSource, $"cannot be certified: a git dependency ({node.Entry.Resolved}): no registry published it")],
        EntryKind.Remote => [new Breach(node, Rules.UncertifiableSource, $"cannot be certified: a URL dependency ({node.Entry.Resolved}): no registry published it")],
        EntryKind.File => [new Breach(node, Rules.UncertifiableSource, $"cannot be certified: a file dependency ({node.Entry.Resolved}): no registry published it")],
        EntryKind.Registry => OfRegistry(node),
        _ => throw new InvalidOperationException($"{node.Entry.Kind} is not a kind of entry."),
    };

    private IEnumerable<Breach> OfLink(DependencyNode node)
    {
        if (node.LinkTarget < 0 || node.Entry.Resolved is null or "" || IsOutside(node.Entry.Resolved))
        {
            yield return new Breach(node, Rules.UncertifiableSource, $"cannot be certified: a link to {node.Entry.Resolved}, which is not a folder of the repository");
        }
        else if (!_declaredLinks.Contains(node.Index))
        {
            yield return new Breach(
                node,
                Rules.UncertifiableSource,
                $"cannot be certified: a link to {node.Entry.Resolved}, which is neither a declared workspace nor a file: dependency of the project");
        }
    }

    private IEnumerable<Breach> OfRegistry(DependencyNode node)
    {
        var certification = input.Certified.Of(node.Index);
        var entry = node.Entry;
        var facts = certification?.Evidence.Facts;
        if (entry.Resolved is { } resolved && _hosts.Refuse(node, resolved, facts) is { } unexpected)
        {
            yield return new Breach(node, Rules.UnexpectedHost, $"comes from an unexpected place: {unexpected}");
        }

        if (entry.InstallName != entry.Name && !node.IsExtraneous && !_declaredAliases.Contains(node.Index))
        {
            // npm compares versions only, and would put one package in the place of another.
            yield return new Breach(
                node, Rules.LockInconsistent, $"is installed under the name {entry.InstallName}, and nothing asks for npm:{entry.Name} there");
        }

        if (certification?.Subject.Bundle is not null)
        {
            // Proven to lie in its parent's tarball, whose integrity answers for it.
            yield break;
        }

        if (entry.Integrity is null or "")
        {
            yield return new Breach(
                node,
                Rules.MissingIntegrity,
                entry.ClaimsBundled
                    ? "has no integrity: it claims to be bundled, but its parent's tarball does not carry it"
                    : "has no integrity, so npm would install whatever it is served");
        }
        else if (facts is not null && Mismatch(entry.Integrity, facts) is { } mismatch)
        {
            yield return new Breach(node, Rules.IntegrityMismatch, mismatch);
        }
    }

    private static string? Mismatch(string locked, PackageFacts facts) => Integrity.Compare(locked, facts.Integrity, facts.Shasum) switch
    {
        IntegrityComparison.Same => null,
        IntegrityComparison.Different => $"is not what was published: the lock says {locked}, the registry published {facts.Integrity ?? $"sha1 {facts.Shasum}"}",
        IntegrityComparison.NoCommonAlgorithm =>
            $"may not be what was published: the lock's {locked} cannot be held against what the registry published ({facts.Integrity ?? facts.Shasum ?? "no hash"})",
        var other => throw new InvalidOperationException($"{other} is not an outcome."),
    };

    /// <summary>The links that a workspace edge, or a file: or link: range in one of the repository's own package.json files, declares.</summary>
    private static HashSet<int> DeclaredLinks(DependencyGraph graph) =>
    [
        .. graph.Nodes
            .Where(node => node.Entry.Kind is EntryKind.Root or EntryKind.Folder)
            .SelectMany(node => node.EdgesOut)
            .Where(edge => edge.To >= 0
                && graph.Nodes[edge.To].Entry.Kind == EntryKind.Link
                && (edge.Kind == DependencyKind.Workspace || AsksForFolder(edge)))
            .Select(edge => edge.To),
    ];

    /// <summary><c>file:folder</c>, or <c>link:folder</c>, which other package managers write and npm-package-arg does not know.</summary>
    private static bool AsksForFolder(DependencyEdge edge) => PackageSpec.TryParse(edge.Name, edge.Range, out var spec)
        ? spec.Kind == PackageSpecKind.Directory
        : edge.Range.StartsWith("link:", StringComparison.Ordinal);

    /// <summary>The packages under another name that an <c>npm:</c> spec asks for by their real one.</summary>
    private static HashSet<int> DeclaredAliases(DependencyGraph graph) =>
    [
        .. graph.Nodes
            .SelectMany(node => node.EdgesOut)
            .Where(edge => edge.To >= 0
                && graph.Nodes[edge.To].Entry is { Kind: EntryKind.Registry } entry
                && entry.InstallName != entry.Name
                && PackageSpec.TryParse(edge.Name, edge.Range, out var spec)
                && spec.RegistryName == entry.Name)
            .Select(edge => edge.To),
    ];

    /// <summary>Whether a path from the lock file's folder leaves the repository.</summary>
    private bool IsOutside(string path)
    {
        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal))
        {
            return true;
        }

        var depth = input.FoldersBelowRoot;
        foreach (var segment in path.Split('/'))
        {
            depth += segment switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }
}
