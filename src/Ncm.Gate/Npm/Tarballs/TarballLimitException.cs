using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm.Tarballs;

/// <summary>A tarball is beyond a bound: reading ends at once.</summary>
/// <param name="message">What is too much, such as <c>it is larger than 5 bytes</c>.</param>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the library.")]
internal sealed class TarballLimitException(string message) : Exception(message);
