namespace Ncm.Action.Comments;

/// <summary>Whether somebody may do something.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Why">Why not, in a plain sentence that may hold foreign text; empty where it is allowed.</param>
internal sealed record Permit(PermitAnswer Answer, string Why)
{
    /// <summary>They may.</summary>
    public static Permit Allowed { get; } = new(PermitAnswer.Allowed, "");

    /// <summary>Whether they may; what could not be found out is a no.</summary>
    public bool IsAllowed => Answer == PermitAnswer.Allowed;

    /// <summary>They may not.</summary>
    public static Permit Refused(string why) => new(PermitAnswer.Refused, why);

    /// <summary>It could not be found out.</summary>
    public static Permit Unknown(string why) => new(PermitAnswer.Unknown, why);
}

/// <summary>The answers to whether somebody may do something.</summary>
internal enum PermitAnswer
{
    /// <summary>They may.</summary>
    Allowed,

    /// <summary>They may not.</summary>
    Refused,

    /// <summary>GitHub did not say; nothing is allowed by that.</summary>
    Unknown,
}
