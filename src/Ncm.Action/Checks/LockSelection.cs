using Ncm.Action.Inputs;
using Ncm.Gate.Diagnostics;

namespace Ncm.Action.Checks;

/// <summary>A lock file to judge.</summary>
/// <param name="Path">Its path in the commit that is judged.</param>
/// <param name="BasePath">Its path in the commit that the change starts from; <see langword="null"/> where it is new, or all is judged.</param>
internal sealed record JudgedLock(string Path, string? BasePath);

/// <summary>Which lock files a change is about.</summary>
/// <param name="Judged">Those to judge.</param>
/// <param name="Untouched">How many others there are, which the change leaves as they are.</param>
/// <param name="Problems">What is wrong with the choice itself.</param>
/// <param name="Notes">What a person should know.</param>
internal sealed record LockSelection(
    IReadOnlyList<JudgedLock> Judged, int Untouched, IReadOnlyList<GateException> Problems, IReadOnlyList<string> Notes)
{
    private const string Manifest = "package.json";
    private const string Shrinkwrap = "npm-shrinkwrap.json";
    private const string PackageLock = "package-lock.json";

    // Of a pull request; far above what monorepos have.
    private const int MostLocks = 200;

    /// <summary>Chooses.</summary>
    /// <param name="inputs">Which files are lock files.</param>
    /// <param name="head">The commit that is judged.</param>
    /// <param name="before">The commit that the change starts from; <see langword="null"/> to judge all.</param>
    /// <param name="renamed">Moved files: the new path, and the old one.</param>
    public static LockSelection Of(ActionInputs inputs, CommitFiles head, CommitFiles? before, IReadOnlyDictionary<string, string> renamed)
    {
        var problems = new List<GateException>();
        var notes = new List<string>();
        var locks = Locks(inputs, head);
        foreach (var named in inputs.LockFiles.Exact.Where(path => !head.Has(path) && before?.Has(path) != true))
        {
            problems.Add(new GateException("NCM9001", new FileLocation(named), "there is no such file; correct the input lock-file."));
        }

        if (before is null)
        {
            return Bounded([.. locks.Select(path => new JudgedLock(path, null))], 0, problems, notes);
        }

        var earlier = Locks(inputs, before);
        var judged = new List<JudgedLock>();
        var continued = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in locks)
        {
            var from = Origin(path, head, before, earlier, renamed);
            if (from is not null)
            {
                continued.Add(from);
            }

            if (from is null || IsTouched(path, head, from, before))
            {
                judged.Add(new JudgedLock(path, from));
            }
        }

        foreach (var gone in earlier.Where(path => !continued.Contains(path)))
        {
            if (head.Has(RepositoryPath.Join(RepositoryPath.FolderOf(gone), Manifest)))
            {
                // Without it npm installs whatever is newest, and there is nothing left to judge.
                problems.Add(new GateException(
                    "NCM9001",
                    new FileLocation(gone),
                    "the lock file is deleted and the package.json beside it is not, so what will be installed can no longer be judged; restore it, or take it out of the input lock-file."));
            }
            else
            {
                notes.Add($"{gone} is deleted together with its project.");
            }
        }

        return Bounded(judged, locks.Count - judged.Count, problems, notes);
    }

    /// <summary>The lock files of a commit. Where both are in a folder, npm reads npm-shrinkwrap.json.</summary>
    private static List<string> Locks(ActionInputs inputs, CommitFiles files) =>
    [
        .. files.Paths
            .Where(path => !RepositoryPath.IsSetting(path) && inputs.LockFiles.Match(path))
            .Where(path => RepositoryPath.NameOf(path) != PackageLock || !files.Has(RepositoryPath.Join(RepositoryPath.FolderOf(path), Shrinkwrap)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where a lock file was before: at the same place, in the same folder under npm's other name, or where it was moved from.</summary>
    private static string? Origin(
        string path, CommitFiles head, CommitFiles before, List<string> earlier, IReadOnlyDictionary<string, string> renamed)
    {
        var folder = RepositoryPath.FolderOf(path);
        return new[] { path, RepositoryPath.Join(folder, Shrinkwrap), RepositoryPath.Join(folder, PackageLock), renamed.GetValueOrDefault(path) }
            .FirstOrDefault(candidate => candidate is not null && earlier.Contains(candidate))
            ?? earlier.FirstOrDefault(candidate => !head.Has(candidate) && before.Find(candidate)!.Sha == head.Find(path)!.Sha);
    }

    /// <summary>Whether a lock file or a package.json of its project differs.</summary>
    private static bool IsTouched(string path, CommitFiles head, string from, CommitFiles before)
    {
        if (path != from || !Same(head.Find(path), before.Find(from)))
        {
            return true;
        }

        var folder = RepositoryPath.FolderOf(path);
        return Manifests(head, folder).Union(Manifests(before, folder)).Any(manifest => !Same(head.Find(manifest), before.Find(manifest)));
    }

    private static IEnumerable<string> Manifests(CommitFiles files, string folder) => files.Paths.Where(path =>
        RepositoryPath.NameOf(path) == Manifest && RepositoryPath.Below(folder, path) is { } below && !below.Split('/').Contains("node_modules"));

    private static bool Same(GitHub.GitTreeEntry? one, GitHub.GitTreeEntry? other) => one?.Sha == other?.Sha && one?.IsLink == other?.IsLink;

    private static LockSelection Bounded(List<JudgedLock> judged, int untouched, List<GateException> problems, List<string> notes)
    {
        if (judged.Count > MostLocks)
        {
            problems.Add(new GateException(
                "NCM9001",
                new FileLocation(judged[MostLocks].Path),
                $"{judged.Count} lock files are to be judged and no more than {MostLocks} are; name those that matter in the input lock-file."));
            judged = judged[..MostLocks];
        }

        return new LockSelection(judged, untouched, problems, notes);
    }
}
