using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.Certification;

/// <summary>
/// Asks a source of advisories few questions at a time: what is wanted while these are under way waits together and becomes one question. An install that
/// wants a thousand packages so asks a handful of times, and a source that hangs takes a handful of connections.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="source">Who is asked.</param>
/// <param name="atOnce">How many questions are under way at a time.</param>
/// <param name="areMerged">Whether what waits becomes one question. What strangers ask does not: a question that the source refuses would fail all the others.</param>
internal sealed partial class AdvisoryQuestions(ServerParts parts, IAdvisorySource source, int atOnce, bool areMerged)
{
    private readonly Lock _lock = new();
    private List<Wish> _waiting = [];
    private int _underWay;
    private long _lastAnswer;

    /// <summary>When a question was last answered, be it with a failure; the beginning of time before the first.</summary>
    public DateTimeOffset LastAnswer => new(Volatile.Read(ref _lastAnswer), TimeSpan.Zero);

    /// <summary>Whether one more question would be asked at once.</summary>
    public bool IsFree
    {
        get
        {
            lock (_lock)
            {
                return _underWay < atOnce;
            }
        }
    }

    private sealed record Wish(IReadOnlyCollection<PackageId> Packages, TaskCompletionSource<AdvisoryAnswer> Answer);

    /// <summary>What is known against package versions.</summary>
    /// <param name="packages">The versions.</param>
    /// <param name="cancellationToken">Ends the waiting; the question is asked all the same.</param>
    /// <returns>An answer about these versions, and perhaps about others.</returns>
    public Task<AdvisoryAnswer> AskAsync(IReadOnlyCollection<PackageId> packages, CancellationToken cancellationToken)
    {
        var wish = new Wish(packages, new TaskCompletionSource<AdvisoryAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _waiting.Add(wish);
            if (_underWay < atOnce)
            {
                _underWay++;
                _ = Task.Run(WorkAsync, CancellationToken.None);
            }
        }

        return wish.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task WorkAsync()
    {
        while (Take() is { } wishes)
        {
            try
            {
                var answer = await source.GetAsync([.. wishes.SelectMany(static wish => wish.Packages).Distinct()], null, parts.Stopping);
                Volatile.Write(ref _lastAnswer, parts.Time.GetUtcNow().UtcTicks);
                foreach (var note in answer.Notes)
                {
                    LogNote(parts.Log, note);
                }

                wishes.ForEach(wish => wish.Answer.TrySetResult(answer));
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait, and the next question must still be asked.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                wishes.ForEach(wish => wish.Answer.TrySetException(exception));
            }
        }
    }

    private List<Wish>? Take()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _underWay--;
                return null;
            }

            var taken = areMerged ? _waiting : _waiting[..1];
            _waiting = areMerged ? [] : _waiting[1..];
            return taken;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
