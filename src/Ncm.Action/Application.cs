using Ncm.Action.Checks;
using Ncm.Action.Comments;
using Ncm.Action.Events;
using Ncm.Action.GitHub;
using Ncm.Action.Inputs;
using Ncm.Action.Results;
using Ncm.Action.Runner;
using Ncm.Gate.Diagnostics;

namespace Ncm.Action;

/// <summary>The action as a whole: what happened, what is to be done about it, and how whatever goes wrong becomes one sentence and an exit code.</summary>
internal static class Application
{
    /// <summary>Runs it.</summary>
    /// <param name="output">Standard output, which the runner reads.</param>
    /// <returns>0 passes, 1 findings, 2 wrong usage or input, 3 undecided.</returns>
    public static async Task<int> RunAsync(TextWriter output)
    {
        var log = new WorkflowLog(output);
        try
        {
            var runner = RunnerEnvironment.OfThisProcess();
            var inputs = new InputReader(runner).Read();
            MaskSecrets(inputs, log);
            using var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = System.Net.DecompressionMethods.All };
            using var handler = new GitHubHandler(sockets, TimeProvider.System);
            using var gitHub = new OctokitGitHub(runner.Connect(inputs.GitHubToken), () => handler);
            var context = new ActionContext
            {
                Inputs = inputs,
                Runner = runner,
                GitHub = gitHub,
                Log = log,
                Time = TimeProvider.System,
            };
            return await ActOnAsync(EventReader.Read(runner), context, CancellationToken.None);
        }
        catch (InputException problem)
        {
            log.Error("NCM Gate", problem.Message);
            return ExitCode.Usage;
        }
        catch (GateException problem)
        {
            log.Error(problem);
            return problem.Code == "NCM9003" ? ExitCode.Undecided : ExitCode.Usage;
        }
        catch (GitHubException problem)
        {
            log.Error("NCM9003 evidence-unavailable", $"{problem.Message}.");
            return ExitCode.Undecided;
        }
    }

    private static async Task<int> ActOnAsync(ActionEvent happened, ActionContext context, CancellationToken cancellationToken)
    {
        if (happened is IssueCommentEvent comment)
        {
            return await new CommentHandler(context).RunAsync(comment, cancellationToken);
        }

        if (happened is IdleEvent idle)
        {
            context.Log.Say(idle.Why);
            return ExitCode.Passed;
        }

        var resolver = new ChangeResolver(context.GitHub);
        var change = happened switch
        {
            PullRequestEvent pull => await resolver.OfAsync(pull, cancellationToken),
            MergeGroupEvent group => await resolver.OfAsync(group, cancellationToken),
            PushEvent push => await resolver.OfAsync(push, context.Inputs.Scope, cancellationToken),
            WholeTreeEvent tree => ChangeResolver.Of(tree),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is not an event that is acted on."),
        };
        var grants = new CommentGrants(context.GitHub, context.Time);
        var result = await new ChangeCheck(context, grants).RunAsync(change, cancellationToken);
        return await new ResultPublisher(context, grants.CommentsOf).PublishAsync(result, cancellationToken);
    }

    private static void MaskSecrets(ActionInputs inputs, WorkflowLog log)
    {
        foreach (var secret in new[] { inputs.GitHubToken, inputs.RegistryToken }.OfType<string>())
        {
            log.Mask(secret);
        }
    }
}
