using System.Text;

namespace Ncm.Gate.Lockfiles;

/// <summary>Compares specs that npm may write in more than one way: git repositories and paths.</summary>
internal static class SpecComparison
{
    /// <summary>Whether two specs ask for the same.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    public static bool AreSame(string first, string second)
    {
        if (string.Equals(first.Trim(), second.Trim(), StringComparison.Ordinal))
        {
            return true;
        }

        var shape = ShapeOf(first);
        return shape == ShapeOf(second) && shape switch
        {
            SourceShape.Git => GitSource.Parse(first) == GitSource.Parse(second),
            SourceShape.FileTarball or SourceShape.Directory => PathOf(first, "") == PathOf(second, ""),
            _ => false,
        };
    }

    /// <summary>The shape of a spec.</summary>
    /// <param name="spec">The spec.</param>
    public static SourceShape ShapeOf(string spec) => SourceShapes.Of(Encoding.UTF8.GetBytes(spec));

    /// <summary>The location, relative to the project, that a path spec means.</summary>
    /// <param name="spec">The spec, with or without <c>file:</c>.</param>
    /// <param name="from">The location of the folder whose package.json has it.</param>
    public static string PathOf(string spec, string from)
    {
        var path = spec.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? spec[5..] : spec;
        var segments = new List<string>();
        foreach (var segment in $"{from}/{path}".Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0 && segments[^1] != "..")
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }
}
