namespace Ncm.Gate.Certification;

/// <summary>
/// The platform for which install sizes are counted: linux, x64, glibc (DESIGN section 4). One platform for everybody, so that the
/// same lock file has the same score on every machine.
/// </summary>
internal static class ReferencePlatform
{
    /// <summary>Whether npm would unpack the package there; the rules of npm-install-checks' <c>checkPlatform</c>.</summary>
    /// <param name="facts">The package's facts.</param>
    public static bool Installs(PackageFacts facts) =>
        Matches("linux", facts.Os) && Matches("x64", facts.Cpu) && Matches("glibc", facts.Libc);

    private static bool Matches(string value, IReadOnlyList<string> list)
    {
        if (list.Count == 0 || (list.Count == 1 && list[0] == "any"))
        {
            return true;
        }

        bool named = false, onlyExclusions = true;
        foreach (var entry in list)
        {
            if (entry.StartsWith('!'))
            {
                if (entry.AsSpan(1).SequenceEqual(value))
                {
                    return false;
                }
            }
            else
            {
                onlyExclusions = false;
                named |= entry == value;
            }
        }

        return named || onlyExclusions;
    }
}
