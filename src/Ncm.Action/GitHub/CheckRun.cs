using Ncm.Gate.Reporting;

namespace Ncm.Action.GitHub;

/// <summary>A finished check run.</summary>
internal sealed record CheckRun
{
    /// <summary>The name that branch protection can ask for.</summary>
    public required string Name { get; init; }

    /// <summary>The commit that it is about.</summary>
    public required string HeadSha { get; init; }

    /// <summary><c>success</c>, <c>failure</c> or <c>neutral</c>.</summary>
    public required string Conclusion { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown, at most 65,535 bytes.</summary>
    public required string Summary { get; init; }

    /// <summary>The annotations of one request, at most 50.</summary>
    public IReadOnlyList<Annotation> Annotations { get; init; } = [];
}
