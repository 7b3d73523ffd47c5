namespace Ncm.Gate.Graph;

/// <summary>One requirement of one package.</summary>
/// <param name="From">Index of the node that requires.</param>
/// <param name="To">Index of the node that answers, a link where one does; -1 when nothing does.</param>
/// <param name="Name">The required install name.</param>
/// <param name="Range">The range as requested, overrides applied.</param>
/// <param name="Kind">The kind.</param>
public readonly record struct DependencyEdge(int From, int To, string Name, string Range, DependencyKind Kind);
