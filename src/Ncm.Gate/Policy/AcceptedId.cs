using System.Text.RegularExpressions;
using Ncm.Gate.Policy.Yaml;

namespace Ncm.Gate.Policy;

/// <summary>What a whitelist entry may name as accepted: a rule that an entry can take away, or an advisory.</summary>
public static partial class AcceptedId
{
    /// <summary>What is wrong with an id of <see cref="WhitelistEntry.Accepts"/>.</summary>
    /// <param name="text">The id, such as <c>NCM1001</c>, <c>GHSA-gxpj-cx7g-858c</c> or <c>CVE-2017-16137</c>.</param>
    /// <returns>One sentence; <see langword="null"/> where nothing is. The advisory need not exist.</returns>
    public static string? ProblemOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("NCM", StringComparison.OrdinalIgnoreCase) && !text.Contains('-', StringComparison.Ordinal))
        {
            return !Rules.TryGet(text, out var rule)
                ? $"{Quoted.Text(text)} is not a rule"
                    + Suggestions.DidYouMean(text, Rules.All.Where(known => known.Waiver != RuleWaiver.Never).Select(known => known.Id))
                : rule.Waiver == RuleWaiver.Never
                    ? $"{rule.Id} ({rule.Name}) is never taken away by a whitelist entry."
                    : null;
        }

        var valid = text.Split('-')[0].ToUpperInvariant() switch
        {
            "GHSA" => GhsaId().IsMatch(text),
            "CVE" => CveId().IsMatch(text),
            _ => AdvisoryId().IsMatch(text),
        };
        return valid
            ? null
            : $"{Quoted.Text(text)} is neither a rule (NCM1001) nor the id of an advisory (GHSA-gxpj-cx7g-858c, CVE-2017-16137).";
    }

    // GitHub's alphabet leaves out letters that are mistaken for others: github/advisory-database, README.
    [GeneratedRegex(@"^GHSA(-[23456789cfghjmpqrvwx]{4}){3}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex GhsaId();

    [GeneratedRegex(@"^CVE-[0-9]{4}-[0-9]{4,19}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CveId();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,19}(-[A-Za-z0-9_.:]{1,60}){1,6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AdvisoryId();
}
