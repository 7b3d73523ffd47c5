using System.Net.Http.Headers;
using System.Text.Json;
using Ncm.Gate.Npm.Http;

namespace Ncm.Gate.Certification.Exchange;

/// <summary>
/// Evidence from a certified registry: one call for a whole lock file where it knows everything, and calls again, as it says when, for what it is still
/// certifying. What one answer told serves the gate's later questions.
/// </summary>
/// <param name="http">The pipeline.</param>
/// <param name="registry">The registry; its path ends with a slash.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long is waited in all for packages that are being certified.</param>
internal sealed class RegistryEvidenceSource(NpmHttp http, Uri registry, TimeProvider time, TimeSpan patience) : IEvidenceSource
{
    private const long MaxAnswer = 256L * 1024 * 1024;
    private const EvidenceNeeds Facts = EvidenceNeeds.Manifest | EvidenceNeeds.Tarball | EvidenceNeeds.PublishTime;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Uri _endpoint = new(registry, "-/ncm/v1/evidence");
    private readonly Dictionary<CertificationSubject, Evidence> _known = [];
    private readonly Dictionary<string, JsonElement> _whitelist = new(StringComparer.Ordinal);

    /// <summary>The registry's whitelist entries about the packages that were asked about, each once.</summary>
    public IReadOnlyCollection<JsonElement> Whitelist => _whitelist.Values;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var open = requests.Where(request => request.Refresh || !IsAnswered(request)).ToList();
        var started = time.GetTimestamp();
        string? failure = null;
        while (open.Count > 0)
        {
            var answers = new List<EvidenceAnswer>();
            foreach (var chunk in open.Chunk(EvidenceQuestion.MaxPackages))
            {
                answers.Add(await AskAsync(chunk, cancellationToken).ConfigureAwait(false));
            }

            failure = answers.Find(static answer => answer.Failure is not null)?.Failure;
            open = [.. open.Where(request => !IsAnswered(request)).Select(static request => request with { Refresh = false })];
            progress?.Report(new EvidenceProgress(requests.Count - open.Count, requests.Count, "evidence"));
            if (failure is not null || open.Count == 0)
            {
                break;
            }

            var pause = answers.Max(static answer => answer.RetryAfter) is { } wait && wait < LongestPause ? wait : LongestPause;
            if (time.GetElapsedTime(started) + pause > patience)
            {
                failure = $"{NpmRequest.Display(registry)} is still certifying it; run the gate again in a while.";
                break;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }

        return [.. requests.Select(request => Answer(request, failure))];
    }

    private bool IsAnswered(EvidenceRequest request)
    {
        if (_known.GetValueOrDefault(request.Subject) is not { } known)
        {
            return false;
        }

        var factsKnown = (request.Needs & Facts) == 0
            || known.FactsFailure is not null
            || (known.Facts is { } facts && (facts.TarballRead || !request.Needs.HasFlag(EvidenceNeeds.Tarball)));
        var advisoriesKnown = !request.Needs.HasFlag(EvidenceNeeds.Advisories) || known.Advisories is not null || known.AdvisoriesFailure is not null;
        return factsKnown && advisoriesKnown;
    }

    private Evidence Answer(EvidenceRequest request, string? failure)
    {
        var known = _known.GetValueOrDefault(request.Subject) ?? new Evidence { Subject = request.Subject };
        if (IsAnswered(request) || failure is null)
        {
            return known;
        }

        var unavailable = new EvidenceFailure(EvidenceFailureKind.Unavailable, failure);
        return known with
        {
            FactsFailure = (request.Needs & Facts) != 0 ? known.FactsFailure ?? unavailable : known.FactsFailure,
            AdvisoriesFailure = request.Needs.HasFlag(EvidenceNeeds.Advisories) && known.Advisories is null
                ? known.AdvisoriesFailure ?? unavailable
                : known.AdvisoriesFailure,
        };
    }

    private async Task<EvidenceAnswer> AskAsync(IReadOnlyCollection<EvidenceRequest> requests, CancellationToken cancellationToken)
    {
        var body = EvidenceQuestion.Write(requests);
        try
        {
            return await http.SendAsync(
                new NpmRequest(_endpoint, MaxAnswer) { Content = () => Json(body) }, ReadAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (NpmTransportException exception)
        {
            return new EvidenceAnswer(exception.Message, null);
        }
        catch (BodyTooLargeException exception)
        {
            return new EvidenceAnswer($"{NpmRequest.Display(_endpoint)}: {exception.Message}.", null);
        }
    }

    private static ReadOnlyMemoryContent Json(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<EvidenceAnswer> ReadAsync(NpmResponse response, CancellationToken cancellationToken)
    {
        if (response.Status != 200)
        {
            return new EvidenceAnswer($"{NpmRequest.Display(_endpoint)} answered {response.Status}{Hint(response.Status)}.", null);
        }

        try
        {
            using var json = await JsonDocument.ParseAsync(response.Body, cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var item in json.RootElement.GetProperty("evidence").EnumerateArray())
            {
                var evidence = EvidenceJson.Read(item);
                _known[evidence.Subject] = evidence;
                foreach (var entry in item.TryGetProperty("whitelist", out var whitelist) ? whitelist.EnumerateArray() : default)
                {
                    _whitelist.TryAdd(entry.GetRawText(), entry.Clone());
                }
            }

            // Retry-After is a header; the body repeats it, so that proxies cannot lose it.
            return new EvidenceAnswer(null, json.RootElement.TryGetProperty("retryAfter", out var wait) ? TimeSpan.FromSeconds(Math.Clamp(wait.GetDouble(), 0.1, 3600)) : null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new EvidenceAnswer($"{NpmRequest.Display(_endpoint)} answered what is not evidence ({exception.Message.TrimEnd('.')}).", null);
        }
    }

    private static string Hint(int status) => status switch
    {
        401 or 403 => ": give npm's configuration a token for it that may read",
        404 or 405 => ": there is no certified registry at the policy's registry",
        _ => "",
    };

    private sealed record EvidenceAnswer(string? Failure, TimeSpan? RetryAfter);
}
