namespace Ncm.Action.GitHub;

/// <summary>Who did something on GitHub.</summary>
/// <param name="Id">The number that stays when the account is renamed; 0 where GitHub does not say.</param>
/// <param name="Login">The name, without case, such as <c>octocat</c> or <c>github-actions[bot]</c>.</param>
/// <param name="Type"><c>User</c>, <c>Bot</c>, <c>Organization</c> or <c>Mannequin</c>.</param>
internal sealed record Account(long Id, string Login, string Type)
{
    /// <summary>Whether a person stands behind it.</summary>
    public bool IsPerson => Type == "User";

    /// <summary>Whether two accounts are the same: by number, and by name where a number is unknown.</summary>
    public bool IsSameAs(Account? other) => other is not null
        && (Id != 0 && other.Id != 0 ? Id == other.Id : string.Equals(Login, other.Login, StringComparison.OrdinalIgnoreCase));
}
