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

        return await ReadAsync(input.ReadLine, cancellationToken);
    }

    /// <summary>Asks for something that is not shown while it is typed.</summary>
    /// <returns>The answer as it was typed.</returns>
    /// <exception cref="OperationCanceledException">The person ends it: Ctrl-C, or the end of the input.</exception>
    public async Task<string> AskSecretAsync(string question, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"{question} ");
        await output.FlushAsync(cancellationToken);
        var secret = await Task.Run(ReadKeys, cancellationToken).WaitAsync(cancellationToken);
        await output.WriteLineAsync();
        return secret ?? throw new OperationCanceledException("The input ended.");
    }

    private static string? ReadKeys()
    {
        var typed = new System.Text.StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return typed.ToString();
                case ConsoleKey.Backspace:
                    typed.Length -= typed.Length > 0 ? 1 : 0;
                    break;
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control && typed.Length == 0:
                    return null;
                default:
                    _ = key.KeyChar >= ' ' ? typed.Append(key.KeyChar) : typed;
                    break;
            }
        }
    }

    private static async Task<string> ReadAsync(Func<string?> read, CancellationToken cancellationToken)
    {
        // A terminal's reader does not know the token; whoever waits for it does.
        var line = await Task.Run(read, cancellationToken).WaitAsync(cancellationToken);
        return line?.Trim() ?? throw new OperationCanceledException("The input ended.");
    }
}
