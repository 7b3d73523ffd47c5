using Ncm.Gate.Npm;

namespace Ncm.Gate;

/// <summary>Which published package@version somebody means.</summary>
/// <param name="Id">The package@version under its real name; <see langword="null"/> with a <paramref name="Problem"/>.</param>
/// <param name="Problem">Why there is none, in one sentence.</param>
public sealed record PackageResolution(PackageId? Id, string? Problem);
