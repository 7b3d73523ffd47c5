using System.Collections;

namespace Ncm.Gate.MSBuild;

/// <content>The environment for a MSBuild that gives tasks none of their own: that of the process.</content>
public sealed partial class NcmGateCheck
{
    private static IEnumerable<KeyValuePair<string, string>> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value ?? ""));
}
