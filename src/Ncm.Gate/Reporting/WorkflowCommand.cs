namespace Ncm.Gate.Reporting;

/// <summary>
/// Writes GitHub's workflow commands, <c>::error file=a,line=1::message</c>. The one place that knows their escaping, which is that of the
/// runner's own parser (actions/runner, src/Runner.Common/ActionCommand.cs): it looks for the second <c>::</c>, splits what stands
/// before it at commas and at the first equals sign, and takes back five escapes in properties and three in the message.
/// </summary>
public static class WorkflowCommand
{
    /// <summary>One command on one line.</summary>
    /// <param name="name">Such as <c>error</c>.</param>
    /// <param name="properties">Names and values; those without a value are left out, as the runner would ignore them.</param>
    /// <param name="message">The message; may have lines.</param>
    public static string Format(string name, IEnumerable<(string Name, string? Value)> properties, string message)
    {
        var written = string.Join(
            ',',
            properties.Where(property => !string.IsNullOrEmpty(property.Value)).Select(property => $"{property.Name}={EscapeProperty(property.Value!)}"));
        return written.Length == 0 ? $"::{name}::{EscapeData(message)}" : $"::{name} {written}::{EscapeData(message)}";
    }

    /// <summary>What the runner takes back in a message. The percent sign comes first: the others bring new ones.</summary>
    public static string EscapeData(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>What the runner takes back in the value of a property.</summary>
    public static string EscapeProperty(string text) => EscapeData(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
