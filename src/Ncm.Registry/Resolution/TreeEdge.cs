using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Resolution;

/// <summary>A requirement at its place in a tree, with what answers it there (arborist's <c>edge.js</c>).</summary>
/// <param name="from">Who requires.</param>
/// <param name="requirement">What.</param>
internal sealed class TreeEdge(TreeNode from, Requirement requirement)
{
    private string? _parsedSpec;
    private PackageSpec? _parsed;

    /// <summary>Who requires.</summary>
    public TreeNode From { get; } = from;

    /// <summary>The install name.</summary>
    public string Name => requirement.Name;

    /// <summary>What is asked for, as published.</summary>
    public string Requested => requirement.Spec;

    /// <summary>The table it stands in.</summary>
    public DependencyKind Kind => requirement.Kind;

    /// <summary>What answers.</summary>
    public TreeNode? To { get; set; }

    /// <summary>The override that holds for it.</summary>
    public OverrideRule? Rule { get; set; }

    /// <summary>Whether a peer that does not fit is put up with, as npm does and says.</summary>
    public bool IsPutUpWith { get; set; }

    /// <summary>Whether it is met by what lies beside the package.</summary>
    public bool IsPeer => Kind is DependencyKind.Peer or DependencyKind.PeerOptional;

    /// <summary>Whether it may go unanswered.</summary>
    public bool IsOptional => Kind is DependencyKind.Optional or DependencyKind.PeerOptional;

    /// <summary>Whether it is answered, or need not be.</summary>
    public bool IsValid => To is null
        ? IsOptional
        : !(IsPeer && From == To.Parent && !From.IsTop) && IsSatisfiedBy(To.Package);

    /// <summary>What is asked for, overrides applied.</summary>
    public string Spec => IsOverridden ? From.Tree.Overrides.Replacement(From, Rule!) ?? Requested : Requested;

    /// <summary>The same, told apart; <see langword="null"/> for what npm does not understand.</summary>
    public PackageSpec? Parsed
    {
        get
        {
            var spec = Spec;
            if (_parsedSpec != spec)
            {
                _parsedSpec = spec;
                _parsed = PackageSpec.TryParse(Name, spec, out var parsed) ? parsed : null;
            }

            return _parsed;
        }
    }

    private bool IsOverridden => Rule is { Parent: not null } rule && rule.Name == Name && rule.Value != "*";

    /// <summary>Whether a package is what is asked for.</summary>
    /// <param name="package">The package.</param>
    public bool IsSatisfiedBy(PlacedPackage package)
    {
        if (!IsOverridden || Rule!.Applies == "*")
        {
            return Fits(Parsed, package);
        }

        // An override for some versions only leaves the others as they were asked for.
        return Fits(Parsed, package) || (Fits(Read(Requested), package) && !Fits(Read(Rule.Applies), package));
    }

    private PackageSpec? Read(string spec) => PackageSpec.TryParse(Name, spec, out var parsed) ? parsed : null;

    private static bool Fits(PackageSpec? spec, PlacedPackage package) => spec?.Kind switch
    {
        null => false,
        PackageSpecKind.Alias => Fits(spec.SubSpec, package),
        PackageSpecKind.Tag => package is { Elsewhere: null, Version: not null },
        PackageSpecKind.Version or PackageSpecKind.Range =>
            (package.Version is not null && spec.RawSpec.Trim() is "" or "*") || (package.Parsed is { } version && spec.Range!.Satisfies(version)),
        _ => package.Elsewhere?.RawSpec == spec.RawSpec,
    };
}
