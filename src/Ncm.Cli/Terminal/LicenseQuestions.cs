using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Terminal;

/// <summary>Asks which of the licences that were found to allow, the most frequent first.</summary>
/// <param name="prompt">Whom to ask.</param>
internal sealed class LicenseQuestions(Prompt prompt)
{
    /// <summary>Asks.</summary>
    /// <param name="survey">The licences.</param>
    /// <param name="allowed">What is allowed already, which is not asked about.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>What is allowed then.</returns>
    /// <exception cref="OperationCanceledException">The person ends it.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(LicenseSurvey survey, IReadOnlyList<string> allowed, CancellationToken cancellationToken)
    {
        List<string> licenses = [.. allowed];
        foreach (var found in survey.Licenses)
        {
            foreach (var entry in found.Entries)
            {
                if (!found.IsAllowedBy(licenses) && await IsYesAsync($"Allow {entry} ({LicenseTableWriter.Some(found.Packages)})? [y/N]", cancellationToken))
                {
                    licenses.Add(entry);
                }
            }
        }

        return licenses;
    }

    private async Task<bool> IsYesAsync(string question, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch ((await prompt.AskAsync(question, cancellationToken)).ToUpperInvariant())
            {
                case "Y" or "YES":
                    return true;
                case "" or "N" or "NO":
                    return false;
                default:
                    prompt.Say("Please answer y or n.");
                    break;
            }
        }
    }
}
