using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Terminal;

/// <summary>Asks which of the licences that were found to allow, the most frequent first.</summary>
/// <param name="input">Where answers come from.</param>
/// <param name="output">Where questions go.</param>
internal sealed class LicenseQuestions(TextReader input, TextWriter output)
{
    /// <summary>Asks.</summary>
    /// <param name="survey">The licences.</param>
    /// <param name="allowed">What is allowed already, which is not asked about.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>What is allowed then.</returns>
    /// <exception cref="OperationCanceledException">The input ended, or the token was cancelled.</exception>
    public IReadOnlyList<string> Ask(LicenseSurvey survey, IReadOnlyList<string> allowed, CancellationToken cancellationToken)
    {
        List<string> licenses = [.. allowed];
        foreach (var found in survey.Licenses)
        {
            foreach (var entry in found.Entries)
            {
                if (!found.IsAllowedBy(licenses) && IsYes($"Allow {entry} ({LicenseTableWriter.Some(found.Packages)})? [y/N] ", cancellationToken))
                {
                    licenses.Add(entry);
                }
            }
        }

        return licenses;
    }

    private bool IsYes(string question, CancellationToken cancellationToken)
    {
        while (true)
        {
            output.Write(question);
            output.Flush();
            var answer = input.ReadLine();
            cancellationToken.ThrowIfCancellationRequested();
            switch (answer?.Trim().ToUpperInvariant())
            {
                case null:
                    throw new OperationCanceledException("The input ended before every question was answered.");
                case "Y" or "YES":
                    return true;
                case "" or "N" or "NO":
                    return false;
                default:
                    output.WriteLine("Please answer y or n.");
                    break;
            }
        }
    }
}
