using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>What came of trying one way.</summary>
/// <param name="Target">The version that would help; <see langword="null"/> where none was found.</param>
/// <param name="Brought">For a package that brought the culprit: the other versions of the culprit that it brings instead.</param>
/// <param name="IsKnown">Whether everything that was looked at could be judged.</param>
/// <param name="IsWhole">Whether everything was looked at.</param>
/// <param name="Judged">How many versions were looked at.</param>
internal sealed record FixAttempt(PackageId? Target, IReadOnlyList<PackageId> Brought, bool IsKnown, bool IsWhole, int Judged)
{
    /// <summary>Something could not be told.</summary>
    public static FixAttempt Unknown { get; } = new(null, [], IsKnown: false, IsWhole: false, 0);

    /// <summary>Nothing was found.</summary>
    public static FixAttempt Nothing(bool isWhole, int judged) => new(null, [], IsKnown: true, isWhole, judged);
}
