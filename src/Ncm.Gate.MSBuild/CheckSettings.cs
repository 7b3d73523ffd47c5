using System.Globalization;

namespace Ncm.Gate.MSBuild;

/// <summary>The properties of a project, understood. What is not understood stops the build: a misspelt value must not loosen the gate.</summary>
/// <param name="Lowered">Whether findings that fail the gate are warnings.</param>
/// <param name="MinimumScore">The least own score; <see langword="null"/> leaves it to the policy.</param>
/// <param name="Registry">The registry; <see langword="null"/> leaves it to npm's configuration.</param>
/// <param name="Production">Whether only production dependencies are judged.</param>
/// <param name="Offline">Whether nothing goes over the network.</param>
/// <param name="Life">For how long a verdict counts.</param>
internal sealed record CheckSettings(bool Lowered, int? MinimumScore, Uri? Registry, bool Production, bool Offline, TimeSpan Life)
{
    // A year; more would be no check at all.
    private const int MaxMinutes = 366 * 24 * 60;

    /// <summary>Reads them.</summary>
    /// <param name="task">The task.</param>
    /// <exception cref="SettingException">A value makes no sense.</exception>
    public static CheckSettings Read(NcmGateCheck task) => new(
        IsWarning(task.Severity),
        task.MinimumScore.Length == 0 ? null : Number(task.MinimumScore, "NcmGateMinimumScore", 100),
        task.Registry.Length == 0 ? null : Url(task.Registry),
        IsTrue(task.Production, "NcmGateProduction"),
        IsTrue(task.Offline, "NcmGateOffline"),
        TimeSpan.FromMinutes(Number(task.CacheMinutes, "NcmGateCacheMinutes", MaxMinutes)));

    private static bool IsWarning(string severity) => severity.ToUpperInvariant() switch
    {
        "" or "ERROR" => false,
        "WARNING" => true,
        _ => throw new SettingException($"NcmGateSeverity is \"{severity}\"; give error or warning."),
    };

    private static bool IsTrue(string text, string name) => text.ToUpperInvariant() switch
    {
        "" or "FALSE" => false,
        "TRUE" => true,
        _ => throw new SettingException($"{name} is \"{text}\"; give true or false."),
    };

    private static int Number(string text, string name, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new SettingException(string.Create(CultureInfo.InvariantCulture, $"{name} is \"{text}\"; give a whole number from 0 to {most}."));

    /// <summary>As <c>nscm --registry</c> reads it: the path counts and ends with a slash, and credentials have no place in it.</summary>
    private static Uri Url(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
            || url.Query.Length + url.Fragment.Length + url.UserInfo.Length > 0)
        {
            throw new SettingException(
                "NcmGateRegistry takes the http or https URL of an npm registry without user and password, such as https://registry.npmjs.org/.");
        }

        return url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
    }
}
