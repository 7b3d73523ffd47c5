namespace Ncm.Gate.Npm;

/// <summary>
/// Turns the text of a range into sets of bounds. node-semver rewrites the text step by step with regular expressions; this reads
/// it once, token by token, and comes to the same bounds, oddities included (eng/semver-oracle.mjs is the judge).
/// </summary>
internal ref struct NpmRangeParser
{
    /// <summary>Longer texts are no ranges. node-semver knows no limit; the longest in use have some hundred characters.</summary>
    private const int MaxLength = 65_536;

    private readonly string _text;
    private readonly bool _loose;
    private readonly bool _includePrerelease;
    private readonly List<Comparator> _bounds;
    private HashSet<Comparator>? _seen;
    private bool _isNone;
    private bool _isInvalid;

    private NpmRangeParser(string text, bool loose, bool includePrerelease, List<Comparator> bounds)
    {
        _text = text;
        _loose = loose;
        _includePrerelease = includePrerelease;
        _bounds = bounds;
    }

    /// <summary>Reads a range.</summary>
    /// <returns>The alternatives, none of them empty; <see langword="null"/> when the text is no range.</returns>
    internal static Comparator[][]? Parse(string text, bool loose, bool includePrerelease)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var sets = new List<Comparator[]>(1);
        var bounds = new List<Comparator>(2);
        for (var start = 0; start <= text.Length;)
        {
            var bars = text.AsSpan(start).IndexOf("||");
            var end = bars < 0 ? text.Length : start + bars;
            var (partStart, partEnd) = Trim(text, start, end);
            bounds.Clear();
            var part = text;
            if (RangeNormalizer.IsNeeded(text.AsSpan(partStart, partEnd - partStart)))
            {
                part = RangeNormalizer.Normalize(text.AsSpan(partStart, partEnd - partStart), loose, includePrerelease);
                (partStart, partEnd) = (0, part.Length);
            }

            var parser = new NpmRangeParser(part, loose, includePrerelease, bounds);
            if (!parser.ReadSet(partStart, partEnd))
            {
                return null;
            }

            if (bounds.Count > 0)
            {
                sets.Add([.. bounds]);
            }

            start = end + 2;
        }

        return Simplify(sets);
    }

    private static (int Start, int End) Trim(string text, int start, int end)
    {
        while (start < end && JsText.IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && JsText.IsSpace(text[end - 1]))
        {
            end--;
        }

        return (start, end);
    }

    /// <summary>Drops alternatives that admit nothing, and all others where one admits everything.</summary>
    private static Comparator[][]? Simplify(List<Comparator[]> sets)
    {
        if (sets.Count == 0)
        {
            return null;
        }

        if (sets.Count > 1)
        {
            var first = sets[0];
            sets.RemoveAll(set => set[0].IsNone);
            if (sets.Count == 0)
            {
                return [first];
            }

            // A single alternative that is left is kept as it is, and so is the first that admits everything.
            if (sets.Count > 1 && sets.Find(set => set is [{ IsAny: true }]) is { } any)
            {
                return [any];
            }
        }

        return [.. sets];
    }

    /// <summary>Reads one alternative, the bounds of which hold together.</summary>
    private bool ReadSet(int start, int end)
    {
        var admitsAll = false;
        var at = start;
        while (true)
        {
            var length = _text.AsSpan(at, end - at).IndexOf(' ');
            var tokenEnd = length < 0 ? end : at + length;

            // A token that asks for nothing ("", "*") is nothing in the middle of others. First or last it stands for everything,
            // which matters where the loose grammar skips all other tokens.
            var saysNothing = !ReadToken(at, tokenEnd);
            if (_isInvalid)
            {
                return false;
            }

            admitsAll = admitsAll || (saysNothing && (at == start || tokenEnd == end));
            if (tokenEnd == end)
            {
                break;
            }

            at = tokenEnd + 1;
        }

        if (_isNone)
        {
            _bounds.Clear();
            _bounds.Add(Comparator.None);
            return true;
        }

        if (_bounds.Count > 1)
        {
            _bounds.RemoveAll(bound => bound.IsAny);
        }

        if (_bounds.Count == 0 && admitsAll)
        {
            _bounds.Add(Comparator.Any);
        }

        return true;
    }

    /// <summary>Reads one token: a caret, a tilde, a partial version with or without an operator, or a full one.</summary>
    /// <returns>Whether the token says anything.</returns>
    private bool ReadToken(int start, int end)
    {
        var token = _text.AsSpan(start, end - start);
        if (token.IsEmpty)
        {
            return false;
        }

        if (token[0] is '^' or '~')
        {
            var isCaret = token[0] == '^';
            var skip = !isCaret && token is [_, '>', ..] ? 2 : 1;
            if (PartialVersion.TryRead(token[skip..], _loose, out var from))
            {
                return ReadCompatible(isCaret, from, start + skip);
            }
        }
        else
        {
            var skip = SkipOperator(token);
            if (PartialVersion.TryRead(token[skip..], _loose, out var partial) && partial.IsPartial && !partial.IsDisordered)
            {
                return ReadPartial(token[..skip], partial);
            }
        }

        return ReadFull(token, _text, start);
    }

    private static int SkipOperator(ReadOnlySpan<char> token)
    {
        var at = token is ['<' or '>', ..] ? 1 : 0;
        return at < token.Length && token[at] == '=' ? at + 1 : at;
    }

    private static ComparatorOperator OperatorOf(ReadOnlySpan<char> text) => text switch
    {
        "<" => ComparatorOperator.Less,
        "<=" => ComparatorOperator.LessOrEqual,
        ">" => ComparatorOperator.Greater,
        ">=" => ComparatorOperator.GreaterOrEqual,
        _ => ComparatorOperator.Equal,
    };

    /// <summary><c>^</c> and <c>~</c>: from a version to the next one that may break.</summary>
    private bool ReadCompatible(bool isCaret, in PartialVersion from, int offset)
    {
        var (major, minor, patch) = (from.Major, from.Minor, from.Patch);
        if (major.IsAny)
        {
            return false;
        }

        if (minor.IsAny)
        {
            AddLower(major, PartialNumber.Zero, PartialNumber.Zero);
            AddUpper(major.Next, PartialNumber.Zero, PartialNumber.Zero);
            return true;
        }

        if (patch.IsAny)
        {
            AddLower(major, minor, PartialNumber.Zero);
        }
        else
        {
            var (start, length) = (from.Prerelease.Start.Value, from.Prerelease.End.Value - from.Prerelease.Start.Value);
            Add(ComparatorOperator.GreaterOrEqual, major, minor, patch, _text, (start + offset)..(start + offset + length));
        }

        if (isCaret && !major.IsZero)
        {
            AddUpper(major.Next, PartialNumber.Zero, PartialNumber.Zero);
        }
        else if (isCaret && minor.IsZero && !patch.IsAny)
        {
            AddUpper(major, minor, patch.Next);
        }
        else
        {
            AddUpper(major, minor.Next, PartialNumber.Zero);
        }

        return true;
    }

    /// <summary><c>1.x</c>, <c>&gt;1</c>, <c>&lt;=1.2</c>, <c>*</c>: every version that begins so, or that lies before or after those.</summary>
    private bool ReadPartial(ReadOnlySpan<char> written, in PartialVersion partial)
    {
        var (major, minor) = (partial.Major, partial.Minor);
        var zero = PartialNumber.Zero;
        if (major.IsAny)
        {
            // Nothing is before or after every version; all else is no bound at all.
            var isNone = written is "<" or ">";
            _isNone |= isNone;
            return isNone;
        }

        var (next, nextMinor) = minor.IsAny ? (major.Next, zero) : (major, minor.Next);
        minor = minor.IsAny ? zero : minor;
        switch (written)
        {
            case ">":
                AddLower(next, nextMinor, zero);
                break;
            case ">=":
                AddLower(major, minor, zero);
                break;
            case "<":
                AddUpper(major, minor, zero);
                break;
            case "<=":
                AddUpper(next, nextMinor, zero);
                break;
            default:
                AddLower(major, minor, zero);
                AddUpper(next, nextMinor, zero);
                break;
        }

        return true;
    }

    /// <summary>A full version with or without an operator.</summary>
    private bool ReadFull(ReadOnlySpan<char> token, string source, int start)
    {
        if (token.Contains('*'))
        {
            // node-semver takes the first star with its operator out of whatever it could not read: "1.2.3*" is "1.2.3".
            source = RangeNormalizer.WithoutStar(token);
            token = source;
            start = 0;
        }

        if (token.SequenceEqual(_includePrerelease ? ">=0.0.0-0" : ">=0.0.0"))
        {
            Add(Comparator.Any);
            return true;
        }

        var skip = SkipOperator(token);
        var text = token[skip..];
        if (!VersionParts.TryRead(text, _loose, out var parts))
        {
            // The loose grammar skips what is no bound.
            _isInvalid |= !_loose;
            return true;
        }

        var version = text.Length > VersionGrammar.MaxLength ? null : NpmVersion.FromParts(parts, text, source, start + skip, _loose);
        _isInvalid |= version is null;
        if (version is not null)
        {
            Add(new Comparator(OperatorOf(token[..skip]), version));
        }

        return true;
    }

    /// <summary>Adds a lower bound that is a release, or the first prerelease of it where prereleases count.</summary>
    private void AddLower(PartialNumber major, PartialNumber minor, PartialNumber patch) =>
        Add(ComparatorOperator.GreaterOrEqual, major, minor, patch, _includePrerelease ? "0" : string.Empty, ..);

    /// <summary>Adds an upper bound below a release and all of its prereleases.</summary>
    private void AddUpper(PartialNumber major, PartialNumber minor, PartialNumber patch) =>
        Add(ComparatorOperator.Less, major, minor, patch, "0", ..);

    private void Add(ComparatorOperator comparison, PartialNumber major, PartialNumber minor, PartialNumber patch, string source, Range labels)
    {
        var (offset, length) = labels.GetOffsetAndLength(source.Length);
        if (major.Huge + minor.Huge + patch.Huge > 0)
        {
            // JavaScript writes such a number as 1e+21, and the loose grammar makes a prerelease "e" and a build of it.
            var token = $"{Comparator.Sign(comparison)}{major}.{minor}.{patch}{(length > 0 ? "-" : null)}{source.AsSpan(offset, length)}";
            ReadFull(token, token, 0);
            return;
        }

        var written = major.Length + minor.Length + patch.Length + 2 + (length > 0 ? length + 1 : 0);
        var parts = new VersionParts(major.Value, minor.Value, patch.Value, ..length, length..length, IsCanonical: false);
        var text = source.AsSpan(offset, length);
        if (comparison == ComparatorOperator.GreaterOrEqual && major.IsZero && minor.IsZero && patch.IsZero
            && text.SequenceEqual(_includePrerelease ? "0" : string.Empty))
        {
            Add(Comparator.Any);
            return;
        }

        var version = written > VersionGrammar.MaxLength ? null : NpmVersion.FromParts(parts, text, source, offset, _loose);
        _isInvalid |= version is null;
        if (version is not null)
        {
            Add(new Comparator(comparison, version));
        }
    }

    private void Add(Comparator bound)
    {
        const int Few = 8;
        _isNone |= bound.IsNone;
        if (_bounds.Count < Few ? _bounds.Contains(bound) : !(_seen ??= [.. _bounds]).Add(bound))
        {
            return;
        }

        _bounds.Add(bound);
    }
}
