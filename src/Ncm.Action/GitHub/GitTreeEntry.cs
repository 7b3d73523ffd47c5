namespace Ncm.Action.GitHub;

/// <summary>A file or folder of a commit.</summary>
/// <param name="Path">Its path from the tree's root with forward slashes; anything that git can store.</param>
/// <param name="Mode">Git's mode: <c>100644</c> or <c>100755</c> a file, <c>120000</c> a symbolic link, <c>040000</c> a folder, <c>160000</c> a submodule.</param>
/// <param name="Sha">The id of its content.</param>
/// <param name="Size">A file's size in bytes.</param>
internal sealed record GitTreeEntry(string Path, string Mode, string Sha, long Size)
{
    /// <summary>Whether it is a file with content of its own.</summary>
    public bool IsFile => Mode is "100644" or "100755" or "100664";

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => Mode is "040000" or "40000";

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink => Mode == "120000";
}
