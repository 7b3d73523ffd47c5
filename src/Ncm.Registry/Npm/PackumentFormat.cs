namespace Ncm.Registry.Npm;

/// <summary>The two documents that npm's protocol has of a package.</summary>
internal enum PackumentFormat
{
    /// <summary>Everything: what <c>npm install</c> of npm 10 and 11 asks for.</summary>
    Full,

    /// <summary>What an installation needs (<c>application/vnd.npm.install-v1+json</c>).</summary>
    Abbreviated,
}
