namespace Ncm.Action.Inputs;

/// <summary>When a pull request gets the gate's comment.</summary>
internal enum CommentMode
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Once something is wrong; a comment that is there already is kept true afterwards.</summary>
    OnFailure,

    /// <summary>Always.</summary>
    Always,
}
