using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.MSBuild;

/// <content>The environment for a MSBuild that gives tasks none of their own: that of the process.</content>
public sealed partial class NcmGateCheck
{
    [SuppressMessage("Performance", "CA1822", Justification = "In the other assembly it reads what MSBuild gave to this very task.")]
    private IEnumerable<KeyValuePair<string, string>> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value ?? ""));
}
