using System.Net;

namespace Ncm.Action.GitHub;

/// <summary>GitHub did not do what it was asked for.</summary>
/// <param name="status">The answer's status; <see langword="null"/> where there was no answer.</param>
/// <param name="message">One clause for a person, without the token.</param>
/// <param name="cause">What brought it about.</param>
internal sealed class GitHubException(HttpStatusCode? status, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The answer's status; <see langword="null"/> where there was no answer.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>Whether the token may not do it. GitHub answers 404 for what a token may not even see.</summary>
    public bool IsRefused => Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized;
}
