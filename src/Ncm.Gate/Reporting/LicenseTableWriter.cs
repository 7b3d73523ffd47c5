using System.Globalization;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Reporting;

/// <summary>Shows a person which licences a lock file holds and what a list says of them.</summary>
/// <param name="writer">Where to.</param>
public sealed class LicenseTableWriter(TextWriter writer)
{
    private const int MaxName = 40;
    private const int MaxPackages = 3;

    /// <summary>A line for every licence with the number of its packages; of what the list does not allow, some of the packages too.</summary>
    /// <param name="survey">The licences.</param>
    /// <param name="allowed">The list.</param>
    public void Write(LicenseSurvey survey, IReadOnlyCollection<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(survey);
        var names = survey.Licenses.Select(found => PlainText.EscapeForLog(found.Name)).ToList();
        var width = names.Count == 0 ? 0 : Math.Min(MaxName, names.Max(name => name.Length));
        var digits = survey.Licenses.Count == 0 ? 1 : Digits(survey.Licenses[0].Packages.Count);
        foreach (var (found, name) in survey.Licenses.Zip(names))
        {
            var says = found.IsAllowedBy(allowed) ? "allowed" : $"not allowed: {Some(found.Packages)}";
            writer.WriteLine($"  {name.PadRight(width)}  {found.Packages.Count.ToString(CultureInfo.InvariantCulture).PadLeft(digits)}  {says}");
        }

        if (survey.Missing.Count > 0)
        {
            writer.WriteLine($"  The registry has nothing that can be read about {Some(survey.Missing)}.");
        }
    }

    /// <summary>Some packages in words: <c>a@1.0.0, b@2.0.0 and 7 more</c>.</summary>
    /// <param name="packages">The packages.</param>
    public static string Some(IReadOnlyList<PackageId> packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        var shown = string.Join(", ", packages.Take(MaxPackages).Select(id => PlainText.EscapeForLog(id.ToString())));
        return packages.Count <= MaxPackages
            ? shown
            : string.Create(CultureInfo.InvariantCulture, $"{shown} and {packages.Count - MaxPackages} more");
    }

    private static int Digits(int count) => count.ToString(CultureInfo.InvariantCulture).Length;
}
