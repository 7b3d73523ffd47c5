namespace Ncm.Cli.Terminal;

/// <summary>Asks a person and reads one line. The questions go to standard error: standard output is for results.</summary>
/// <param name="input">What the person types.</param>
/// <param name="output">What the person sees.</param>
internal sealed class Prompt(TextReader input, TextWriter output)
{
    /// <summary>Asks at the terminal.</summary>
    /// <param name="error">Standard error.</param>
    /// <returns><see langword="null"/> where nobody could read the question or answer it.</returns>
    public static Prompt? AtTerminal(TextWriter error) =>
        Console.IsInputRedirected || Console.IsErrorRedirected ? null : new Prompt(Console.In, error);

    /// <summary>Shows a line.</summary>
    public void Say(string line) => output.WriteLine(line);

    /// <summary>Asks a question.</summary>
    /// <returns>The answer without spaces around it.</returns>
    /// <exception cref="OperationCanceledException">The person ends it: Ctrl-C, or the end of the input.</exception>
    public async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"{question} ");
        await output.FlushAsync(cancellationToken);

        // A terminal's reader does not know the token; whoever waits for it does.
        var line = await Task.Run(input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return line?.Trim() ?? throw new OperationCanceledException("The input ended.");
    }
}
