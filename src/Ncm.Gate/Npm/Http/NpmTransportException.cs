using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm.Http;

/// <summary>No answer could be had after all tries.</summary>
/// <param name="url">What was asked.</param>
/// <param name="what">What came of it, after the URL in a sentence.</param>
/// <param name="tries">How often it was tried.</param>
/// <param name="inner">What happened at last.</param>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the library.")]
internal sealed class NpmTransportException(Uri url, string what, int tries, Exception? inner)
    : Exception($"{NpmRequest.Display(url)} {what}{(tries > 1 ? $", asked {tries} times" : "")}.", inner)
{
    /// <summary>Whether it answered with a redirect to another server that is not followed; the message then names the server without a path.</summary>
    public bool LeadsElsewhere { get; init; }
}
