using Ncm.Gate.Policy.Yaml;

namespace Ncm.Gate.Policy;

/// <summary>Finds, reads and changes <c>.ncm/whitelist.yml</c>. docs/policy.md describes it.</summary>
public static class WhitelistFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "whitelist.yml";

    /// <summary>Room for some 40,000 entries.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The JSON schema that editors check the file by.</summary>
    public static Uri Schema { get; } = ProjectLinks.Schema("whitelist");

    /// <summary>
    /// Finds the whitelist that holds for a directory: the nearest <c>.ncm/whitelist.yml</c>, upwards to the root of the git repository.
    /// </summary>
    /// <param name="startDirectory">The absolute path of the directory.</param>
    /// <returns>The file's path; <see langword="null"/> when there is none.</returns>
    /// <exception cref="PolicyException">There is a <c>whitelist.yaml</c> instead.</exception>
    public static string? Find(string startDirectory) => NcmDirectory.FindFile(startDirectory, FileName);

    /// <summary>
    /// Where the whitelist of a project lies, or is to be made: beside its policy; without a policy, the one that holds for the directory, or
    /// else in the nearest <c>.ncm</c> folder.
    /// </summary>
    /// <param name="directory">The absolute path of the project's directory.</param>
    /// <param name="policyPath">The absolute path of the policy in force; <see langword="null"/> where there is none.</param>
    /// <exception cref="PolicyException">There is a <c>whitelist.yaml</c> instead.</exception>
    public static string PathFor(string directory, string? policyPath) =>
        policyPath is not null
            ? Path.Combine(Path.GetDirectoryName(policyPath) ?? "", FileName)
            : Find(directory) ?? Path.Combine(NcmDirectory.Find(directory) ?? Path.Combine(directory, NcmDirectory.Name), FileName);

    /// <summary>Reads a whitelist file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="now">The present, if entries that are dated later are to be refused: they would accept what is not known yet.</param>
    /// <returns>The entries in the file's order, expired ones too.</returns>
    /// <exception cref="PolicyException">It cannot be read, or something in it is not understood.</exception>
    public static IReadOnlyList<WhitelistEntry> Read(string path, DateTimeOffset? now = null) =>
        Parse(YamlText.Read(path, MaxBytes), path, now);

    /// <summary>Reads a whitelist.</summary>
    /// <param name="yaml">The file's content.</param>
    /// <param name="path">The file that it is the content of, for messages.</param>
    /// <param name="now">The present, if entries that are dated later are to be refused.</param>
    /// <returns>The entries in the file's order, expired ones too.</returns>
    /// <exception cref="PolicyException">Something in it is not understood.</exception>
    public static IReadOnlyList<WhitelistEntry> Parse(string yaml, string path, DateTimeOffset? now = null) => yaml.Length <= MaxBytes
        ? WhitelistReader.Read(YamlDocument.Parse(yaml, path), now)
        : throw YamlText.TooBig(path, MaxBytes);

    /// <summary>Writes an entry as it stands in a whitelist file, for a person to paste.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Its lines, each ended by a line feed.</returns>
    public static string Format(WhitelistEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return WhitelistWriter.Write(entry, indent: 0, newLine: "\n");
    }

    /// <summary>
    /// Adds entries to a whitelist file, each at its place in the order, and makes the file if there is none. An entry about the same
    /// package, versions and pin is replaced. Lines of other entries stay as they are.
    /// </summary>
    /// <param name="path">The absolute path of the file.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="cancellationToken">Ends the waiting for another writer; nothing is written then.</param>
    /// <returns>What became of the entries.</returns>
    /// <exception cref="PolicyException">The file cannot be read or written, or an entry would not be read back.</exception>
    public static async Task<WhitelistChange> AddAsync(
        string path, IReadOnlyCollection<WhitelistEntry> entries, CancellationToken cancellationToken = default)
    {
        var change = new WhitelistChange(0, 0, 0);
        var header = $"# yaml-language-server: $schema={Schema}\n";
        await UpdateAsync(path, text => WhitelistText.Add(text ?? header, path, entries, out change), cancellationToken)
            .ConfigureAwait(false);
        return change;
    }

    /// <summary>Removes entries from a whitelist file, with the comments directly above them.</summary>
    /// <param name="path">The absolute path of the file.</param>
    /// <param name="which">Which entries.</param>
    /// <param name="cancellationToken">Ends the waiting for another writer; nothing is written then.</param>
    /// <returns>The removed entries.</returns>
    /// <exception cref="PolicyException">The file cannot be read or written.</exception>
    public static async Task<IReadOnlyList<WhitelistEntry>> RemoveAsync(
        string path, Func<WhitelistEntry, bool> which, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        IReadOnlyList<WhitelistEntry> gone = [];
        await UpdateAsync(path, text => text is null ? "" : WhitelistText.Remove(text, path, which, out gone), cancellationToken)
            .ConfigureAwait(false);
        return gone;
    }

    private static Task UpdateAsync(string path, Func<string?, string> change, CancellationToken cancellationToken) =>
        SharedFile.UpdateAsync(
            path,
            file => YamlText.Read(file, MaxBytes),
            text => change(text) is var changed && changed.Length <= MaxBytes ? changed : throw YamlText.TooBig(path, MaxBytes),
            TimeProvider.System,
            cancellationToken);
}
