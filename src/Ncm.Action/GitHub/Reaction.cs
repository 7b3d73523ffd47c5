namespace Ncm.Action.GitHub;

/// <summary>An answer to a comment that needs no words.</summary>
internal enum Reaction
{
    /// <summary>👀: seen.</summary>
    Eyes,

    /// <summary>👍: done.</summary>
    PlusOne,

    /// <summary>👎: refused.</summary>
    MinusOne,
}
