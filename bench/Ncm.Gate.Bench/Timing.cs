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

    /// <summary>Runs a step, after unmeasured runs for a second: the just-in-time compiler needs 30 of them, and time to itself, for its best code.</summary>
    /// <param name="count">How many runs to measure.</param>
    /// <param name="step">The step.</param>
    public static Timing Of(int count, Action step)
    {
        var warmUp = Stopwatch.StartNew();
        for (var i = 0; i < 40 || warmUp.Elapsed < TimeSpan.FromSeconds(1); i++)
        {
            step();
        }

        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            // A gate reads a lock once in its life: each run starts with an empty heap, and pays for the memory that it touches first.
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
