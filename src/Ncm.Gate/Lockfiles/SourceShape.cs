namespace Ncm.Gate.Lockfiles;

/// <summary>What a text that names a source looks like, as npm-package-arg tells them apart.</summary>
internal enum SourceShape
{
    /// <summary>A tarball where registries keep them: <c>…/name/-/name-1.0.0.tgz</c>.</summary>
    RegistryTarball,

    /// <summary>A git repository, or a hosting service's shorthand for one.</summary>
    Git,

    /// <summary>Another URL.</summary>
    Remote,

    /// <summary>A tarball in the file system.</summary>
    FileTarball,

    /// <summary>A folder in the file system.</summary>
    Directory,

    /// <summary><c>npm:name@version</c>.</summary>
    Alias,

    /// <summary>None of these; a version, a range or a tag, or nothing that npm knows.</summary>
    Other,
}

/// <summary>Tells the shapes apart.</summary>
internal static class SourceShapes
{
    /// <summary>Classifies <c>resolved</c>, or the <c>version</c> of a lock of version 1.</summary>
    /// <param name="source">The text.</param>
    public static SourceShape Of(ReadOnlySpan<byte> source)
    {
        if (source.StartsWith("https://"u8) || source.StartsWith("http://"u8))
        {
            return OfUrl(source[(source.IndexOf("://"u8) + 3)..]);
        }

        if (source.StartsWith("file:"u8))
        {
            return OfPath(source[5..]);
        }

        if (source.StartsWith("npm:"u8))
        {
            return SourceShape.Alias;
        }

        if (source.StartsWith("git+"u8) || source.StartsWith("git:"u8) || source.StartsWith("ssh:"u8) || source.StartsWith("git@"u8)
            || source.StartsWith("github:"u8) || source.StartsWith("gitlab:"u8) || source.StartsWith("bitbucket:"u8)
            || source.StartsWith("gist:"u8))
        {
            return SourceShape.Git;
        }

        if (source.IsEmpty)
        {
            return SourceShape.Other;
        }

        if (source[0] is (byte)'/' or (byte)'.' || source.StartsWith("~/"u8) || (source.Length > 1 && source[1] == ':'))
        {
            return OfPath(source);
        }

        // owner/repository is GitHub's shorthand; a longer path is a folder's.
        var path = WithoutFragment(source);
        return path.Count((byte)'/') switch
        {
            0 => IsTarball(path) ? SourceShape.FileTarball : SourceShape.Other,
            1 when path[0] != '@' && path[^1] != '/' => SourceShape.Git,
            _ => OfPath(source),
        };
    }

    private static SourceShape OfUrl(ReadOnlySpan<byte> hostAndPath)
    {
        var target = WithoutFragment(hostAndPath);
        var query = target.IndexOf((byte)'?');
        var path = query < 0 ? target : target[..query];
        var file = path.LastIndexOf("/-/"u8);

        // Registries end their tarballs' paths in /-/{name}-{version}.tgz. GitHub Packages serves /download/{name}/{version}/{hash}.
        if ((file > 0 && path.EndsWith(".tgz"u8)) || path.StartsWith("npm.pkg.github.com/download/"u8))
        {
            return SourceShape.RegistryTarball;
        }

        return path.EndsWith(".git"u8) || IsRepositoryPage(path) ? SourceShape.Git : SourceShape.Remote;
    }

    // https://github.com/owner/repository is cloned, not downloaded (hosted-git-info).
    private static bool IsRepositoryPage(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        if (slash < 0)
        {
            return false;
        }

        var host = path[..slash];
        return (host.EndsWith("github.com"u8) || host.EndsWith("gitlab.com"u8) || host.EndsWith("bitbucket.org"u8))
            && !host.StartsWith("codeload."u8)
            && path[(slash + 1)..].TrimEnd((byte)'/').Count((byte)'/') == 1;
    }

    private static SourceShape OfPath(ReadOnlySpan<byte> path) => IsTarball(path) ? SourceShape.FileTarball : SourceShape.Directory;

    private static bool IsTarball(ReadOnlySpan<byte> path) =>
        path.EndsWith(".tgz"u8) || path.EndsWith(".tar.gz"u8) || path.EndsWith(".tar"u8);

    private static ReadOnlySpan<byte> WithoutFragment(ReadOnlySpan<byte> text)
    {
        var hash = text.IndexOf((byte)'#');
        return hash < 0 ? text : text[..hash];
    }
}
