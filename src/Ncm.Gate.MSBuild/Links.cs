namespace Ncm.Gate.MSBuild;

/// <summary>Where the documentation is.</summary>
internal static class Links
{
    /// <summary>The page about the build gate.</summary>
    public const string Page = "https://github.com/ncm-gate/ncm-gate/blob/main/docs/msbuild.md";
}
