namespace Ncm.Gate.Graph;

/// <summary>An edge whose range an override replaced.</summary>
/// <param name="Requested">The range that the package itself asks for.</param>
/// <param name="Applies">The versions that the override is for (<c>*</c> for all): what stands behind the <c>@</c> of its key.</param>
internal sealed record OverriddenEdge(string Requested, string Applies);
