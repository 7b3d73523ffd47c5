using Ncm.Gate.Graph;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Resolution;

/// <summary>Puts what a package's tarball carries below it: npm takes that as it is.</summary>
/// <param name="packages">What is published.</param>
/// <param name="tarballs">The tarballs.</param>
internal sealed class BundleOpener(PublishedPackages packages, TarballKeeper tarballs)
{
    private const string Folder = "node_modules/";

    /// <summary>Reads a node's tarball and puts what it carries below the node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="add">Takes what was put below it.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ResolutionException">The tarball cannot be had now.</exception>
    public async Task OpenAsync(TreeNode node, Action<TreeNode> add, CancellationToken cancellationToken)
    {
        if (await packages.FindAsync(node.Package.Name) is not { } package || package.Packument.Find(node.Package.Version ?? "") is not { } version)
        {
            return;
        }

        var tarball = await tarballs.GetAsync(package, version, cancellationToken);
        if (tarball.Shown.Failure is { Kind: Gate.Certification.EvidenceFailureKind.Unavailable } failure)
        {
            throw new ResolutionException(StatusCodes.Status503ServiceUnavailable, $"{package.Packument.Name}@{version.Version} cannot be had now: {failure.Message}");
        }

        foreach (var (path, bundled) in tarball.Shown.Bundled.OrderBy(static pair => pair.Key.Length))
        {
            var (parent, name) = Place(node, path);
            if (parent is not null)
            {
                var child = new TreeNode(name, new PlacedPackage
                {
                    Name = bundled.Id.Name,
                    Version = bundled.Id.Version,
                    Requirements = Requirement.Effective(
                    [
                        .. bundled.Facts.Dependencies.Select(static pair => new Requirement(pair.Key, pair.Value, DependencyKind.Production)),
                        .. bundled.Facts.OptionalDependencies.Select(static pair => new Requirement(pair.Key, pair.Value, DependencyKind.Optional)),
                    ]),
                })
                {
                    IsBundled = true,
                };
                node.Tree.Attach(child, parent);
                add(child);
            }
        }
    }

    /// <summary><c>node_modules/a/node_modules/b</c> lies in a; a folder elsewhere in the tarball is no package that Node.js would find.</summary>
    private static (TreeNode? Parent, string Name) Place(TreeNode node, string path)
    {
        var names = path.Split("/" + Folder);
        names[0] = names[0].StartsWith(Folder, StringComparison.Ordinal) ? names[0][Folder.Length..] : "";
        var parent = node;
        foreach (var name in names[..^1])
        {
            if (!parent.Children.TryGetValue(name, out parent!))
            {
                return (null, "");
            }
        }

        return names[^1].Length > 0 ? (parent, names[^1]) : (null, "");
    }
}
