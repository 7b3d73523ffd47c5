using System.Text;
using Ncm.Registry.Options;

namespace Ncm.Registry.Accounts;

/// <summary>Asks for a new password: at a terminal twice and without showing it, otherwise the first line of standard input.</summary>
internal static class PasswordPrompt
{
    /// <summary>Reads a password.</summary>
    /// <exception cref="OptionsException">There is none, or the two differ.</exception>
    public static string Read()
    {
        var password = Console.IsInputRedirected ? Console.In.ReadLine() ?? "" : ReadHidden("Password: ");
        if (password.Length == 0)
        {
            throw new OptionsException("a password is needed: type it, or write it to standard input.");
        }

        return Console.IsInputRedirected || ReadHidden("Again: ") == password ? password : throw new OptionsException("the two passwords differ.");
    }

    private static string ReadHidden(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                typed.Append(key.KeyChar);
            }
            else if (typed.Length > 0)
            {
                typed.Length--;
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
