using System.Collections.Frozen;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// The lines around a licence's wording that say nothing about rights and duties: titles and copyright notices. Every other line is
/// taken for substance, and a text with more substance than the licence is not that licence.
/// </summary>
internal static class LicenseHeader
{
    /// <summary>A copyright line longer than this is prose.</summary>
    private const int MaxNoticeWords = 40;

    /// <summary>
    /// Words that state rights, duties, conditions or exceptions. A notice or a name that holds one is not dropped. The list errs on the
    /// side of not recognising a text.
    /// </summary>
    private static readonly FrozenSet<string> Substance = (
        "shall must may can cannot not no only except exception excluding exclude excludes unless without within under if provided subject " +
        "license licenses licensed licensing sublicense permission permissions permit permits permitted grant granted grants right " +
        "use used using uses usage user users commercial noncommercial condition conditions term terms agree agreement require required requires " +
        "restrict restricted restriction restrictions prohibit prohibited forbidden allow allowed allows distribute distributed distribution " +
        "redistribute redistribution copy copies modify modified modification modifications patent patents trademark warranty liable liability " +
        "evil good free fee pay paid purchase sell sold dual either alternatively additionally addition also however but portions parts part " +
        "third party following below above applies apply gpl lgpl agpl mit apache bsd mpl isc unlicense cc0 public domain acknowledgment " +
        "acknowledgement advertising promote endorse military government employer company's you your")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Titles by the words of their line, with the licences that they announce.</summary>
    private static readonly FrozenDictionary<string, string[]> Titles = new Dictionary<string, string[]>
    {
        ["license"] = [],
        ["license information"] = [],
        ["this file is automatically added by npmcli template oss do not edit"] = [],
        ["mit"] = ["MIT"],
        ["mit license"] = ["MIT"],
        ["mit license mit"] = ["MIT"],
        ["the mit license"] = ["MIT"],
        ["the mit license mit"] = ["MIT"],
        ["license mit"] = ["MIT"],
        ["license the mit license"] = ["MIT"],
        ["this is the mit license"] = ["MIT"],
        ["mit licensed"] = ["MIT"],
        ["license mit license"] = ["MIT"],
        ["this software is released under the mit license"] = ["MIT"],
        ["this project is licensed under the mit license"] = ["MIT"],
        ["licensed under the mit license"] = ["MIT"],
        ["isc"] = ["ISC"],
        ["isc license"] = ["ISC"],
        ["the isc license"] = ["ISC"],
        ["isc license isc"] = ["ISC"],
        ["the isc license isc"] = ["ISC"],
        ["bsd"] = ["BSD-2-Clause", "BSD-3-Clause"],
        ["bsd license"] = ["BSD-2-Clause", "BSD-3-Clause"],
        ["the bsd license"] = ["BSD-2-Clause", "BSD-3-Clause"],
        ["bsd 2 clause license"] = ["BSD-2-Clause"],
        ["the bsd 2 clause license"] = ["BSD-2-Clause"],
        ["simplified bsd license"] = ["BSD-2-Clause"],
        ["bsd 3 clause license"] = ["BSD-3-Clause"],
        ["the bsd 3 clause license"] = ["BSD-3-Clause"],
        ["new bsd license"] = ["BSD-3-Clause"],
        ["bsd zero clause license"] = ["0BSD"],
        ["zero clause bsd"] = ["0BSD"],
        ["0bsd license"] = ["0BSD"],
        ["the unlicense"] = ["Unlicense"],
        ["unlicense"] = ["Unlicense"],
        ["apache license"] = ["Apache-2.0"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a word states a right, a duty, a condition or an exception.</summary>
    public static bool IsSubstance(string word) => Substance.Contains(word);

    /// <summary>Whether a line is a known title.</summary>
    /// <param name="line">The line's words.</param>
    /// <param name="announced">The licences that the title announces; empty when it names none.</param>
    public static bool IsTitle(ReadOnlySpan<string> line, out string[] announced)
    {
        announced = [];
        return line.Length is > 0 and <= 12 && Titles.TryGetValue(string.Join(' ', line!), out announced!);
    }

    /// <summary>Whether a line is a copyright notice, or continues one with more names.</summary>
    /// <param name="line">The line's words.</param>
    /// <param name="continues">Whether the line before was a notice.</param>
    public static bool IsNotice(ReadOnlySpan<string> line, bool continues)
    {
        if (line.Length is 0 or > MaxNoticeWords)
        {
            return false;
        }

        if (line is ["all", "rights", "reserved"])
        {
            return true;
        }

        if (!continues && line[0] is not ("copyright" or "copyrights" or "author" or "authors"))
        {
            return false;
        }

        foreach (var word in line)
        {
            if (Substance.Contains(word))
            {
                return false;
            }
        }

        return true;
    }
}
