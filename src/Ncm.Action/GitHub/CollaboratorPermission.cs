namespace Ncm.Action.GitHub;

/// <summary>What an account may do in the repository.</summary>
/// <param name="Permission"><c>admin</c>, <c>write</c>, <c>read</c> or <c>none</c>: GitHub folds maintain into write and triage into read.</param>
/// <param name="Role">The role's own name, such as <c>maintain</c>, or that of a custom role; empty where GitHub does not say.</param>
internal sealed record CollaboratorPermission(string Permission, string Role);
