namespace Ncm.Gate.Certification.Licenses;

/// <summary>The <c>license</c> criterion: is what a package declares a licence that the policy allows?</summary>
public static class LicenseCriterion
{
    /// <summary>Longer declarations are cut in messages.</summary>
    private const int MaxShown = 100;

    /// <summary>Judges a declared licence.</summary>
    /// <param name="declared">
    /// The <c>license</c> of the manifest as it stands there, or the id of a recognised licence file; <see langword="null"/> or blank
    /// when the package states none.
    /// </param>
    /// <param name="allowed">The policy's list: SPDX ids or expressions.</param>
    /// <returns>Never <see langword="null"/>; an undeclared licence is <see cref="LicenseOutcome.Unknown"/>.</returns>
    /// <exception cref="ArgumentException">An entry of <paramref name="allowed"/> is no SPDX expression (<see cref="IsValidEntry"/>).</exception>
    public static LicenseVerdict Evaluate(string? declared, IReadOnlyCollection<string> allowed) => Evaluate(declared, new LicenseList(allowed));

    /// <summary>Whether a text can stand in the policy's list.</summary>
    /// <param name="entry">The text.</param>
    public static bool IsValidEntry(string? entry) => SpdxExpression.TryParse(entry, out _);

    /// <summary>Whether an entry names only licences and exceptions that SPDX lists (or <c>LicenseRef-…</c>): another may be a typing error.</summary>
    /// <param name="entry">The text.</param>
    public static bool IsListedEntry(string? entry) =>
        SpdxExpression.TryParse(entry, out var expression) && expression.Licenses.All(license => license.IsKnown);

    /// <summary>Judges a declared licence by a list that was read before.</summary>
    internal static LicenseVerdict Evaluate(string? declared, LicenseList allowed)
    {
        if (string.IsNullOrWhiteSpace(declared))
        {
            return new LicenseVerdict(LicenseOutcome.Unknown, null, "no licence is declared");
        }

        if (LicenseNormalizer.IsUnlicensed(declared))
        {
            return new LicenseVerdict(LicenseOutcome.Refused, null, "UNLICENSED: the package grants no licence");
        }

        if (LicenseNormalizer.TryGetLicenseFile(declared, out var file))
        {
            return new LicenseVerdict(LicenseOutcome.Unknown, null, $"unknown licence: the package says to see the file \"{Shorten(file)}\"");
        }

        if (!LicenseNormalizer.TryNormalize(declared, out var expression))
        {
            return new LicenseVerdict(LicenseOutcome.Unknown, null, $"unknown licence \"{Shorten(declared)}\"");
        }

        var outcome = expression.Evaluate(allowed);
        return new LicenseVerdict(outcome, expression.ToString(), Explain(outcome, declared, expression, allowed));
    }

    private static string Explain(LicenseOutcome outcome, string declared, SpdxExpression expression, LicenseList allowed)
    {
        var shown = Shorten(expression.ToString());
        if (outcome == LicenseOutcome.Allowed)
        {
            return $"{shown} is in the policy's list";
        }

        // Only what fails is named: of "(MIT AND GPL-2.0-only)" the second.
        var culprits = expression.Licenses
            .Where(license => allowed.Judge(license) == outcome)
            .Select(license => Shorten(license.ToString()))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (outcome == LicenseOutcome.Unknown)
        {
            var where = expression.Licenses.Skip(1).Any() ? $" in \"{Shorten(declared)}\"" : "";
            return $"unknown licence \"{culprits[0]}\"{where}";
        }

        return culprits.Count == 1
            ? $"{culprits[0]} is not in the policy's list"
            : $"{shown}: {string.Join(", ", culprits)} are not in the policy's list";
    }

    /// <summary>One line of bounded length: the text comes from a stranger's manifest.</summary>
    private static string Shorten(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxShown ? line : string.Concat(line.AsSpan(0, MaxShown), "…");
    }
}
