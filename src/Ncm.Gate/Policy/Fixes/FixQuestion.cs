using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>What could be tried for one package that fails.</summary>
/// <param name="Culprit">The package.</param>
/// <param name="Ways">What could be tried, the least change first.</param>
/// <param name="IsWhole">Whether these are all the ways that change one package: only then is there none when none of them leads anywhere.</param>
/// <param name="PrefersOlder">Whether the package is too new.</param>
internal sealed record FixQuestion(Movable Culprit, IReadOnlyList<FixWay> Ways, bool IsWhole, bool PrefersOlder)
{
    /// <summary>Puts it.</summary>
    /// <param name="locked">The lock file's graph.</param>
    /// <param name="id">The package.</param>
    /// <param name="prefersOlder">Whether the package is too new.</param>
    /// <returns><see langword="null"/> where npm does not choose the version, so that no other one can be advised.</returns>
    public static FixQuestion? Of(Dependents locked, PackageId id, bool prefersOlder)
    {
        var culprit = locked.Of(id);
        if (!culprit.IsChosenByNpm)
        {
            return null;
        }

        var bringers = Bringers(locked, culprit);
        var ways = new List<FixWay> { new(culprit.Line is null ? FixKind.Update : FixKind.Install, culprit, IsCulprit: true) };
        if (culprit.Own.Count == 0)
        {
            ways.Add(new FixWay(FixKind.Pin, culprit, IsCulprit: true));
        }

        ways.AddRange(bringers.Select(bringer => new FixWay(bringer.Line is null ? FixKind.Update : FixKind.Install, bringer, IsCulprit: false)));
        if (culprit.Line is not null)
        {
            ways.Add(new FixWay(FixKind.Change, culprit, IsCulprit: true));
        }

        ways.AddRange(bringers.Where(bringer => bringer.Line is not null).Select(bringer => new FixWay(FixKind.Change, bringer, IsCulprit: false)));
        return new FixQuestion(culprit, ways, culprit.Line is not null || bringers.Exists(bringer => bringer.Line is not null), prefersOlder);
    }

    /// <summary>The packages that alone bring another one, the nearest to it first.</summary>
    private static List<Movable> Bringers(Dependents locked, Movable culprit) =>
    [
        .. locked.Graph.ShortestPath(culprit.Nodes[0].Index)
            .Select(index => locked.Graph.Nodes[index])
            .Where(node => node.Entry.Kind == EntryKind.Registry && node.Id is { } id && id != culprit.Id)
            .Reverse()
            .Select(node => locked.Of(node.Id!.Value))
            .Where(bringer => bringer.IsChosenByNpm && locked.LeadThrough(bringer, culprit)),
    ];
}
