namespace Ncm.Cli;

/// <summary>The exit codes, the same in every part of NCM Gate. A gate's own 0, 1 and 3 come with its report.</summary>
internal static class ExitCode
{
    /// <summary>Wrong usage or input.</summary>
    public const int Usage = 2;

    /// <summary>Evidence could not be had.</summary>
    public const int Undecided = 3;

    /// <summary>Ended by Ctrl-C, as shells report SIGINT.</summary>
    public const int Cancelled = 130;
}
