namespace Ncm.Action.Tests.GitHub;

/// <summary>A comment of <see cref="GitHubServer"/>.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Number">The pull request's.</param>
/// <param name="Login">Who wrote it; empty for a deleted account.</param>
/// <param name="Body">What it says.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="UpdatedAt">When it was last edited; the same for one that was not.</param>
internal sealed record FakeComment(long Id, int Number, string Login, string Body, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The app that wrote it in the author's name.</summary>
    public string? App { get; init; }
}
