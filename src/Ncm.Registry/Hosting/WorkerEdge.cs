namespace Ncm.Registry.Hosting;

/// <summary>The outermost edge of what runs behind the requests: the host stops when a background worker ends by an exception, so none may leave it.</summary>
internal static partial class WorkerEdge
{
    /// <summary>Does a piece of work; whatever it fails of goes to the log and ends that piece alone.</summary>
    /// <param name="log">The log.</param>
    /// <param name="work">What it is, for the log.</param>
    /// <param name="stopping">Ends the worker, which is no failure.</param>
    /// <param name="run">The work.</param>
    /// <exception cref="OperationCanceledException">The server is stopping.</exception>
#pragma warning disable CA1068 // The work is a block of its own, which reads best at the end.
    public static async Task GuardAsync(ILogger log, string work, CancellationToken stopping, Func<Task> run)
#pragma warning restore CA1068
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The edge, see above: a bug, a full disk or one odd package must not end the server.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(log, exception, work);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed; the server goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception, string work);
}
