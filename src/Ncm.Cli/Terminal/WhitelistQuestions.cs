using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Terminal;

/// <summary>
/// Asks about one package after the other, with the original's keys: y, n, a and h; Enter is h. What must be named comes last and is not
/// part of "all".
/// </summary>
/// <param name="prompt">Where to ask.</param>
internal sealed class WhitelistQuestions(Prompt prompt)
{
    /// <summary>Asks.</summary>
    /// <returns>The packages to whitelist, in the order of the questions.</returns>
    /// <exception cref="OperationCanceledException">The person ends it.</exception>
    public async Task<IReadOnlyList<WhitelistCandidate>> AskAsync(IReadOnlyList<WhitelistCandidate> candidates, CancellationToken cancellationToken)
    {
        var chosen = new List<WhitelistCandidate>();
        var all = false;
        foreach (var candidate in candidates.OrderBy(candidate => candidate.MustBeNamed))
        {
            if (all && !candidate.MustBeNamed)
            {
                chosen.Add(candidate);
                continue;
            }

            Show(candidate);
            var key = await AskAsync(candidate, cancellationToken);
            all |= key == 'a';
            if (key is 'y' or 'a')
            {
                chosen.Add(candidate);
            }
        }

        return chosen;
    }

    private async Task<char> AskAsync(WhitelistCandidate candidate, CancellationToken cancellationToken)
    {
        var name = PlainText.EscapeForLog(candidate.Package.Id.ToString());
        while (true)
        {
            var answer = await prompt.AskAsync($"Whitelist {name}? ({(candidate.MustBeNamed ? "ynH" : "ynaH")})", cancellationToken);
            switch (answer.ToLowerInvariant())
            {
                case "y" or "yes":
                    return 'y';
                case "n" or "no":
                    return 'n';
                case "a" or "all" when !candidate.MustBeNamed:
                    return 'a';
                case "" or "h" or "help":
                    prompt.Say($"  y) whitelist {name}");
                    prompt.Say("  n) leave it as it is");
                    if (!candidate.MustBeNamed)
                    {
                        prompt.Say("  a) whitelist it and all that follow");
                    }

                    prompt.Say("  h) this help");
                    break;
                default:
                    prompt.Say($"  Please answer {(candidate.MustBeNamed ? "y, n or h" : "y, n, a or h")}.");
                    break;
            }
        }
    }

    private void Show(WhitelistCandidate candidate)
    {
        prompt.Say("");
        foreach (var finding in candidate.Findings)
        {
            prompt.Say($"{finding.Rule.Id}: {PlainText.EscapeForLog(finding.Message)}");
        }

        foreach (var path in candidate.Package.Paths.Where(path => path.Packages.Count > 1))
        {
            prompt.Say($"    {PlainText.EscapeForLog(path.ToString())}");
        }
    }
}
