using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>What an event of an OSV range says.</summary>
internal enum OsvEventKind : byte
{
    /// <summary>This version and later ones are affected.</summary>
    Introduced,

    /// <summary>This version and later ones are not.</summary>
    Fixed,

    /// <summary>Versions after this one are not.</summary>
    LastAffected,

    /// <summary>The range says nothing about this version and later ones.</summary>
    Limit,
}

/// <summary>One event of a range.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Version">From when; <c>0</c> is before every version, and for a limit <c>*</c> is after every version.</param>
internal readonly record struct OsvEvent(OsvEventKind Kind, string Version);

/// <summary>
/// A <c>SEMVER</c> or <c>ECOSYSTEM</c> range of an OSV record. Its events may stand in any order; they take effect in the order of their
/// versions. Prereleases count like every version, as OSV orders them.
/// </summary>
/// <param name="Events">The events as they stand.</param>
internal sealed record OsvRange(IReadOnlyList<OsvEvent> Events)
{
    /// <summary>Whether nothing says where the range ends.</summary>
    private bool IsOpen => Events.All(e => e.Kind == OsvEventKind.Introduced);

    /// <summary>Judges a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="lastKnown">GitHub's range for what no event closes.</param>
    /// <param name="reason">Why it is undecidable.</param>
    public OsvMatch Judge(NpmVersion version, string? lastKnown, out string? reason)
    {
        if (ReadEvents(out reason) is not { } events)
        {
            return OsvMatch.Undecidable;
        }

        if (!IsWithinLimits(events, version) || !IsAffected(events, version))
        {
            return OsvMatch.Unaffected;
        }

        return IsOpen && lastKnown is not null && NpmRange.TryParse(lastKnown, loose: true, out var known) && !known.Satisfies(version, includePrerelease: true)
            ? OsvMatch.Unaffected
            : OsvMatch.Affected;
    }

    /// <summary>The affected versions as intervals, by the rules of <see cref="Judge"/>; <see langword="null"/> where they are undecidable.</summary>
    /// <param name="lastKnown">GitHub's range for what no event closes.</param>
    public IReadOnlyList<VersionInterval>? ToIntervals(string? lastKnown)
    {
        if (ReadEvents(out _) is not { } events)
        {
            return null;
        }

        var limit = VersionInterval.Every with { To = events.Where(static e => e.Kind == OsvEventKind.Limit).Max(static e => e.At) };
        var found = Intervals(events).Select(interval => interval.Intersect(limit)).OfType<VersionInterval>();
        return IsOpen && lastKnown is not null && NpmRange.TryParse(lastKnown, loose: true, out var known)
            ? [.. found.SelectMany(interval => VersionInterval.Of(known).Select(interval.Intersect)).OfType<VersionInterval>()]
            : [.. found];
    }

    /// <summary>The events with their versions read; the null version for what is before every one.</summary>
    private List<(NpmVersion? At, OsvEventKind Kind)>? ReadEvents(out string? reason)
    {
        reason = null;
        var events = new List<(NpmVersion? At, OsvEventKind Kind)>(Events.Count);
        foreach (var (kind, text) in Events)
        {
            if (text == "0" || (kind == OsvEventKind.Limit && text == "*"))
            {
                // Nothing is before the null version; a limit of "*" limits nothing.
                if (kind != OsvEventKind.Limit)
                {
                    events.Add((null, kind));
                }

                continue;
            }

            if (!NpmVersion.TryParse(text, loose: true, out var at))
            {
                reason = $"the record's version \"{text}\" is not an npm version";
                return null;
            }

            events.Add((at, kind));
        }

        return events;
    }

    /// <summary>OSV: the version must be before some limit, where there is one.</summary>
    private static bool IsWithinLimits(List<(NpmVersion? At, OsvEventKind Kind)> events, NpmVersion version)
    {
        var limited = false;
        foreach (var (at, kind) in events)
        {
            if (kind == OsvEventKind.Limit)
            {
                limited = true;
                if (version.CompareTo(at) < 0)
                {
                    return true;
                }
            }
        }

        return !limited;
    }

    private static bool IsAffected(List<(NpmVersion? At, OsvEventKind Kind)> events, NpmVersion version)
    {
        var affected = IsAffectedFromTheStart(events);
        foreach (var (at, here, after) in Steps(events))
        {
            var order = at is null ? 1 : version.CompareTo(at);
            if (order < 0)
            {
                break;
            }

            affected = order == 0 ? here : after;
        }

        return affected;
    }

    /// <summary>The intervals of the versions that <see cref="IsAffected"/>.</summary>
    private static IEnumerable<VersionInterval> Intervals(List<(NpmVersion? At, OsvEventKind Kind)> events)
    {
        var affected = IsAffectedFromTheStart(events);
        NpmVersion? from = null;
        foreach (var (at, here, after) in Steps(events))
        {
            if (affected && at is not null)
            {
                yield return new VersionInterval(from, false, at, false);
            }

            if (here && at is not null)
            {
                yield return VersionInterval.Of(at);
            }

            (affected, from) = (after, at);
        }

        if (affected)
        {
            yield return new VersionInterval(from, false, null, false);
        }
    }

    /// <summary>A range must say where it starts; one that does not starts at the first version.</summary>
    private static bool IsAffectedFromTheStart(List<(NpmVersion? At, OsvEventKind Kind)> events) => !events.Any(e => e.Kind == OsvEventKind.Introduced);

    /// <summary>
    /// Walks the events: at each version that they name, whether it is affected itself and whether what comes after it is. Where several stand at one version,
    /// a range that ends there ends first and one that starts there then starts: of two ranges that touch, both count.
    /// </summary>
    private static IEnumerable<(NpmVersion? At, bool Here, bool After)> Steps(List<(NpmVersion? At, OsvEventKind Kind)> events)
    {
        events.Sort((left, right) => Compare(left.At, right.At));
        var affected = IsAffectedFromTheStart(events);
        for (var i = 0; i < events.Count;)
        {
            var at = events[i].At;
            var (introduced, closes, lastAffected) = (false, false, false);
            for (; i < events.Count && Compare(events[i].At, at) == 0; i++)
            {
                introduced |= events[i].Kind == OsvEventKind.Introduced;
                closes |= events[i].Kind == OsvEventKind.Fixed;
                lastAffected |= events[i].Kind == OsvEventKind.LastAffected;
            }

            // A last affected version ends what was open before; a range that starts here goes on, unless it is this one version.
            var here = introduced || (affected && !closes);
            affected = lastAffected ? introduced && affected : here;
            yield return (at, here, affected);
        }
    }

    private static int Compare(NpmVersion? left, NpmVersion? right) =>
        left is null ? (right is null ? 0 : -1) : left.CompareTo(right);
}
