namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// The licences that a policy allows. An entry is an SPDX id, with <c>+</c> or an exception where wanted; alternatives in one entry
/// (<c>MIT OR ISC</c>) are two entries; an entry with AND allows that whole expression and nothing else.
/// <c>X+</c> and <c>X-or-later</c> allow version X and every later version of that licence.
/// </summary>
internal sealed class LicenseList
{
    private readonly List<SpdxLicense> _licenses = [];
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);

    /// <summary>Reads the entries.</summary>
    /// <param name="entries">The policy's <c>licenses</c>.</param>
    /// <exception cref="ArgumentException">An entry is no SPDX expression.</exception>
    public LicenseList(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (!SpdxExpression.TryParse(entry, out var expression))
            {
                throw new ArgumentException($"\"{entry}\" is not an SPDX licence id or expression.", nameof(entries));
            }

            if (expression.HasOnlyAlternatives)
            {
                _licenses.AddRange(expression.Licenses);
            }
            else
            {
                _whole.Add(expression.CanonicalKey);
            }
        }
    }

    /// <summary>Whether an entry is this whole expression.</summary>
    public bool AllowsWhole(SpdxExpression expression) => _whole.Count > 0 && _whole.Contains(expression.CanonicalKey);

    /// <summary>What the list says of one licence.</summary>
    public LicenseOutcome Judge(SpdxLicense license)
    {
        foreach (var allowed in _licenses)
        {
            if (license.IsCoveredBy(allowed))
            {
                return LicenseOutcome.Allowed;
            }
        }

        return license.IsKnown ? LicenseOutcome.Refused : LicenseOutcome.Unknown;
    }
}
