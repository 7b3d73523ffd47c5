using System.Globalization;
using System.Text;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>
/// The dependency graph in Graphviz's DOT language, its packages coloured as everywhere: 100 green, above the bar yellow, below it red.
/// One node for a package@version, however often it is installed; one for the project and for each of its workspaces.
/// </summary>
public static class DotWriter
{
    private const int MaxLabel = 100;

    /// <summary>Writes the graph of a report.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="report">The report; with its <see cref="GateReport.Graph"/>.</param>
    /// <param name="isShown">Which packages to show; the project and its workspaces always are. Edges are drawn between what is shown.</param>
    /// <exception cref="ArgumentException">The report has no graph.</exception>
    public static void Write(TextWriter writer, GateReport report, Func<JudgedPackage, bool> isShown)
    {
        var graph = report.Graph ?? throw new ArgumentException("The report has no graph to draw.", nameof(report));
        var drawn = new Drawing(report, graph, isShown);
        writer.Write($"digraph {Quote(PlainText.Escape(report.ProjectName, MaxLabel))} {{\n");
        writer.Write("  rankdir=LR;\n");
        writer.Write("  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, fillcolor=\"#ffffff\"];\n");
        writer.Write("  edge [color=\"#8c959f\", arrowsize=0.6];\n");
        foreach (var node in drawn.Nodes)
        {
            writer.Write(node);
        }

        foreach (var (from, to) in drawn.Edges)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"  n{from} -> n{to};\n"));
        }

        writer.Write("}\n");
    }

    /// <summary>A label's lines as a quoted string of type escString: backslashes, quotes and character references mean something in it.</summary>
    internal static string Label(params ReadOnlySpan<string> lines)
    {
        var label = new StringBuilder();
        foreach (var line in lines)
        {
            if (line.Length > 0)
            {
                label.Append(label.Length > 0 ? "\\n" : "").Append(EscapeLabel(PlainText.Escape(line, MaxLabel)));
            }
        }

        return $"\"{label}\"";
    }

    private static string EscapeLabel(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>
    /// A plain quoted string. In an id a backslash stands for itself, so that one before the closing quote would escape it: it is replaced by a
    /// slash, since an id is only a name.
    /// </summary>
    private static string Quote(string text) => $"\"{text.Replace('\\', '/').Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Nodes and edges with their numbers, in the order of the report.</summary>
    private sealed class Drawing
    {
        private readonly GateReport _report;
        private readonly Dictionary<PackageId, int> _packages = [];
        private readonly Dictionary<int, int> _folders = [];

        public Drawing(GateReport report, DependencyGraph graph, Func<JudgedPackage, bool> isShown)
        {
            _report = report;
            foreach (var node in graph.Nodes)
            {
                if (node.Entry.Kind is EntryKind.Root or EntryKind.Folder)
                {
                    _folders.Add(node.Index, _folders.Count);
                    Nodes.Add(Folder(node));
                }
            }

            foreach (var package in report.Packages.Where(isShown))
            {
                _packages.Add(package.Id, Nodes.Count);
                Nodes.Add(Package(package));
            }

            Edges =
            [
                .. graph.Nodes
                    .SelectMany(node => node.EdgesOut.Where(edge => edge.To >= 0).Select(edge => (From: NumberOf(node), To: NumberOf(Target(graph, edge.To)))))
                    .Where(edge => edge is { From: >= 0, To: >= 0 } && edge.From != edge.To)
                    .Distinct()
                    .Order(),
            ];
        }

        public List<string> Nodes { get; } = [];

        public IReadOnlyList<(int From, int To)> Edges { get; }

        /// <summary>A link is drawn as the folder that it points at.</summary>
        private static DependencyNode Target(DependencyGraph graph, int index) =>
            graph.Nodes[index] is { LinkTarget: >= 0 and var target } ? graph.Nodes[target] : graph.Nodes[index];

        private int NumberOf(DependencyNode node)
        {
            if (_folders.TryGetValue(node.Index, out var folder))
            {
                return folder;
            }

            return PackageWriter.IdOf(node) is { } id && _packages.TryGetValue(id, out var package) ? package : -1;
        }

        private string Folder(DependencyNode node)
        {
            var name = node.Entry.Kind == EntryKind.Root ? _report.ProjectName : node.Entry.Location;
            return string.Create(CultureInfo.InvariantCulture, $"  n{Nodes.Count} [label={Label(name)}, shape=folder];\n");
        }

        private string Package(JudgedPackage package)
        {
            var color = PackageColors.Of(_report, package) switch
            {
                PackageColor.Green => "#aceebb",
                PackageColor.Yellow => "#fae17d",
                PackageColor.Red => "#ffaba8",
                var other => throw new InvalidOperationException($"{other} is not a colour."),
            };
            var label = Label(package.Id.Name, package.Id.Version, package.Score?.ToString() ?? package.Uncertified ?? "");
            var tooltip = Label($"{package.Id}: {package.Verdict.ToString().ToLowerInvariant()}");
            return string.Create(CultureInfo.InvariantCulture, $"  n{Nodes.Count} [label={label}, tooltip={tooltip}, fillcolor=\"{color}\"];\n");
        }
    }
}
