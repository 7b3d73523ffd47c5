using Ncm.Gate.Graph;

namespace Ncm.Gate.Certification;

/// <summary>
/// The size on disk of every component with everything below it, each package counted once, as far as it decides whether the limit
/// is reached. Adding up children counts shared packages more than once, which gives an upper bound in linear time; only where that
/// bound reaches the limit is the tree walked, and the walk ends when the limit is reached.
/// </summary>
internal sealed class TreeSizes
{
    private readonly Condensation _condensation;
    private readonly TreeSize[] _sizes;
    private readonly long[] _ownKnown;
    private readonly long _limit;

    public TreeSizes(Condensation condensation, Func<int, long?> sizeOf, long limit)
    {
        _condensation = condensation;
        _limit = limit;
        _sizes = new TreeSize[condensation.Components.Count];
        _ownKnown = new long[_sizes.Length];
        for (var component = 0; component < _sizes.Length; component++)
        {
            _sizes[component] = Measure(component, sizeOf);
        }
    }

    public TreeSize this[int component] => _sizes[component];

    private TreeSize Measure(int component, Func<int, long?> sizeOf)
    {
        var complete = true;
        var exact = true;
        var parts = 0;
        foreach (var member in _condensation.Components[component])
        {
            var size = sizeOf(member);
            complete &= size is not null;
            _ownKnown[component] = Saturate(_ownKnown[component], size ?? 0);
        }

        var bound = _ownKnown[component];
        foreach (var below in Below(component))
        {
            var size = _sizes[below];
            if (size.Outcome == CriterionOutcome.Failed)
            {
                return size;
            }

            complete &= size.IsComplete;
            // One part below cannot overlap another; two may share packages.
            exact &= size.Bytes == 0 || (size.IsExact && ++parts == 1);
            bound = Saturate(bound, size.Bytes);
        }

        if (bound >= _limit)
        {
            bound = Walk(component);
            exact = true;
        }

        return bound >= _limit
            ? new TreeSize(bound, CriterionOutcome.Failed, complete, false)
            : new TreeSize(bound, complete ? CriterionOutcome.Passed : CriterionOutcome.NotEvaluated, complete, exact);
    }

    /// <summary>Adds up every component below once, until the limit is reached.</summary>
    private long Walk(int component)
    {
        var sum = 0L;
        var seen = new HashSet<int> { component };
        var queue = new Queue<int>(seen);
        while (sum < _limit && queue.TryDequeue(out var next))
        {
            sum = Saturate(sum, _ownKnown[next]);
            foreach (var below in Below(next))
            {
                if (seen.Add(below))
                {
                    queue.Enqueue(below);
                }
            }
        }

        return sum;
    }

    private HashSet<int> Below(int component)
    {
        var below = new HashSet<int>();
        foreach (var member in _condensation.Components[component])
        {
            foreach (var child in _condensation.Children(member))
            {
                below.Add(_condensation.ComponentOf[child]);
            }
        }

        below.Remove(component);
        return below;
    }

    private static long Saturate(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}

/// <summary>A component's size with everything below it.</summary>
/// <param name="Bytes">The known bytes: an upper bound unless <paramref name="IsExact"/>, and at least this where the limit is reached.</param>
/// <param name="Outcome">Whether it stays under the limit.</param>
/// <param name="IsComplete">Whether every size in it is known.</param>
/// <param name="IsExact">Whether every package was counted exactly once.</param>
internal readonly record struct TreeSize(long Bytes, CriterionOutcome Outcome, bool IsComplete, bool IsExact);
