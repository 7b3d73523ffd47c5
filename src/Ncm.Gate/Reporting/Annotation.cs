namespace Ncm.Gate.Reporting;

/// <summary>A message at a line of a file, as GitHub's Checks API takes it (<c>output.annotations</c>, 50 to a request).</summary>
public sealed record Annotation
{
    /// <summary><c>path</c>: the file's path from the repository's root.</summary>
    public required string Path { get; init; }

    /// <summary><c>start_line</c> and <c>end_line</c>: one line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary><c>start_column</c> and <c>end_column</c>, from 1; <see langword="null"/> where the column is not known.</summary>
    public int? Column { get; init; }

    /// <summary><c>annotation_level</c>.</summary>
    public required AnnotationLevel Level { get; init; }

    /// <summary><c>title</c>: the rule's id and name.</summary>
    public required string Title { get; init; }

    /// <summary><c>message</c>: plain text of a few lines, below 64 KB.</summary>
    public required string Message { get; init; }

    /// <summary><c>raw_details</c>: the evidence as plain text, below 64 KB; empty where there is none.</summary>
    public string RawDetails { get; init; } = "";
}

/// <summary>GitHub's three levels of annotation.</summary>
public enum AnnotationLevel
{
    /// <summary><c>failure</c>; a workflow command's <c>error</c>.</summary>
    Failure,

    /// <summary><c>warning</c>.</summary>
    Warning,

    /// <summary><c>notice</c>.</summary>
    Notice,
}
