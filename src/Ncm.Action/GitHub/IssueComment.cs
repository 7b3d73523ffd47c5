namespace Ncm.Action.GitHub;

/// <summary>A comment on a pull request's conversation.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Author">Who wrote it; <see langword="null"/> for a deleted account.</param>
/// <param name="Body">The text as it was typed.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="UpdatedAt">When it was last changed; the same instant as <paramref name="CreatedAt"/> for one that nobody edited.</param>
/// <param name="Url">Where a person reads it.</param>
internal sealed record IssueComment(long Id, Account? Author, string Body, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string Url)
{
    /// <summary>The name of the GitHub App that wrote it in the author's name; <see langword="null"/> where the author did.</summary>
    public string? App { get; init; }

    /// <summary>Whether a person wrote it by hand: no bot, no deleted account, and no app in somebody's name.</summary>
    public bool IsByPerson => Author is { IsPerson: true } && App is null;
}
