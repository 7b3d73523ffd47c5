using System.Globalization;
using Ncm.Gate.Graph;

namespace Ncm.Gate.Certification;

/// <summary>
/// The criteria that speak of a package's dependency tree: licence, vulnerability and size. Computed bottom-up over the strongly
/// connected components of the locked graph, linear in its edges; only sizes near the limit are walked (<see cref="TreeSizes"/>).
/// </summary>
internal sealed class TreeCriteria
{
    private readonly Condensation _condensation;
    private readonly IReadOnlyList<OwnResults?> _own;
    private readonly Inherited[] _license;
    private readonly Inherited[] _vulnerability;
    private readonly TreeSizes _sizes;

    /// <param name="condensation">The graph's components.</param>
    /// <param name="own">Own results by node; <see langword="null"/> for what is not certified (the project, folders, links, trusted scopes).</param>
    /// <param name="opaque">By node, whether it is a package of which nothing can be known (git, URL and file dependencies).</param>
    /// <param name="options">The policy's limits.</param>
    public TreeCriteria(Condensation condensation, IReadOnlyList<OwnResults?> own, IReadOnlyList<bool> opaque, CertificationOptions options)
    {
        _condensation = condensation;
        _own = own;
        _license = Inherit(node => OutcomeOf(own[node]?.License, opaque[node]));
        _vulnerability = Inherit(node => OutcomeOf(own[node]?.Vulnerability, opaque[node]));
        _sizes = new TreeSizes(condensation, node => own[node] is { } results ? results.Size : opaque[node] ? null : 0, options.MaxInstallSize);
    }

    /// <summary>Whether every licence below a node is allowed.</summary>
    public CriterionResult License(int node) =>
        Result(Criterion.LicenseTree, _license, node, other => other.License, "every licence below it is allowed");

    /// <summary>Whether nothing below a node is vulnerable.</summary>
    public CriterionResult Vulnerability(int node) =>
        Result(Criterion.VulnerabilityTree, _vulnerability, node, other => other.Vulnerability, "no known vulnerability below it");

    /// <summary>Whether a node with everything below it stays under the size limit.</summary>
    public CriterionResult Size(int node)
    {
        var size = _sizes[_condensation.ComponentOf[node]];
        return new CriterionResult(Criterion.Size, size.Outcome, size.Outcome switch
        {
            CriterionOutcome.Passed => $"{(size.IsExact ? "" : "at most ")}{Megabytes(size.Bytes)} with its dependencies",
            CriterionOutcome.Failed => $"at least {Megabytes(size.Bytes)} with its dependencies",
            _ => "",
        });
    }

    /// <summary>The packages of a node's tree whose sizes are still unknown, itself included.</summary>
    public IEnumerable<int> UnknownSizes(int node)
    {
        var seen = new HashSet<int> { node };
        var queue = new Queue<int>(seen);
        while (queue.TryDequeue(out var next))
        {
            if (_own[next] is { Size: null })
            {
                yield return next;
            }

            foreach (var child in _condensation.Children(next))
            {
                if (seen.Add(child))
                {
                    queue.Enqueue(child);
                }
            }
        }
    }

    internal static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):0.0} MB");

    private static CriterionOutcome OutcomeOf(CriterionResult? result, bool opaque) =>
        result?.Outcome ?? (opaque ? CriterionOutcome.NotEvaluated : CriterionOutcome.Passed);

    /// <summary>What the components below say, and which members say something themselves.</summary>
    private Inherited[] Inherit(Func<int, CriterionOutcome> outcomeOf)
    {
        var inherited = new Inherited[_condensation.Components.Count];
        for (var component = 0; component < inherited.Length; component++)
        {
            var sum = new Inherited(-1, false, [], 0);
            List<int>? failing = null;
            var unknown = 0;
            foreach (var member in _condensation.Components[component])
            {
                switch (outcomeOf(member))
                {
                    case CriterionOutcome.Failed:
                        (failing ??= []).Add(member);
                        break;
                    case CriterionOutcome.NotEvaluated:
                        unknown++;
                        break;
                    case CriterionOutcome.Passed:
                        break;
                    default:
                        throw new InvalidOperationException("A criterion has three outcomes.");
                }

                foreach (var child in _condensation.Children(member))
                {
                    var below = _condensation.ComponentOf[child];
                    if (below != component)
                    {
                        sum = sum.With(inherited[below]);
                    }
                }
            }

            inherited[component] = sum with { FailingMembers = failing ?? [], UnknownMembers = unknown };
        }

        return inherited;
    }

    private CriterionResult Result(
        Criterion criterion, Inherited[] inherited, int node, Func<OwnResults, CriterionResult> own, string whenPassed)
    {
        var of = inherited[_condensation.ComponentOf[node]];
        var witness = of.FailingBelow >= 0 ? of.FailingBelow : of.FailingMembers.FirstOrDefault(member => member != node, -1);
        if (witness >= 0)
        {
            return new(criterion, CriterionOutcome.Failed, $"{_own[witness]!.Evidence.Subject.Id} below it: {own(_own[witness]!).Detail}");
        }

        var itself = _own[node] is { } mine && own(mine).Outcome == CriterionOutcome.NotEvaluated ? 1 : 0;
        return of.UnknownBelow || of.UnknownMembers > itself
            ? new(criterion, CriterionOutcome.NotEvaluated, "")
            : new(criterion, CriterionOutcome.Passed, whenPassed);
    }

    /// <summary>A component's inheritance: a package's own failing is never part of its own tree, but of every other member's.</summary>
    /// <param name="FailingBelow">A node in a component below that fails; -1 for none.</param>
    /// <param name="UnknownBelow">Whether something below is not evaluated.</param>
    /// <param name="FailingMembers">The component's own failing members.</param>
    /// <param name="UnknownMembers">How many of its members are not evaluated.</param>
    private readonly record struct Inherited(int FailingBelow, bool UnknownBelow, List<int> FailingMembers, int UnknownMembers)
    {
        public Inherited With(Inherited below) => this with
        {
            FailingBelow = FailingBelow >= 0 ? FailingBelow : below.FailingMembers.Count > 0 ? below.FailingMembers[0] : below.FailingBelow,
            UnknownBelow = UnknownBelow || below.UnknownBelow || below.UnknownMembers > 0,
        };
    }
}
