using System.Text;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Gate.Tests.Reporting;

/// <summary>Every format as text.</summary>
internal static class Formats
{
    public static string Sarif(GateReport report) => Text(stream => SarifWriter.Write(stream, report));

    public static string Json(GateReport report) => Text(stream => JsonWriter.WriteReport(stream, report));

    public static string Annotations(params GateReport[] reports)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new AnnotationWriter(writer).Write(reports);
        return writer.ToString();
    }

    public static string Markdown(GateReport report) => MarkdownWriter.Write(report, MarkdownWriter.SummaryBytes);

    public static string Dot(GateReport report, Func<JudgedPackage, bool>? isShown = null)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        DotWriter.Write(writer, report, isShown ?? (_ => true));
        return writer.ToString();
    }

    public static string Table(GateReport report)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var table = new TableWriter(writer, color: false);
        table.WritePackages(report, _ => true);
        table.WriteFindings(report);
        table.WriteSummary(report);
        table.WriteVerdict(report);
        return writer.ToString();
    }

    public static string Text(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }
}
