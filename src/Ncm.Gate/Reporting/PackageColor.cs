using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>The three colours of a package in every format.</summary>
internal enum PackageColor
{
    /// <summary>A score of 100.</summary>
    Green,

    /// <summary>Above the bar.</summary>
    Yellow,

    /// <summary>Below the bar, or not to be certified at all.</summary>
    Red,
}

/// <summary>Gives packages their colours.</summary>
internal static class PackageColors
{
    public static PackageColor Of(GateReport report, JudgedPackage package) => package switch
    {
        { Verdict: Verdict.Uncertified or Verdict.Unscored or Verdict.Uncertifiable } or { Broken.Count: > 0 } => PackageColor.Red,
        { Score: { Min: 100 } } => PackageColor.Green,
        { Score: { } score } when score.IsBelow(report.Policy.MinimumScore) => PackageColor.Red,
        _ => PackageColor.Yellow,
    };
}
