namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// The base score of a CVSS vector: versions 3.0 and 3.1 by section 7.1 of FIRST's specification, version 2.0 by section 3.2.1 of its
/// own. Version 4.0 has no formula but a table of 270 judged groups; its vectors give no score here, and the record's
/// word for its severity is used instead (every reviewed npm record has one).
/// </summary>
internal static class CvssVector
{
    /// <summary>The longest vector with every optional metric has some 200 characters.</summary>
    private const int MaxLength = 512;

    /// <summary>Computes the base score, 0.0–10.0; <see langword="null"/> when the text is no complete vector of a version with a formula.</summary>
    /// <param name="vector">Such as <c>CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H</c>.</param>
    public static double? BaseScore(string? vector)
    {
        if (vector is null || vector.Length > MaxLength)
        {
            return null;
        }

        var parts = vector.Trim().Trim('(', ')').Split('/');
        return parts[0] switch
        {
            "CVSS:3.0" or "CVSS:3.1" => Metrics(parts.AsSpan(1)) is { } metrics ? Version3(metrics, parts[0]) : null,
            ['C', 'V', 'S', 'S', ':', ..] => null,
            _ => Metrics(parts) is { } metrics ? Version2(metrics) : null,
        };
    }

    /// <summary>The word for a score by the qualitative scale of CVSS 3 (section 5): None (0.0) has no word in GitHub's four and is low.</summary>
    public static Severity ToSeverity(double score) => score switch
    {
        >= 9.0 => Severity.Critical,
        >= 7.0 => Severity.High,
        >= 4.0 => Severity.Moderate,
        _ => Severity.Low,
    };

    private static double? Version3(Dictionary<string, string> metrics, string version)
    {
        var changed = Value(metrics, "S", ("U", 0), ("C", 1)) is { } scope ? scope > 0 : (bool?)null;
        var attackVector = Value(metrics, "AV", ("N", 0.85), ("A", 0.62), ("L", 0.55), ("P", 0.2));
        var complexity = Value(metrics, "AC", ("L", 0.77), ("H", 0.44));
        var privileges = changed == true
            ? Value(metrics, "PR", ("N", 0.85), ("L", 0.68), ("H", 0.5))
            : Value(metrics, "PR", ("N", 0.85), ("L", 0.62), ("H", 0.27));
        var interaction = Value(metrics, "UI", ("N", 0.85), ("R", 0.62));
        var (c, i, a) = (Impact("C"), Impact("I"), Impact("A"));
        if (changed is null || (attackVector * complexity * privileges * interaction * c * i * a) is null)
        {
            return null;
        }

        var baseImpact = 1 - ((1 - c!.Value) * (1 - i!.Value) * (1 - a!.Value));
        var impact = changed.Value ? (7.52 * (baseImpact - 0.029)) - (3.25 * Math.Pow(baseImpact - 0.02, 15)) : 6.42 * baseImpact;
        var exploitability = 8.22 * attackVector!.Value * complexity!.Value * privileges!.Value * interaction!.Value;
        var sum = changed.Value ? 1.08 * (impact + exploitability) : impact + exploitability;
        return impact <= 0 ? 0 : RoundUp(Math.Min(sum, 10), version);

        double? Impact(string metric) => Value(metrics, metric, ("H", 0.56), ("L", 0.22), ("N", 0));
    }

    /// <summary>The smallest number with one decimal that is not below the input; 3.1 (appendix A) keeps floating-point dust out.</summary>
    private static double RoundUp(double input, string version)
    {
        if (version == "CVSS:3.0")
        {
            return Math.Ceiling(input * 10) / 10;
        }

        var scaled = (int)Math.Round(input * 100_000, MidpointRounding.AwayFromZero);
        return scaled % 10_000 == 0 ? scaled / 100_000.0 : ((scaled / 10_000) + 1) / 10.0;
    }

    private static double? Version2(Dictionary<string, string> metrics)
    {
        var accessVector = Value(metrics, "AV", ("L", 0.395), ("A", 0.646), ("N", 1.0));
        var complexity = Value(metrics, "AC", ("H", 0.35), ("M", 0.61), ("L", 0.71));
        var authentication = Value(metrics, "Au", ("M", 0.45), ("S", 0.56), ("N", 0.704));
        var (c, i, a) = (Impact("C"), Impact("I"), Impact("A"));
        if ((accessVector * complexity * authentication * c * i * a) is null)
        {
            return null;
        }

        var impact = 10.41 * (1 - ((1 - c!.Value) * (1 - i!.Value) * (1 - a!.Value)));
        var exploitability = 20 * accessVector!.Value * complexity!.Value * authentication!.Value;
        var weight = impact == 0 ? 0 : 1.176;
        return Math.Round(((0.6 * impact) + (0.4 * exploitability) - 1.5) * weight, 1, MidpointRounding.AwayFromZero);

        double? Impact(string metric) => Value(metrics, metric, ("N", 0), ("P", 0.275), ("C", 0.660));
    }

    private static double? Value(Dictionary<string, string> metrics, string metric, params ReadOnlySpan<(string Letter, double Weight)> scale)
    {
        if (metrics.TryGetValue(metric, out var letter))
        {
            foreach (var (name, weight) in scale)
            {
                if (name == letter)
                {
                    return weight;
                }
            }
        }

        return null;
    }

    /// <summary>Metric to value; <see langword="null"/> when a part is no pair or a metric stands twice.</summary>
    private static Dictionary<string, string>? Metrics(ReadOnlySpan<string> parts)
    {
        var metrics = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !metrics.TryAdd(part[..colon], part[(colon + 1)..]))
            {
                return null;
            }
        }

        return metrics;
    }
}
