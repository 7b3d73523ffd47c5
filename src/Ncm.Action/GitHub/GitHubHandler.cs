using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace Ncm.Action.GitHub;

/// <summary>
/// The pipeline under Octokit: repeats what failed in passing, waits as long as a rate limit says while that is bearable, bounds answers, and
/// counts requests.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api: a secondary limit is 403 or 429 with
/// <c>Retry-After</c>, the primary one has <c>x-ratelimit-remaining: 0</c> and <c>x-ratelimit-reset</c>.
/// </remarks>
internal sealed class GitHubHandler : DelegatingHandler
{
    private const int MostTries = 4;

    // GitHub serves a file of up to 100 MB, and nothing else comes near.
    private const int MaxBytes = 104 * 1024 * 1024;

    private static readonly TimeSpan Try = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots = new(10);
    private int _requests;

    /// <summary>Puts it over a handler that sends.</summary>
    /// <param name="inner">Sends.</param>
    /// <param name="time">The clock.</param>
    public GitHubHandler(HttpMessageHandler inner, TimeProvider time)
        : base(inner) => _time = time;

    /// <summary>How many requests were sent so far, repeated ones included.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                var answer = await SendOnceAsync(request, cancellationToken);
                if (attempt == MostTries || WaitAfter(request, answer, attempt) is not { } patience || patience > MostPatience)
                {
                    return answer;
                }

                answer.Dispose();
                wait = patience;
            }
            catch (Exception problem) when (IsPassing(problem, cancellationToken) && attempt < MostTries && MayRepeat(request, problem))
            {
                wait = Pause(attempt);
            }

            await Task.Delay(wait, _time, cancellationToken);
            request.Content = Again(request.Content, body);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _slots.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            Interlocked.Increment(ref _requests);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Try);
            var answer = await base.SendAsync(request, limit.Token);
            await answer.Content.LoadIntoBufferAsync(MaxBytes, limit.Token);
            if (request.Headers.Accept.Any(accept => accept.MediaType?.EndsWith(".raw", StringComparison.Ordinal) == true) && answer.IsSuccessStatusCode)
            {
                // Octokit decodes as text what it does not know as binary, and a file's bytes would not survive that.
                answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            }

            return answer;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>How long to wait before the request is worth repeating.</summary>
    /// <returns><see langword="null"/> where it is not.</returns>
    private TimeSpan? WaitAfter(HttpRequestMessage request, HttpResponseMessage answer, int attempt) => answer.StatusCode switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests => RetryAfter(answer) ?? ResetIn(answer)
            ?? (answer.StatusCode == HttpStatusCode.TooManyRequests ? Pause(attempt) : null),

        // What was asked for may have been done all the same, and must not be done twice.
        HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.ServiceUnavailable
            when IsSafe(request) => RetryAfter(answer) ?? Pause(attempt),
        HttpStatusCode.ServiceUnavailable => RetryAfter(answer),
        _ => null,
    };

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => Later(date),
        _ => null,
    };

    private TimeSpan? ResetIn(HttpResponseMessage answer) =>
        First(answer, "x-ratelimit-remaining") == "0"
        && long.TryParse(First(answer, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
        && reset < 253_402_300_800
            ? Later(DateTimeOffset.FromUnixTimeSeconds(reset)) + TimeSpan.FromSeconds(1)
            : null;

    private TimeSpan Later(DateTimeOffset then) => then - _time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;

    private static string? First(HttpResponseMessage answer, string header) =>
        answer.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;

    private static TimeSpan Pause(int attempt) => TimeSpan.FromSeconds(1 << (attempt - 1));

    private static bool IsSafe(HttpRequestMessage request) => request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;

    private static bool IsPassing(Exception problem, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && problem is IOException or OperationCanceledException or HttpRequestException { HttpRequestError: not HttpRequestError.ConfigurationLimitExceeded }
        && problem.InnerException is not AuthenticationException; // a certificate that is not trusted now will not be in a second

    /// <summary>A request that never left can be sent again whatever it asks for.</summary>
    private static bool MayRepeat(HttpRequestMessage request, Exception problem) => IsSafe(request)
        || problem is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private static ByteArrayContent? Again(HttpContent? sent, byte[]? body)
    {
        if (sent is null || body is null)
        {
            return null;
        }

        var content = new ByteArrayContent(body);
        foreach (var header in sent.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return content;
    }
}
