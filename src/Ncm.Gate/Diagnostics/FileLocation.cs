namespace Ncm.Gate.Diagnostics;

/// <summary>A place in a text file, as editors count it.</summary>
/// <param name="Path">The file, as the caller named it: absolute or relative to the directory that was judged.</param>
/// <param name="Line">The line, from 1; 0 where only the file is known.</param>
/// <param name="Column">The column in UTF-16 code units, from 1; 0 where only the line is known.</param>
public readonly record struct FileLocation(string Path, int Line = 0, int Column = 0)
{
    /// <summary>The canonical form <c>path(line,column)</c> that MSBuild, terminals and editors turn into a link.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => Path,
        (_, 0) => $"{Path}({Line})",
        _ => $"{Path}({Line},{Column})",
    };
}
