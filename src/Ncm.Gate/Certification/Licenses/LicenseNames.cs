using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// The names and addresses under which well-known licences stand in manifests, each with where its meaning is written down. A name is
/// compared without case, punctuation, and the words that say nothing ("the", "license", "version", "v"), so that
/// <c>Apache License, Version 2.0</c>, <c>apache 2.0</c> and <c>Apache-2.0</c> are one; what then is an SPDX id needs no entry.
/// </summary>
internal static class LicenseNames
{
    // A bare "BSD" may be the two-clause or the three-clause licence (the four-clause one was given up in 1999, before npm): both must
    // be allowed.
    private const string AnyBsd = "BSD-2-Clause AND BSD-3-Clause";

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // SPDX: "MIT License"; the FSF calls it "Expat", and X11's licence text of 1987 is the same but for a clause on the use of the
        // X Consortium's name, for which SPDX has the id X11. "MIT/X11" is the common name of the MIT licence (Wikipedia, Debian).
        ["mit-x11"] = "MIT",
        ["x11-mit"] = "MIT",
        ["mit-expat"] = "MIT",
        ["expat"] = "MIT",
        ["mit-mit"] = "MIT", // "The MIT License (MIT)": the title of the text at opensource.org and choosealicense.com
        ["isc-isc"] = "ISC", // "ISC License (ISC)": its title at opensource.org
        ["mit-no-attribution"] = "MIT-0", // SPDX full name

        // apache.org/licenses: "Apache License, Version 2.0", also "ASL 2.0". A bare "Apache" in npm (2010) postdates 1.1 (2000) by the
        // whole of 2.0's life (2004), and spdx-correct, which npm used for its own check, reads it so.
        ["apache"] = "Apache-2.0",
        ["apache-2"] = "Apache-2.0",
        ["apache2"] = "Apache-2.0",
        ["apache2.0"] = "Apache-2.0",
        ["apache-software-2.0"] = "Apache-2.0",
        ["apache-software-foundation-2.0"] = "Apache-2.0",
        ["asl-2.0"] = "Apache-2.0",
        ["asl2.0"] = "Apache-2.0",
        ["al-2.0"] = "Apache-2.0",
        ["apache-2.0-apache-2.0"] = "Apache-2.0",

        // opensource.org: "New BSD", "Modified BSD" and "Revised BSD" name the three-clause licence, "Simplified BSD" and "FreeBSD" the two-clause.
        ["bsd"] = AnyBsd,
        ["bsd-2"] = "BSD-2-Clause",
        ["bsd2"] = "BSD-2-Clause",
        ["bsd-2-clauses"] = "BSD-2-Clause",
        ["2-clause-bsd"] = "BSD-2-Clause",
        ["bsd-2clause"] = "BSD-2-Clause",
        ["simplified-bsd"] = "BSD-2-Clause",
        ["bsd-simplified"] = "BSD-2-Clause",
        ["bsd-2-clause-simplified"] = "BSD-2-Clause", // SPDX full name: BSD 2-Clause "Simplified" License
        ["freebsd"] = "BSD-2-Clause",
        ["bsd-3"] = "BSD-3-Clause",
        ["bsd3"] = "BSD-3-Clause",
        ["bsd-3-clauses"] = "BSD-3-Clause",
        ["3-clause-bsd"] = "BSD-3-Clause",
        ["bsd-3clause"] = "BSD-3-Clause",
        ["new-bsd"] = "BSD-3-Clause",
        ["bsd-new"] = "BSD-3-Clause",
        ["revised-bsd"] = "BSD-3-Clause",
        ["modified-bsd"] = "BSD-3-Clause",
        ["bsd-3-clause-new-or-revised"] = "BSD-3-Clause", // SPDX full name: BSD 3-Clause "New" or "Revised" License

        // gnu.org: abbreviations with the version. Without "or later" the version alone is meant (section 9 of the GPL: otherwise a
        // work would say so). A GPL without a version lets the receiver choose any ever published (section 9, last sentence), thus 1.0 or later.
        ["gpl"] = "GPL-1.0-or-later",
        ["gnu-gpl"] = "GPL-1.0-or-later",
        ["gpl-2"] = "GPL-2.0-only",
        ["gpl2"] = "GPL-2.0-only",
        ["gpl2.0"] = "GPL-2.0-only",
        ["gnu-gpl-2"] = "GPL-2.0-only",
        ["gnu-gpl-2.0"] = "GPL-2.0-only",
        ["gnu-general-public-2.0"] = "GPL-2.0-only",
        ["gpl-2+"] = "GPL-2.0-or-later",
        ["gpl2+"] = "GPL-2.0-or-later",
        ["gpl-2-or-later"] = "GPL-2.0-or-later",
        ["gpl-3"] = "GPL-3.0-only",
        ["gpl3"] = "GPL-3.0-only",
        ["gpl3.0"] = "GPL-3.0-only",
        ["gnu-gpl-3"] = "GPL-3.0-only",
        ["gnu-gpl-3.0"] = "GPL-3.0-only",
        ["gnu-general-public-3.0"] = "GPL-3.0-only",
        ["gpl-3+"] = "GPL-3.0-or-later",
        ["gpl3+"] = "GPL-3.0-or-later",
        ["gpl-3-or-later"] = "GPL-3.0-or-later",
        ["lgpl"] = "LGPL-2.0-or-later",
        ["lgpl-2"] = "LGPL-2.0-only",
        ["lgpl2.1"] = "LGPL-2.1-only",
        ["gnu-lgpl-2.1"] = "LGPL-2.1-only",
        ["lgpl-2.1+"] = "LGPL-2.1-or-later",
        ["lgpl-3"] = "LGPL-3.0-only",
        ["lgpl3"] = "LGPL-3.0-only",
        ["lgpl3.0"] = "LGPL-3.0-only",
        ["gnu-lgpl-3.0"] = "LGPL-3.0-only",
        ["lgpl-3+"] = "LGPL-3.0-or-later",
        ["agpl-3"] = "AGPL-3.0-only",
        ["agpl3"] = "AGPL-3.0-only",
        ["agpl3.0"] = "AGPL-3.0-only",
        ["gnu-agpl-3.0"] = "AGPL-3.0-only",

        // mozilla.org/MPL: "MPL 2.0", "Mozilla Public License 2.0".
        ["mpl-2"] = "MPL-2.0",
        ["mpl2"] = "MPL-2.0",
        ["mpl2.0"] = "MPL-2.0",
        ["mozilla-public-2.0"] = "MPL-2.0",
        ["mozilla-public-2.0-mpl-2.0"] = "MPL-2.0",

        // Names by which the authors of these licences, or SPDX's full names, call them.
        ["cc0"] = "CC0-1.0",
        ["cc0-1.0-universal"] = "CC0-1.0",
        ["creative-commons-zero-1.0-universal"] = "CC0-1.0",
        ["blue-oak-model-1.0.0"] = "BlueOak-1.0.0",
        ["artistic-2"] = "Artistic-2.0",
        ["eclipse-public-1.0"] = "EPL-1.0",
        ["eclipse-public-2.0"] = "EPL-2.0",
        ["zlib-libpng"] = "Zlib", // its name at opensource.org: "The zlib/libpng License"
        ["boost-software-1.0"] = "BSL-1.0",
        ["python-software-foundation"] = "PSF-2.0",
        ["do-what-the-fuck-you-want-to-public"] = "WTFPL", // SPDX full name
        ["do-what-the-fuck-you-want-to-public-wtfpl"] = "WTFPL",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The addresses of licence texts, without scheme, <c>www.</c> and the file's ending: whoever links there names the licence.</summary>
    private static readonly FrozenDictionary<string, string> Addresses = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["opensource.org/licenses/mit-license"] = "MIT",
        ["opensource.org/licenses/bsd-license"] = AnyBsd, // opensource.org showed both licences there over the years
        ["opensource.org/licenses/bsd-2-clause"] = "BSD-2-Clause",
        ["opensource.org/licenses/bsd-3-clause"] = "BSD-3-Clause",
        ["opensource.org/licenses/isc-license"] = "ISC",
        ["opensource.org/licenses/apache2.0"] = "Apache-2.0",
        ["mit-license.org"] = "MIT",
        ["mit-license.org/license"] = "MIT",
        ["apache.org/licenses/license-2.0"] = "Apache-2.0",
        ["apache.org/licenses"] = "Apache-2.0",
        ["unlicense.org"] = "Unlicense",
        ["wtfpl.net"] = "WTFPL",
        ["wtfpl.net/about"] = "WTFPL",
        ["wtfpl.net/txt/copying"] = "WTFPL",
        ["sam.zoy.org/wtfpl"] = "WTFPL", // the author's own page
        ["sam.zoy.org/wtfpl/copying"] = "WTFPL",
        ["gnu.org/licenses/gpl-3.0"] = "GPL-3.0-only",
        ["gnu.org/licenses/old-licenses/gpl-2.0"] = "GPL-2.0-only",
        ["gnu.org/licenses/gpl-2.0"] = "GPL-2.0-only",
        ["gnu.org/licenses/lgpl-3.0"] = "LGPL-3.0-only",
        ["gnu.org/licenses/lgpl-2.1"] = "LGPL-2.1-only",
        ["gnu.org/licenses/old-licenses/lgpl-2.1"] = "LGPL-2.1-only",
        ["gnu.org/licenses/agpl-3.0"] = "AGPL-3.0-only",
        ["mozilla.org/mpl/2.0"] = "MPL-2.0",
        ["mozilla.org/en-us/mpl/2.0"] = "MPL-2.0",
        ["creativecommons.org/publicdomain/zero/1.0"] = "CC0-1.0",
        ["creativecommons.org/publicdomain/zero/1.0/legalcode"] = "CC0-1.0",
        ["creativecommons.org/licenses/by/3.0"] = "CC-BY-3.0",
        ["creativecommons.org/licenses/by/4.0"] = "CC-BY-4.0",
        ["creativecommons.org/licenses/by-sa/3.0"] = "CC-BY-SA-3.0",
        ["creativecommons.org/licenses/by-sa/4.0"] = "CC-BY-SA-4.0",
        ["blueoakcouncil.org/license/1.0.0"] = "BlueOak-1.0.0",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>These sites put the licence's id last in the address.</summary>
    private static readonly string[] IdAddresses = ["opensource.org/licenses/", "opensource.org/license/", "spdx.org/licenses/", "choosealicense.com/licenses/"];

    private static readonly FrozenSet<string> SilentWords = new[] { "the", "license", "licence", "licensed", "version", "v" }.ToFrozenSet();

    /// <summary>Finds what a name or an address of a licence means.</summary>
    /// <param name="text">What the manifest says.</param>
    /// <param name="expression">An SPDX expression.</param>
    public static bool TryFind(string text, [NotNullWhen(true)] out string? expression)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return TryFindAddress(trimmed, out expression);
        }

        var key = Key(trimmed);
        return Names.TryGetValue(key, out expression) || SpdxIds.TryGetLicense(key, out expression);
    }

    private static bool TryFindAddress(string url, [NotNullWhen(true)] out string? expression)
    {
        var address = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..];
        address = address.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? address[4..] : address;
        address = address.TrimEnd('/');
        foreach (var ending in (ReadOnlySpan<string>)[".html", ".php", ".txt"])
        {
            if (address.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                address = address[..^ending.Length];
                break;
            }
        }

        if (Addresses.TryGetValue(address, out expression))
        {
            return true;
        }

        foreach (var site in IdAddresses)
        {
            if (address.StartsWith(site, StringComparison.OrdinalIgnoreCase) && SpdxIds.TryGetLicense(address[site.Length..], out expression))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The words that matter, in lower case, joined by hyphens. Dots and pluses belong to their word; a <c>v</c> before a number goes.
    /// </summary>
    private static string Key(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '.' or '+' or '*' or '!' or '?' or '\'');
            if (inWord && start < 0)
            {
                start = i;
            }
            else if (!inWord && start >= 0)
            {
                words.Add(Simplify(text[start..i]));
                start = -1;
            }
        }

        return string.Join('-', words.Where(word => word.Length > 0 && !SilentWords.Contains(word)));
    }

    private static string Simplify(string word)
    {
        var lower = word.TrimEnd('.').ToLowerInvariant();
        var v = lower.LastIndexOf('v');
        if (v < 0 || v + 1 >= lower.Length || !char.IsAsciiDigit(lower[v + 1]))
        {
            return lower;
        }

        // "v2", "gplv3": the digit follows; everything before the v is the name.
        return v == 0 ? lower[1..] : string.Concat(lower.AsSpan(0, v), "-", lower.AsSpan(v + 1));
    }
}
