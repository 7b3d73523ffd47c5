namespace Ncm.Action.GitHub;

/// <summary>Where GitHub is and who asks.</summary>
/// <param name="Api">The REST API's root: <c>https://api.github.com/</c>, or <c>https://host/api/v3/</c> of an Enterprise Server.</param>
/// <param name="GraphQl">The GraphQL API: <c>https://api.github.com/graphql</c>, or <c>https://host/api/graphql</c>.</param>
/// <param name="Owner">The repository's owner.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Token">The token; <see langword="null"/> to ask as nobody.</param>
internal sealed record GitHubConnection(Uri Api, Uri GraphQl, string Owner, string Name, string? Token);
