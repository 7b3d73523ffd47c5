using Ncm.Gate.Certification;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ncm.Cli.Terminal;

/// <summary>Shows on standard error how far the work is: bars with a rate on a terminal, a plain line now and then elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that reports its progress.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="environment">The variables that tell CI and dumb terminals.</param>
    /// <param name="work">The work.</param>
    public static Task<T> RunAsync<T>(
        TextWriter error, IReadOnlyDictionary<string, string> environment, Func<IProgress<EvidenceProgress>, Task<T>> work)
    {
        var isTerminal = !Console.IsErrorRedirected && !environment.ContainsKey("CI") && environment.GetValueOrDefault("TERM") != "dumb";
        return isTerminal ? RunWithBarsAsync(error, work) : work(new PlainProgress(error));
    }

    private static Task<T> RunWithBarsAsync<T>(TextWriter error, Func<IProgress<EvidenceProgress>, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new CountColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new BarProgress(context)));
    }

    /// <summary>One bar a step.</summary>
    private sealed class BarProgress(ProgressContext context) : IProgress<EvidenceProgress>
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(EvidenceProgress value)
        {
            lock (_lock)
            {
                if (!_tasks.TryGetValue(value.Step, out var task))
                {
                    task = context.AddTask(Markup.Escape(value.Step));
                    _tasks.Add(value.Step, task);
                }

                task.MaxValue(Math.Max(value.Total, 1));
                task.Value(value.Completed);
            }
        }
    }

    /// <summary>How many of how many, and how many a second.</summary>
    private sealed class CountColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? $"{task.Value:0}/{task.MaxValue:0}  {speed:0}/s" : $"{task.Value:0}/{task.MaxValue:0}");
    }
}
