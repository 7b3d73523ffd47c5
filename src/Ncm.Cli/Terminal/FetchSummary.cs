using System.Globalization;
using Ncm.Gate.Npm.Http;

namespace Ncm.Cli.Terminal;

/// <summary>Says what a run fetched.</summary>
internal static class FetchSummary
{
    /// <summary>Writes one line of figures and one for each tarball with the reason why it was read.</summary>
    /// <param name="error">Where to.</param>
    /// <param name="fetched">The figures.</param>
    public static void Write(TextWriter error, FetchStatistics fetched)
    {
        error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"nscm: {fetched.Requests} requests ({fetched.Retries} repeated), {fetched.Bytes} bytes, {fetched.Manifests} manifests, {fetched.Tarballs.Count} tarballs"));
        foreach (var tarball in fetched.Tarballs)
        {
            var origin = tarball.FromNpmCache ? ", from npm's cache" : "";
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nscm: tarball {tarball.Package}: {tarball.Reason} ({tarball.Bytes} bytes{origin})"));
        }
    }
}
