using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Ncm.Cli.Terminal;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary>In which forms a command writes its report, and where to. One run may write several: each into a file, one of them to standard output.</summary>
internal sealed class OutputOptions
{
    private readonly GateOptions _gate;

    private readonly Option<string?> _sarif = Form("--sarif", "Write SARIF 2.1.0, as GitHub's code scanning reads it, to a file or else to standard output.");

    private readonly Option<string?> _markdown = Form("--markdown", "Write Markdown, as for a job's summary, to a file or else to standard output.");

    private readonly Option<string?> _dot = Form("--dot", "Write the dependency graph for Graphviz to a file or else to standard output.");

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Write to this file what would go to standard output.",
        HelpName = "file",
    };

    private readonly Option<bool> _annotations = new("--annotations")
    {
        Description = "Write GitHub's workflow commands to standard error, so that findings stand in the pull request; verify does so on GitHub Actions by itself.",
    };

    private readonly Option<bool> _noAnnotations = new("--no-annotations") { Description = "Write none on GitHub Actions either." };

    public OutputOptions(GateOptions gate) => _gate = gate;

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_sarif);
        command.Options.Add(_markdown);
        command.Options.Add(_dot);
        command.Options.Add(_output);
        command.Options.Add(_annotations);
        command.Options.Add(_noAnnotations);
        command.Validators.Add(Validate);
    }

    /// <summary>Writes a report in every form that was asked for: files first, so that what standard output says is true of them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="report">The report.</param>
    /// <param name="text">Writes it for a person; told whether colours belong there.</param>
    /// <param name="json">Writes it as the command's JSON.</param>
    /// <param name="gates">Whether the command gates, so that its findings belong into a pull request.</param>
    /// <exception cref="UsageException">A file cannot be written.</exception>
    public void Write(ParseResult parsed, GateReport report, Action<TextWriter, bool> text, Action<Stream> json, bool gates)
    {
        Action<Stream>? main = _gate.IsJson(parsed) ? json : null;
        foreach (var (option, write) in Forms(report, _gate.Shown(parsed)))
        {
            if (parsed.GetValue(option) is { } file)
            {
                OutputFile.Write(file, write);
            }
            else if (parsed.GetResult(option) is not null)
            {
                main = write;
            }
        }

        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_output) is { } path)
        {
            OutputFile.Write(path, main is null ? stream => WriteText(stream, writer => text(writer, false)) : stream => WriteLines(stream, main));
        }
        else if (main is not null)
        {
            StandardOutput.Write(output, main);
        }
        else
        {
            text(output, StandardOutput.ShowsColor());
        }

        if (IsAnnotated(parsed, gates))
        {
            // The runner obeys commands on both streams, and standard output may be a file by now.
            output.Flush();
            new AnnotationWriter(parsed.InvocationConfiguration.Error).Write(report);
        }
    }

    private static Option<string?> Form(string name, string description) =>
        new(name) { Description = description, HelpName = "file", Arity = ArgumentArity.ZeroOrOne };

    private (Option<string?> Option, Action<Stream> Write)[] Forms(GateReport report, Func<JudgedPackage, bool> shown) =>
    [
        (_sarif, stream => SarifWriter.Write(stream, report)),
        (_markdown, stream => WriteText(stream, writer => writer.Write(MarkdownWriter.Write(report, MarkdownWriter.SummaryBytes)))),
        (_dot, stream => WriteText(stream, writer => DotWriter.Write(writer, report, shown))),
    ];

    private bool IsAnnotated(ParseResult parsed, bool gates) =>
        !parsed.GetValue(_noAnnotations)
        && (parsed.GetValue(_annotations) || (gates && Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true"));

    private void Validate(CommandResult result)
    {
        var toOutput = new List<string>();
        if (_gate.IsJson(result))
        {
            toOutput.Add("--json");
        }

        var files = new List<(string Option, string File)>();
        foreach (var option in new[] { _sarif, _markdown, _dot, _output })
        {
            if (result.GetResult(option) is not { Implicit: false } given)
            {
                continue;
            }

            if (given.Tokens is [{ Value: var file }])
            {
                files.Add((option.Name, file));
            }
            else if (option != _output)
            {
                toOutput.Add(option.Name);
            }
        }

        if (toOutput.Count > 1)
        {
            result.AddError($"{string.Join(" and ", toOutput)} would {(toOutput.Count == 2 ? "both" : "all")} write to standard output; name a file for all but one, as in --sarif report.sarif.");
        }

        foreach (var (option, file) in files)
        {
            if (OutputFile.Refuse(file) is { } refusal)
            {
                result.AddError($"{option} {file}: it {refusal}; name the report's file, and the project before the options.");
            }
        }

        foreach (var same in files.Where(file => file.File.Length > 0).GroupBy(file => Path.GetFullPath(file.File), StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            result.AddError($"{string.Join(" and ", same.Select(file => file.Option))} would write the same file, {same.First().File}.");
        }
    }

    private static void WriteText(Stream stream, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        write(writer);
    }

    /// <summary>A text file's last line is ended.</summary>
    private static void WriteLines(Stream stream, Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        write(buffer);
        if (buffer.Length == 0 || buffer.GetBuffer()[buffer.Length - 1] != '\n')
        {
            buffer.WriteByte((byte)'\n');
        }

        buffer.WriteTo(stream);
    }
}
