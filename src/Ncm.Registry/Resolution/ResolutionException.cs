namespace Ncm.Registry.Resolution;

/// <summary>A tree that is not worked out: beyond the bounds, or nobody knows what is published.</summary>
/// <param name="status">The HTTP status that says so.</param>
/// <param name="message">One sentence.</param>
internal sealed class ResolutionException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status that says so.</summary>
    public int Status { get; } = status;
}
