namespace Ncm.Action;

/// <summary>The exit codes, the same in every part of NCM Gate.</summary>
internal static class ExitCode
{
    /// <summary>Passed.</summary>
    public const int Passed = 0;

    /// <summary>Findings.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or input.</summary>
    public const int Usage = 2;

    /// <summary>Evidence could not be had.</summary>
    public const int Undecided = 3;

    /// <summary>The stronger of two: 2 before 3 before 1 before 0.</summary>
    public static int Stronger(int one, int other) => Strength(one) >= Strength(other) ? one : other;

    private static int Strength(int code) => code switch { Usage => 3, Undecided => 2, Failed => 1, _ => 0 };
}
