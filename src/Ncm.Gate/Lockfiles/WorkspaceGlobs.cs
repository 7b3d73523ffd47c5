using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// The globs of <c>workspaces</c>, which decide what folders of a lock the project owns. The language is minimatch's as far as npm's
/// map-workspaces uses it: <c>*</c>, <c>?</c>, <c>**</c>, <c>{a,b}</c>, <c>[ab]</c>, and <c>!</c> in front to take folders out again; a later glob
/// brings back what an earlier one took out.
/// </summary>
internal sealed class WorkspaceGlobs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly SearchValues<char> ClassCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-!");

    private readonly List<(bool Negated, Regex Pattern)> _globs = [];

    /// <summary>Understands the globs.</summary>
    /// <param name="globs">The globs as written.</param>
    public WorkspaceGlobs(IReadOnlyList<string> globs)
    {
        foreach (var glob in globs)
        {
            var marks = glob.Length - glob.TrimStart('!').Length;
            var path = glob[marks..];
            path = path.StartsWith("./", StringComparison.Ordinal) ? path[1..] : path;
            path = path.TrimStart('/').TrimEnd('/').Replace('\\', '/');
            _globs.Add((marks % 2 == 1, ToRegex(path)));
        }
    }

    /// <summary>Whether a folder is a workspace.</summary>
    /// <param name="location">The folder relative to the project, forward slashes.</param>
    public bool Match(string location)
    {
        // Nothing inside node_modules is ever one.
        if (location.Length == 0 || location.StartsWith("node_modules/", StringComparison.Ordinal)
            || location.Contains("/node_modules/", StringComparison.Ordinal))
        {
            return false;
        }

        var matched = false;
        foreach (var (negated, pattern) in _globs)
        {
            if (matched == negated && pattern.IsMatch(location))
            {
                matched = !negated;
            }
        }

        return matched;
    }

    private static Regex ToRegex(string glob)
    {
        var pattern = new StringBuilder("^");
        var depth = 0;
        for (var i = 0; i < glob.Length; i++)
        {
            switch (glob[i])
            {
                case '*' when i + 1 < glob.Length && glob[i + 1] == '*':
                    var withSlash = i + 2 < glob.Length && glob[i + 2] == '/';
                    pattern.Append(withSlash ? "(?:[^/.][^/]*/)*" : "(?:[^/.][^/]*(?:/[^/.][^/]*)*)?");
                    i += withSlash ? 2 : 1;
                    break;
                case '*':
                    // A leading dot is matched by a dot only.
                    pattern.Append(i == 0 || glob[i - 1] == '/' ? "(?:[^/.][^/]*)?" : "[^/]*");
                    break;
                case '?':
                    pattern.Append("[^/]");
                    break;
                case '{' when glob.IndexOf('}', i) > 0:
                    pattern.Append("(?:");
                    depth++;
                    break;
                case '}' when depth > 0:
                    pattern.Append(')');
                    depth--;
                    break;
                case ',' when depth > 0:
                    pattern.Append('|');
                    break;
                case '[' when glob.IndexOf(']', i) is > 0 and var end && IsClass(glob.AsSpan(i + 1, end - i - 1)):
                    pattern.Append('[').Append(glob, i + 1, end - i - 1).Append(']').Replace("[!", "[^");
                    i = end;
                    break;
                default:
                    pattern.Append(Regex.Escape(glob[i].ToString()));
                    break;
            }
        }

        pattern.Append(new string(')', depth)).Append('$');
        return new Regex(pattern.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
    }

    private static bool IsClass(ReadOnlySpan<char> content) =>
        !content.IsEmpty && !content.ContainsAnyExcept(ClassCharacters);
}
