using System.Diagnostics;
using System.Globalization;
using Ncm.Gate.Certification;

namespace Ncm.Cli.Terminal;

/// <summary>Progress for a log: a line when a step ends, and every few seconds while it lasts.</summary>
/// <param name="error">Where to.</param>
internal sealed class PlainProgress(TextWriter error) : IProgress<EvidenceProgress>
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceStep = new();
    private readonly Stopwatch _sinceLine = new();
    private string? _step;

    /// <inheritdoc/>
    public void Report(EvidenceProgress value)
    {
        lock (_lock)
        {
            if (_step != value.Step)
            {
                _step = value.Step;
                _sinceStep.Restart();
                _sinceLine.Restart();
            }

            if (value.Completed < value.Total && _sinceLine.Elapsed < LineEvery)
            {
                return;
            }

            _sinceLine.Restart();
            var rate = value.Completed / Math.Max(_sinceStep.Elapsed.TotalSeconds, 0.001);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nscm: {value.Step} {value.Completed}/{value.Total} ({rate:0}/s)"));
        }
    }
}
