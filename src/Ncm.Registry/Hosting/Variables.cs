using System.Collections;

namespace Ncm.Registry.Hosting;

/// <summary>The environment of the process: read at its edge and handed on.</summary>
internal static class Variables
{
    /// <summary>All variables.</summary>
    public static IReadOnlyDictionary<string, string> All() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(static variable => (string)variable.Key, static variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
