using System.Globalization;
using System.Text;

namespace Ncm.Gate.Npm;

/// <summary>Prerelease labels: their order, and the form that node-semver prints them in.</summary>
internal static class VersionLabels
{
    // Numbers of so many digits are exact in JavaScript, and so can be compared as texts.
    private const int ExactDigits = 15;

    /// <summary>Compares two prereleases; none (empty) comes after every one.</summary>
    internal static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.IsEmpty.CompareTo(right.IsEmpty);
        }

        while (true)
        {
            var mine = Next(ref left, out var moreLeft);
            var theirs = Next(ref right, out var moreRight);
            if (!mine.SequenceEqual(theirs))
            {
                // What JavaScript cannot tell apart ends the comparison in node-semver too, whatever labels follow.
                return CompareLabels(mine, theirs);
            }

            if (!moreLeft || !moreRight)
            {
                return moreLeft.CompareTo(moreRight);
            }
        }
    }

    /// <summary>Takes the first label off the labels.</summary>
    internal static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> labels, out bool more)
    {
        var dot = labels.IndexOf('.');
        more = dot >= 0;
        var label = more ? labels[..dot] : labels;
        labels = more ? labels[(dot + 1)..] : [];
        return label;
    }

    internal static bool IsNumeric(ReadOnlySpan<char> label) => !label.IsEmpty && !label.ContainsAnyExceptInRange('0', '9');

    /// <summary>Compares two labels: numbers by value and before all others, the others by their characters.</summary>
    internal static int CompareLabels(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftIsNumeric = IsNumeric(left);
        if (leftIsNumeric != IsNumeric(right))
        {
            return leftIsNumeric ? -1 : 1;
        }

        if (!leftIsNumeric)
        {
            return Math.Sign(left.SequenceCompareTo(right));
        }

        if (left.Length > ExactDigits || right.Length > ExactDigits)
        {
            return double.Parse(left, NumberStyles.None, CultureInfo.InvariantCulture)
                .CompareTo(double.Parse(right, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return long.Parse(left, NumberStyles.None, CultureInfo.InvariantCulture)
            .CompareTo(long.Parse(right, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a numeric label has zeros in front, which only the loose grammar lets pass.</summary>
    internal static bool HasLeadingZero(ReadOnlySpan<char> labels)
    {
        for (var more = !labels.IsEmpty; more;)
        {
            var label = Next(ref labels, out more);
            if (label is ['0', _, ..] && IsNumeric(label))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The labels as node-semver prints them: numbers without leading zeros, but digits that are no safe integer as they stand.</summary>
    internal static string WithoutLeadingZeros(ReadOnlySpan<char> labels)
    {
        var text = new StringBuilder(labels.Length);
        for (var more = true; more;)
        {
            var label = Next(ref labels, out more);
            if (label is ['0', _, ..] && IsNumeric(label) && VersionGrammar.ValueOf(label) < VersionGrammar.MaxNumber)
            {
                label = label.TrimStart('0') is { IsEmpty: false } digits ? digits : "0";
            }

            text.Append(label).Append(more ? "." : null);
        }

        return text.ToString();
    }
}
