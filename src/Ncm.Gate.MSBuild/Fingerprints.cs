using System.Security.Cryptography;
using System.Text;

namespace Ncm.Gate.MSBuild;

/// <summary>
/// What on disk a verdict depends on, in the three ways in which the targets can look at it again without loading anything: the hash of a
/// text, the hash of bytes, and the time of a change. The targets make the very same lines with MSBuild's own functions.
/// </summary>
/// <param name="Texts">Text files, there or not. Compared by SHA-256.</param>
/// <param name="Binaries">Other files, compared by SHA-256: exports of advisories as zip.</param>
/// <param name="Timed">Folders, and files too large to read in every build; compared by the time of their last change.</param>
/// <param name="Lines">What is there, a line each: hash or time, and path.</param>
internal sealed record Fingerprints(IReadOnlyList<string> Texts, IReadOnlyList<string> Binaries, IReadOnlyList<string> Timed, IReadOnlyList<string> Lines)
{
    /// <summary>Between the paths of a list.</summary>
    public const char Separator = '|';

    // The bound up to which the library hashes an export on every run too.
    private const long MostBytes = 16 * 1024 * 1024;
    private const int MostFiles = 1000;

    /// <summary>Takes them.</summary>
    /// <param name="inputs">What a verdict depends on.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> where a build could not look again cheaply, and so has to judge each time.</returns>
    public static Fingerprints? Of(GateInputs inputs, CancellationToken cancellationToken)
    {
        List<string> texts = [.. inputs.Files];
        List<string> binaries = [];
        List<string> timed = [.. inputs.WorkspaceFolders];
        foreach (var export in inputs.Exports)
        {
            if (Directory.Exists(export))
            {
                timed.Add(export);
                timed.AddRange(Directory.EnumerateDirectories(export, "*", SearchOption.AllDirectories).Take(MostFiles + 1).Order(StringComparer.Ordinal));
                texts.AddRange(Directory.EnumerateFiles(export, "*.json", SearchOption.AllDirectories).Take(MostFiles + 1).Order(StringComparer.Ordinal));
            }
            else if (new FileInfo(export) is { Exists: true, Length: > MostBytes })
            {
                timed.Add(export);
            }
            else
            {
                binaries.Add(export);
            }
        }

        try
        {
            return texts.Count + timed.Count <= MostFiles && !texts.Concat(binaries).Concat(timed).Any(IsAmbiguous)
                ? new Fingerprints(texts, binaries, timed, Look(texts, binaries, timed, cancellationToken))
                : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The gate itself says what cannot be read, if it matters.
            return null;
        }
    }

    private static List<string> Look(List<string> texts, List<string> binaries, List<string> timed, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var file in texts.Where(File.Exists))
        {
            // As MSBuild's StableStringHash has it: for UTF-8 without a byte order mark, the hash of the file.
            cancellationToken.ThrowIfCancellationRequested();
            lines.Add($"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(file))))} {file}");
        }

        foreach (var file in binaries.Where(File.Exists))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var stream = File.OpenRead(file);
            lines.Add($"{Convert.ToHexString(SHA256.HashData(stream))} {file}");
        }

        lines.AddRange(timed.Where(Path.Exists).Select(path => $"{File.GetLastWriteTime(path).ToUniversalTime().Ticks} {path}"));
        return lines;
    }

    private static bool IsAmbiguous(string path) => path.AsSpan().ContainsAny(Separator, '\n', '\r');
}
