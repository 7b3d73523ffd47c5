namespace Ncm.Gate.Npm;

/// <summary>The certificates that <c>ca</c> and <c>cafile</c> name: npm applies the settings one after the other, and the last one counts.</summary>
internal static class CertificateAuthorityReader
{
    private const string End = "-----END CERTIFICATE-----";

    /// <summary>A bundle has no more bytes than this; the system's own has some 200 kB.</summary>
    private const int MaxBytes = 16 << 20;

    internal static IReadOnlyList<string> Read(NpmSettings settings)
    {
        List<string> certificates = [];
        foreach (var setting in settings.FromWeakest())
        {
            if (setting.Key == "ca")
            {
                certificates = [.. setting.Values.Where(value => !string.IsNullOrEmpty(value)).Select(value => value!)];
            }
            else if (setting.Key == "cafile" && setting.MayNameFiles && setting.Truthy is { } path
                && NpmSettingsReader.ReadText(path, MaxBytes) is { Length: > 0 } bundle)
            {
                certificates = Split(bundle);
            }
        }

        return certificates;
    }

    private static List<string> Split(string bundle) => [.. bundle.ReplaceLineEndings("\n").Split(End)
        .Where(section => !string.IsNullOrWhiteSpace(section))
        .Select(section => section.TrimStart() + End)];
}
