using System.Globalization;
using System.Security.Cryptography;
using Ncm.Action.Checks;
using Ncm.Gate.Policy;

namespace Ncm.Action.Results;

/// <summary>
/// The step's outputs, in the runner's file. Every value stands between delimiters that nobody can guess, so that none can end itself and
/// begin another output.
/// </summary>
/// <param name="context">What every part of a run needs.</param>
internal sealed class OutputWriter(ActionContext context)
{
    /// <summary>Adds them.</summary>
    /// <param name="result">The result.</param>
    /// <param name="sarifFile">The SARIF file that was written, as the workflow named it.</param>
    public void Write(CheckResult result, string? sarifFile)
    {
        Append("verdict", result.Verdict);
        Append("certified", Number(result.Count(Verdict.Certified)));
        Append("uncertified", Number(result.Count(Verdict.Uncertified, Verdict.Unscored, Verdict.Uncertifiable)));
        Append("whitelisted", Number(result.Count(Verdict.Whitelisted)));
        Append("sarif-file", sarifFile ?? "");
        Append("report", ReportJson.Write(result));
    }

    /// <summary>Adds one.</summary>
    public void Append(string name, string value)
    {
        if (context.Runner.OutputPath is not { } path)
        {
            return;
        }

        var delimiter = $"ncm_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        File.AppendAllText(path, $"{name}<<{delimiter}\n{context.Log.Hidden(value)}\n{delimiter}\n");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
