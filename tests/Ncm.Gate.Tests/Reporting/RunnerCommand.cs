namespace Ncm.Gate.Tests.Reporting;

/// <summary>
/// What GitHub's runner makes of a line of a step's output, by the rules of its parser (actions/runner,
/// src/Runner.Common/ActionCommand.cs): the form with <c>::</c> first, then the old one with <c>##[</c>, which may stand anywhere in a line.
/// </summary>
internal sealed record RunnerCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    public static RunnerCommand? Parse(string line) => ParseNew(line.TrimStart()) ?? ParseOld(line);

    private static RunnerCommand? ParseNew(string line)
    {
        if (!line.StartsWith("::", StringComparison.Ordinal) || line.IndexOf("::", 2, StringComparison.Ordinal) is var end && end < 0)
        {
            return null;
        }

        return Create(
            line[2..end],
            ',',
            line[(end + 2)..],
            property => Unescape(property, ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")),
            data => Unescape(data, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")));
    }

    private static RunnerCommand? ParseOld(string line)
    {
        var start = line.IndexOf("##[", StringComparison.Ordinal);
        var end = start < 0 ? -1 : line.IndexOf(']', start);
        return end < 0 ? null : Create(line[(start + 3)..end], ';', line[(end + 1)..], text => text, text => text);
    }

    private static RunnerCommand Create(string head, char separator, string data, Func<string, string> property, Func<string, string> unescape)
    {
        var space = head.IndexOf(' ', StringComparison.Ordinal);
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in (space < 0 ? "" : head[(space + 1)..].Trim()).Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.RemoveEmptyEntries) is [var name, var value])
            {
                properties[name] = property(value);
            }
        }

        return new RunnerCommand(space < 0 ? head : head[..space], properties, unescape(data));
    }

    private static string Unescape(string text, params (string Escape, string Character)[] table) =>
        table.Aggregate(text, (sofar, entry) => sofar.Replace(entry.Escape, entry.Character, StringComparison.Ordinal));
}
