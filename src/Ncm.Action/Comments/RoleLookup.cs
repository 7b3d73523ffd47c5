using System.Net;
using Ncm.Action.GitHub;

namespace Ncm.Action.Comments;

/// <summary>Asks GitHub what people may do in the repository, each once in a run.</summary>
/// <param name="github">GitHub.</param>
internal sealed class RoleLookup(IGitHub github)
{
    /// <summary>How many people are looked up; those beyond may nothing, so that a crowd of commenters costs no more.</summary>
    public const int MaxPeople = 100;

    private readonly Dictionary<string, Answer> _answers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What GitHub says of somebody.</summary>
    /// <param name="Role">What they may do; <see langword="null"/> where GitHub does not say.</param>
    /// <param name="Failure">Why it does not, as a clause.</param>
    internal sealed record Answer(CollaboratorPermission? Role, string Failure);

    /// <summary>What somebody may do.</summary>
    /// <param name="login">Their name.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<Answer> OfAsync(string login, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue(login, out var known))
        {
            return known;
        }

        if (_answers.Count >= MaxPeople)
        {
            return new Answer(null, $"more than {MaxPeople} people wrote commands");
        }

        var answer = await AskAsync(login, cancellationToken);
        _answers[login] = answer;
        return answer;
    }

    private async Task<Answer> AskAsync(string login, CancellationToken cancellationToken)
    {
        try
        {
            return new Answer(await github.GetPermissionAsync(login, cancellationToken), "");
        }
        catch (GitHubException problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            // No such account.
            return new Answer(new CollaboratorPermission("none", "none"), "");
        }
        catch (GitHubException problem)
        {
            return new Answer(null, problem.Message);
        }
    }
}
