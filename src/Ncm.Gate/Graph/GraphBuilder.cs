using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>Builds a <see cref="DependencyGraph"/> the way arborist's <c>load-virtual.js</c> builds its tree.</summary>
internal sealed class GraphBuilder
{
    private readonly LockedProject _project;
    private readonly Lockfile _lockfile;
    private readonly NamePool _names;
    private readonly InstallTree _tree;
    private readonly List<Wanted> _wanted = [];
    private readonly int[] _firstEdge;
    private DependencyEdge[] _edges;
    private int _edgeCount;

    /// <summary>Prepares to build.</summary>
    /// <param name="project">The lock with its package.json files.</param>
    public GraphBuilder(LockedProject project)
    {
        _project = project;
        _lockfile = project.Lockfile;
        _names = new NamePool(_lockfile.Entries.Count);
        _tree = new InstallTree(_lockfile, _names);
        _firstEdge = new int[_lockfile.Entries.Count + 1];
        _edges = new DependencyEdge[_lockfile.Requirements.Count + 16];
    }

    /// <summary>Builds the graph.</summary>
    public DependencyGraph Build()
    {
        var entries = _lockfile.Entries;
        var linkTargets = new int[entries.Count];
        foreach (var entry in entries)
        {
            _firstEdge[entry.Index] = _edgeCount;
            linkTargets[entry.Index] = entry.Kind == EntryKind.Link ? FindTarget(entry) : -1;
            Collect(entry);
            AddEdges(entry);
        }

        _firstEdge[^1] = _edgeCount;
        var overridden = new Dictionary<(int, string), OverriddenEdge>();
        if (_project.Manifest?.Overrides is { Children.Count: > 0 } overrides)
        {
            new OverridePropagation(_project, _edges, _firstEdge, linkTargets, overridden).Apply(new OverrideRule(overrides));
        }

        var flags = DependencyFlags.Compute(entries, _edges, _firstEdge, linkTargets, _tree.Parents);
        var bundling = BundleSearch.Find(_lockfile, _tree, _edges, _firstEdge);
        var nodes = new DependencyNode[entries.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var edges = new ArraySegment<DependencyEdge>(_edges, _firstEdge[i], _firstEdge[i + 1] - _firstEdge[i]);
            nodes[i] = new DependencyNode(edges, flags[i]) { Entry = entries[i], LinkTarget = linkTargets[i], BundlingNode = bundling[i] };
        }

        return new DependencyGraph { Nodes = nodes, Project = _project, Overridden = overridden };
    }

    private int FindTarget(LockfileEntry link) =>
        link.ResolvedSlice.Length == 0 ? 0 : _lockfile.IndexByLocation[link.ResolvedSlice];

    // What an entry asks for. The package.json files of the project itself count before the lock's copy of them.
    private void Collect(LockfileEntry entry)
    {
        _wanted.Clear();
        if (entry.Kind is EntryKind.Root or EntryKind.Folder && _project.Manifests.TryGetValue(entry.Location, out var manifest))
        {
            foreach (var dependency in manifest.Dependencies)
            {
                _wanted.Add(new Wanted(dependency.Name, _names.Number(dependency.Name), dependency.Spec, (RequirementTable)dependency.Kind));
            }
        }
        else
        {
            foreach (var requirement in _lockfile.RequirementsOf(entry))
            {
                var name = _names.Name(_lockfile.Text[requirement.Name], out var number);
                _wanted.Add(new Wanted(name, number, _names.Range(_lockfile.Text[requirement.Spec]), requirement.Table));
            }
        }
    }

    private void AddEdges(LockfileEntry entry)
    {
        if (!_tree.IsTop[entry.Index])
        {
            _wanted.RemoveAll(wanted => wanted.Table == RequirementTable.Development);
        }

        // npm loads the tables in their order, and what comes later counts.
        var wanted = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_wanted);
        wanted.Sort();
        var first = _edgeCount;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (i + 1 == wanted.Length || wanted[i].Name != wanted[i + 1].Name)
            {
                var to = _tree.Resolve(entry.Index, wanted[i].Number);
                Add(new DependencyEdge(entry.Index, to, wanted[i].Name, wanted[i].Range, KindOf(entry, to, wanted[i].Table)));
            }
        }

        if (entry.Index == 0)
        {
            AddWorkspaces(first);
        }
    }

    private DependencyKind KindOf(LockfileEntry from, int to, RequirementTable table) => table switch
    {
        RequirementTable.Development => DependencyKind.Development,
        RequirementTable.Optional => DependencyKind.Optional,
        RequirementTable.Peer => DependencyKind.Peer,
        RequirementTable.PeerOptional => DependencyKind.PeerOptional,

        // "requires" of old locks does not say which of its names are optional; npm tells it by the packages' own flags. Nothing is left
        // out for it: the package is judged whether its flag is true or forged.
        _ when to >= 0 && IsLegacy && IsClaimedOptional(to) && (from.Claims & LockClaims.Optional) == 0 && from.Index != 0 => DependencyKind.Optional,
        _ => DependencyKind.Production,
    };

    private bool IsLegacy => !_lockfile.HasPackages;

    private bool IsClaimedOptional(int index) => (_lockfile.Entries[index].Claims & LockClaims.Optional) != 0;

    // The root has an edge to each workspace, which takes the place of any other of the name.
    private void AddWorkspaces(int first)
    {
        var found = false;
        foreach (var entry in _lockfile.Entries)
        {
            if (entry.Kind != EntryKind.Folder || !_project.Workspaces.Match(entry.Location))
            {
                continue;
            }

            var name = _project.Manifests.GetValueOrDefault(entry.Location)?.Name ?? entry.Name;
            var edge = new DependencyEdge(0, _tree.Resolve(0, _names.Number(name)), name, $"file:{entry.Location}", DependencyKind.Workspace);
            var existing = Array.FindIndex(_edges, first, _edgeCount - first, e => e.Name == name);
            if (existing >= 0)
            {
                _edges[existing] = edge;
            }
            else
            {
                Add(edge);
                found = true;
            }
        }

        if (found)
        {
            _edges.AsSpan(first, _edgeCount - first).Sort((x, y) => string.CompareOrdinal(x.Name, y.Name));
        }
    }

    private void Add(DependencyEdge edge)
    {
        if (_edgeCount == _edges.Length)
        {
            Array.Resize(ref _edges, _edges.Length * 2);
        }

        _edges[_edgeCount++] = edge;
    }

    /// <summary>A requirement with its name and range as strings.</summary>
    private readonly record struct Wanted(string Name, int Number, string Range, RequirementTable Table) : IComparable<Wanted>
    {
        public int CompareTo(Wanted other)
        {
            var byName = string.CompareOrdinal(Name, other.Name);
            return byName != 0 ? byName : Table.CompareTo(other.Table);
        }
    }
}
