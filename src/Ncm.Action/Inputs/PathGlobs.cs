namespace Ncm.Action.Inputs;

/// <summary>
/// Which files of a repository are meant: globs of <c>*</c>, <c>?</c> and <c>**</c>, and <c>!</c> in front to take files out again. The last
/// glob that matches a path decides about it. Nothing in a <c>node_modules</c> folder is ever meant.
/// </summary>
internal sealed class PathGlobs
{
    private readonly List<(bool Excludes, string[] Segments)> _globs = [];

    /// <summary>Understands globs.</summary>
    /// <param name="globs">The globs, from the repository's root.</param>
    public PathGlobs(IEnumerable<string> globs)
    {
        foreach (var glob in globs)
        {
            var excludes = glob.StartsWith('!');
            var path = excludes ? glob[1..] : glob;
            path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
            _globs.Add((excludes, path.Split('/')));
        }
    }

    /// <summary>The paths among the globs that name one file each.</summary>
    public IEnumerable<string> Exact => _globs
        .Where(glob => !glob.Excludes && !glob.Segments.Any(segment => segment.AsSpan().ContainsAny('*', '?')))
        .Select(glob => string.Join('/', glob.Segments));

    /// <summary>Whether a file is meant.</summary>
    /// <param name="path">Its path from the repository's root with forward slashes.</param>
    public bool Match(string path)
    {
        var segments = path.Split('/');
        if (segments.AsSpan(0, segments.Length - 1).Contains("node_modules"))
        {
            return false;
        }

        for (var i = _globs.Count - 1; i >= 0; i--)
        {
            if (IsMatch(_globs[i].Segments, segments))
            {
                return !_globs[i].Excludes;
            }
        }

        return false;
    }

    /// <summary>Both levels are matched greedily with one place to come back to, so that no pattern takes more than the product of the lengths.</summary>
    private static bool IsMatch(string[] pattern, string[] path) =>
        IsMatch(pattern.Length, path.Length, i => pattern[i] == "**", (i, k) => IsSegmentMatch(pattern[i], path[k]));

    private static bool IsSegmentMatch(string pattern, string segment) =>
        IsMatch(pattern.Length, segment.Length, i => pattern[i] == '*', (i, k) => pattern[i] == '?' || pattern[i] == segment[k]);

    private static bool IsMatch(int patternLength, int length, Func<int, bool> isAny, Func<int, int, bool> isOne)
    {
        var (p, k, star, mark) = (0, 0, -1, 0);
        while (k < length)
        {
            if (p < patternLength && isAny(p))
            {
                star = p++;
                mark = k;
            }
            else if (p < patternLength && isOne(p, k))
            {
                p++;
                k++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                k = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < patternLength && isAny(p))
        {
            p++;
        }

        return p == patternLength;
    }
}
