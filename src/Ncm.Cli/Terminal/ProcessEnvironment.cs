using System.Collections;

namespace Ncm.Cli.Terminal;

/// <summary>The variables of this process.</summary>
internal static class ProcessEnvironment
{
    /// <summary>Reads them. Their names have no case on Windows.</summary>
    public static IReadOnlyDictionary<string, string> Read() =>
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(
                pair => (string)pair.Key,
                pair => (string?)pair.Value ?? "",
                OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
}
