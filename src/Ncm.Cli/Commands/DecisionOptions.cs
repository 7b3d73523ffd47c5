using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate.Policy;

namespace Ncm.Cli.Commands;

/// <summary>Why, who and how long: from the options, or asked at the terminal.</summary>
internal sealed class DecisionOptions
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the next reader.", HelpName = "text" };

    private readonly Option<string?> _expires = new("--expires") { Description = "The last day on which the entries count, such as 2027-02-01.", HelpName = "date" };

    private readonly Option<string?> _by = new("--by") { Description = "Who decides. [default: git's user.name, else the user's name]", HelpName = "name" };

    public DecisionOptions() => _expires.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } text && !WhitelistDate.TryParse(text, out _))
        {
            result.AddError("--expires takes a date that exists, such as 2027-02-01.");
        }
    });

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_reason);
        command.Options.Add(_expires);
        command.Options.Add(_by);
    }

    /// <summary>The decision as far as it is known, before anything is judged; its reason is empty where it is to be asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="directory">The project's folder.</param>
    /// <param name="prompt">The terminal, if there is one.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="UsageException">An option's value makes no sense, or there is nobody to ask for what is missing.</exception>
    public async Task<WhitelistDecision> BeginAsync(ParseResult parsed, string directory, Prompt? prompt, CancellationToken cancellationToken)
    {
        var reason = parsed.GetValue(_reason);
        if (reason is null && prompt is null)
        {
            throw new UsageException("--reason is needed where there is no terminal to ask for it.");
        }

        var by = parsed.GetValue(_by) ?? await GitUser.NameAsync(directory, cancellationToken);
        var today = WhitelistDate.Day(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        var expires = parsed.GetValue(_expires) is { } text && WhitelistDate.TryParse(text, out var date) ? date : default(WhitelistDate?);
        var decision = new WhitelistDecision(reason ?? "", by, today, expires);
        return (decision with { Reason = reason ?? "to be asked for" }).Problem is { } problem ? throw new UsageException(problem) : decision;
    }

    /// <summary>Asks for what is still missing: without a reason, for one and for an optional expiry.</summary>
    /// <param name="begun">What <see cref="BeginAsync"/> gave.</param>
    /// <param name="prompt">The terminal; there is one where the reason is missing.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">The person ends it.</exception>
    public static async Task<WhitelistDecision> CompleteAsync(WhitelistDecision begun, Prompt? prompt, CancellationToken cancellationToken)
    {
        if (begun.Reason.Length > 0 || prompt is null)
        {
            return begun;
        }

        prompt.Say("");
        var decision = begun;
        do
        {
            decision = decision with { Reason = await prompt.AskAsync("Reason:", cancellationToken) };
        }
        while (HasProblem(decision, prompt));
        while (begun.Expires is null)
        {
            var answer = await prompt.AskAsync("Expires (YYYY-MM-DD, Enter for never):", cancellationToken);
            if (answer.Length == 0)
            {
                break;
            }

            if (!WhitelistDate.TryParse(answer, out var date))
            {
                prompt.Say("  Please write a date that exists, such as 2027-02-01.");
            }
            else if (!HasProblem(decision with { Expires = date }, prompt))
            {
                return decision with { Expires = date };
            }
        }

        return decision;
    }

    private static bool HasProblem(WhitelistDecision decision, Prompt prompt)
    {
        if (decision.Problem is { } problem)
        {
            prompt.Say($"  {char.ToUpperInvariant(problem[0])}{problem[1..]}");
        }

        return decision.Problem is not null;
    }
}
