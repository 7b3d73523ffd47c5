using Ncm.Gate.Reporting;

namespace Ncm.Action.Comments;

/// <summary>What a comment's text says: a command, a wrong one, or nothing for the gate.</summary>
/// <param name="Command">The command; <see langword="null"/> where there is none to obey.</param>
/// <param name="Refusal">What is wrong with one, in a plain sentence that may hold foreign text.</param>
internal sealed record CommentReading(CommentCommand? Command, string? Refusal)
{
    /// <summary>A comment that does not address the gate.</summary>
    public static CommentReading NotForUs { get; } = new(null, null);

    /// <summary>Whether the comment addresses the gate, be it wrongly.</summary>
    public bool IsForUs => this != NotForUs;

    /// <summary>A command.</summary>
    public static CommentReading Of(CommentCommand command) => new(command, null);

    /// <summary>What addresses the gate and cannot be obeyed.</summary>
    public static CommentReading Refused(string sentence) => new(null, sentence);

    /// <summary>A foreign word as it stands in a refusal.</summary>
    public static string Quote(string text) => $"\"{PlainText.Escape(text, 80)}\"";
}
