namespace Ncm.Action.GitHub;

/// <summary>A comment on a pull request's conversation.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Author">Who wrote it; <see langword="null"/> for a deleted account.</param>
/// <param name="Body">The text as it was typed.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="UpdatedAt">When it was last changed; the same instant as <paramref name="CreatedAt"/> for one that nobody edited.</param>
/// <param name="Url">Where a person reads it.</param>
internal sealed record IssueComment(long Id, Account? Author, string Body, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string Url);
