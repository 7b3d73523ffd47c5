namespace Ncm.Gate.Npm;

/// <summary>What an upstream registry answered.</summary>
/// <param name="Status">What came of the request.</param>
/// <param name="Message">One sentence where there is nothing: who was asked and what came of it. No secrets, no query strings.</param>
public sealed record UpstreamAnswer(UpstreamStatus Status, string Message = "")
{
    /// <summary>The document, where one was asked for and found.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The document's entity tag, as the upstream wrote it; <see langword="null"/> for none.</summary>
    public string? EntityTag { get; init; }
}

/// <summary>What came of a request to an upstream registry.</summary>
public enum UpstreamStatus
{
    /// <summary>It is there.</summary>
    Found,

    /// <summary>What is at hand is still good (304).</summary>
    NotModified,

    /// <summary>There is no such thing (404): definite.</summary>
    NotFound,

    /// <summary>It did not answer after retries, or refused to.</summary>
    Unavailable,
}
