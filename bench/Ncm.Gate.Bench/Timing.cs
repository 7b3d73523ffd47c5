using System.Diagnostics;
using System.Globalization;

namespace Ncm.Gate.Bench;

/// <summary>The times of one step, in milliseconds.</summary>
/// <param name="Times">One for each run.</param>
internal sealed record Timing(double[] Times)
{
    /// <summary>The fastest run.</summary>
    public double Minimum => Times.Min();

    /// <summary>The run in the middle.</summary>
    public double Median => Times.Order().ElementAt(Times.Length / 2);

    /// <summary>Runs a step after as many unmeasured runs as bring it to full speed.</summary>
    /// <param name="count">How many runs to measure.</param>
    /// <param name="step">The step.</param>
    public static Timing Of(int count, Action step)
    {
        for (var i = 0; i < Math.Max(3, count / 2); i++)
        {
            step();
        }

        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            // What the step before left behind is not this one's.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var start = Stopwatch.GetTimestamp();
            step();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return new Timing(times);
    }

    /// <summary><c>minimum / median</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Minimum:0.0} / {Median:0.0}");
}
