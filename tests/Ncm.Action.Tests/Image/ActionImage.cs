using Ncm.TestKit;

namespace Ncm.Action.Tests.Image;

/// <summary>The Action's image, one for all tests.</summary>
internal static class ActionImage
{
    private static readonly ContainerImage Image = new("ncm-action", "image");

    /// <inheritdoc cref="ContainerImage.Layout"/>
    public static string Layout => Image.Layout;

    /// <inheritdoc cref="ContainerImage.BundleAsync"/>
    public static Task<string> BundleAsync() => Image.BundleAsync();
}
