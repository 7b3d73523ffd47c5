using System.Diagnostics;
using System.Text;
using Ncm.TestKit;

namespace Ncm.Registry.Tests;

/// <summary>
/// One of npm's clients as a person uses it who answers its prompts, with a home of its own. What it prints on both outputs is kept in the order in which it came.
/// </summary>
internal sealed class InteractiveClient(string script, TemporaryFolder home, Uri registry)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Installs a client of npm's and gives it a home.</summary>
    public static async Task<InteractiveClient> InstallAsync(string package, string script, TemporaryFolder home, Uri registry) =>
        new(Path.Combine(await NpmTool.InstallAsync([package]), script), home, registry);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">The command.</param>
    /// <param name="answers">What is answered to what, in this order.</param>
    public Task<(int ExitCode, string Text)> RunAsync(string[] arguments, params (string Prompt, string Answer)[] answers) =>
        ConverseAsync(arguments, [.. answers.Select(static answer => (answer.Prompt, (Func<string, Task<string?>>)(_ => Task.FromResult<string?>(answer.Answer))))]);

    /// <summary>Runs a command to its end, and does something when it has printed something.</summary>
    /// <param name="arguments">The command.</param>
    /// <param name="prompt">What it prints.</param>
    /// <param name="act">What is done then, with what was printed so far.</param>
    public Task<(int ExitCode, string Text)> RunAsync(string[] arguments, string prompt, Func<string, Task> act) =>
        ConverseAsync(arguments, (prompt, async text =>
        {
            await act(text);
            return null;
        }
    ));

    /// <summary>Runs a command to its end, and answers it or does something when it has printed something.</summary>
    /// <param name="arguments">The command.</param>
    /// <param name="answers">What is done when it has printed what, in this order; a text that comes of it is typed.</param>
    public Task<(int ExitCode, string Text)> ConverseAsync(string[] arguments, params (string Prompt, Func<string, Task<string?>> Answer)[] answers) =>
        RunAsync(arguments, new Queue<(string Prompt, Func<string, Task<string?>> Answer)>(answers));

    private async Task<(int ExitCode, string Text)> RunAsync(string[] arguments, Queue<(string Prompt, Func<string, Task<string?>> Answer)> answers)
    {
        using var process = Start(arguments);
        var text = new StringBuilder();
        var seen = 0;
        async Task ReadAsync(StreamReader reader)
        {
            var buffer = new char[4096];
            for (var count = await reader.ReadAsync(buffer); count > 0; count = await reader.ReadAsync(buffer))
            {
                Func<string, Task<string?>>? answer = null;
                text.Append(buffer, 0, count);
                if (answers.TryPeek(out var next) && text.ToString(seen, text.Length - seen).Contains(next.Prompt, StringComparison.Ordinal))
                {
                    seen = text.Length;
                    answer = answers.Dequeue().Answer;
                }

                if (answer is not null && await answer(text.ToString()) is { } typed)
                {
                    await process.StandardInput.WriteLineAsync(typed);
                    await process.StandardInput.FlushAsync();
                }
            }
        }

        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput), process.WaitForExitAsync()).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', arguments)} does not end; it has printed:\n{text}");
        }

        return (process.ExitCode, text.ToString().ReplaceLineEndings("\n"));
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" 2>&1", "sh", "node", script, .. arguments])
        {
            WorkingDirectory = home.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["HOME"] = home.Path,
            ["XDG_CONFIG_HOME"] = home.At(".config"),
            ["npm_config_cache"] = home.At(".npm"),
            ["npm_config_userconfig"] = home.At(".npmrc"),
            ["npm_config_registry"] = registry.AbsoluteUri,
            ["npm_config_update_notifier"] = "false",
            ["npm_config_fetch_retries"] = "0",
            ["YARN_ENABLE_TELEMETRY"] = "0",
            ["YARN_UNSAFE_HTTP_WHITELIST"] = "127.0.0.1",
            ["YARN_NPM_REGISTRY_SERVER"] = registry.AbsoluteUri,
            ["CI"] = null,
            ["NO_COLOR"] = "1",
            ["FORCE_COLOR"] = null,
        })
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
