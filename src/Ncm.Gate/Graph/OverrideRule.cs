using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Graph;

/// <summary>
/// A rule of <c>overrides</c>, or their root. Which rule holds for an edge depends on the rules that held on the way to the package that
/// requires (arborist's <c>override-set.js</c>).
/// </summary>
public sealed class OverrideRule
{
    private readonly List<OverrideRule> _children = [];
    private Dictionary<string, List<OverrideRule>>? _rulesByName;

    /// <summary>The root of the overrides.</summary>
    /// <param name="table">The <c>overrides</c> of the project's package.json.</param>
    internal OverrideRule(OverrideTable table)
        : this(table, null, "")
    {
    }

    private OverrideRule(OverrideTable table, OverrideRule? parent, string key)
    {
        Parent = parent;
        var at = key.IndexOf('@', Math.Min(1, key.Length));
        Key = key;
        Name = at < 0 ? key : key[..at];
        Applies = at < 0 || at == key.Length - 1 ? "*" : key[(at + 1)..];
        Value = table.Spec switch
        {
            null => Applies,
            "" => "*",
            var spec => spec,
        };
        foreach (var (childKey, child) in table.Children)
        {
            _children.Add(new OverrideRule(child, this, childKey));
        }
    }

    /// <summary>The rule that this one is nested in; null for the root.</summary>
    public OverrideRule? Parent { get; }

    /// <summary>The key as written.</summary>
    public string Key { get; }

    /// <summary>The install name that the rule is for.</summary>
    public string Name { get; }

    /// <summary>The requested ranges that the rule is for; <c>*</c> for all.</summary>
    public string Applies { get; }

    /// <summary>What takes the requested range's place; <c>*</c> leaves it.</summary>
    public string Value { get; }

    /// <summary>The root of a package.json's rules.</summary>
    /// <param name="manifest">The project's package.json.</param>
    /// <returns><see langword="null"/> where it has no <c>overrides</c>.</returns>
    public static OverrideRule? Of(ManifestFile manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Overrides is { Children.Count: > 0 } table ? new OverrideRule(table) : null;
    }

    /// <summary>The rule that holds for an edge out of a package for which this rule holds; this one where no other does.</summary>
    /// <param name="name">The required name.</param>
    /// <param name="requested">The range that the package asks for.</param>
    public OverrideRule ForEdge(string name, string requested)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(requested);
        foreach (var rule in RulesByName().GetValueOrDefault(name) ?? [])
        {
            if (rule.Applies == "*" || rule.AppliesTo(requested))
            {
                return rule;
            }
        }

        return this;
    }

    /// <summary>The rule to go on with where two hold for one package.</summary>
    /// <param name="first">The rule that held until now.</param>
    /// <param name="second">The rule that another edge brings.</param>
    /// <returns>The one that is nested in the other, else what they are both nested in; null where they contradict each other.</returns>
    public static OverrideRule? MoreSpecific(OverrideRule first, OverrideRule second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (second.Ancestry().Contains(first))
        {
            return second;
        }

        var ancestors = first.Ancestry().ToHashSet();
        if (ancestors.Contains(second))
        {
            return first;
        }

        return Contradict(first, second) ? null : second.Ancestry().FirstOrDefault(ancestors.Contains);
    }

    private static bool Contradict(OverrideRule first, OverrideRule second)
    {
        var others = second.Effective().ToDictionary(rule => rule.Key, StringComparer.Ordinal);
        foreach (var rule in first.Effective())
        {
            if (others.TryGetValue(rule.Key, out var other) && other != rule
                && NpmRange.TryParse(rule.Value, out var range) && NpmRange.TryParse(other.Value, out var otherRange)
                && !range.Intersects(otherRange))
            {
                return true;
            }
        }

        return false;
    }

    private bool AppliesTo(string requested)
    {
        if (requested.StartsWith("npm:", StringComparison.OrdinalIgnoreCase))
        {
            var at = requested.IndexOf('@', Math.Min(5, requested.Length));
            requested = at < 0 ? "*" : requested[(at + 1)..];
        }

        var semver = requested.IndexOf("#semver:", StringComparison.Ordinal);
        requested = semver < 0 ? requested : Uri.UnescapeDataString(requested[(semver + "#semver:".Length)..]);

        // For a tag, a folder, a file or a URL there is no telling, and npm applies the rule; for a git repository without a range it does not.
        if (!NpmRange.TryParse(requested, loose: true, out var range))
        {
            return SourceShapes.Of(System.Text.Encoding.UTF8.GetBytes(requested)) != SourceShape.Git;
        }

        return NpmRange.TryParse(Applies, loose: true, out var applies) && range.Intersects(applies);
    }

    private IEnumerable<OverrideRule> Ancestry()
    {
        for (var rule = this; rule is not null; rule = rule.Parent)
        {
            yield return rule;
        }
    }

    // The rules in force where this one is: its own, itself, and those of what it is nested in; the innermost of a key counts.
    private IEnumerable<OverrideRule> Effective()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in Ancestry())
        {
            foreach (var child in rule._children)
            {
                if (keys.Add(child.Key))
                {
                    yield return child;
                }
            }

            if (rule.Parent is not null && keys.Add(rule.Key))
            {
                yield return rule;
            }
        }
    }

    private Dictionary<string, List<OverrideRule>> RulesByName() => _rulesByName ??= Effective()
        .GroupBy(rule => rule.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
}
