using System.ComponentModel;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

/// <summary>Asks npm's own code, by a script under eng/ that reads one JSON array a line and answers one JSON value a line.</summary>
internal static class NpmOracle
{
    private const int NoNpm = 3;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One question: the operation's name and its arguments.</summary>
    internal static object?[] Question(string operation, params object?[] arguments) => [operation, .. arguments];

    /// <summary>Asks all questions at once; a test is skipped where node or npm is not on PATH.</summary>
    internal static IReadOnlyList<JsonElement> Ask(string script, IReadOnlyCollection<object?[]> questions)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "eng", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            foreach (var question in questions)
            {
                process.StandardInput.WriteLine(JsonSerializer.Serialize(question, Plain));
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script has ended early; its exit code says why.
        }

        process.WaitForExit();
        if (process.ExitCode == NoNpm)
        {
            Assert.Ignore("npm is not on PATH: there is nobody to compare with.");
        }

        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        var answers = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .ToList();
        Assert.That(answers, Has.Count.EqualTo(questions.Count));
        return answers;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Ignore("node is not on PATH: there is nobody to compare with.");
            throw;
        }
    }
}
