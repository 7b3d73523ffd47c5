using System.Text;

namespace Ncm.Cli.Terminal;

/// <summary>How a report is written to standard output.</summary>
internal static class StandardOutput
{
    /// <summary>Whether colours belong there: on a terminal, unless <c>NO_COLOR</c> says otherwise (https://no-color.org).</summary>
    public static bool ShowsColor() =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Writes what a JSON writer gives, ended by a line break.</summary>
    public static void WriteJson(TextWriter output, Action<Stream> write) => Write(output, write);

    /// <summary>Writes what a writer of a form gives, its last line ended.</summary>
    public static void Write(TextWriter output, Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        write(buffer);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).TrimEnd('\n'));
    }
}
