using System.Net.Http.Headers;
using System.Text.Json;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>Tells the certified registry that a policy names of decisions that were made elsewhere, so that they count for everybody who uses it.</summary>
public static class RegistryWhitelist
{
    /// <summary>The most decisions in one call; a registry takes 1,000.</summary>
    private const int BatchSize = 500;

    private const long MaxAnswer = 16L * 1024 * 1024;

    /// <summary>
    /// Tells the registry. It takes each decision once: not again one of the same origin, be its entry deleted since, and none in the place of a later one
    /// about the same. So it may be told as often as one likes.
    /// </summary>
    /// <param name="request">What was judged, with the policy that names the registry and a <see cref="GateRequest.PolicyToken"/> that may write.</param>
    /// <param name="decisions">The decisions.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>What was new to the registry, and why it did not take the rest.</returns>
    /// <exception cref="ArgumentException">The policy names no registry.</exception>
    /// <exception cref="GateException">npm's configuration cannot be read (NCM9002, NCM9003).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<WhitelistRecording> RecordAsync(
        GateRequest request, IReadOnlyList<OriginatedEntry> decisions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var policy = request.Policy ?? GatePolicy.Default;
        var endpoint = new Uri(policy.Registry ?? throw new ArgumentException("The policy names no registry.", nameof(request)), "-/ncm/v1/whitelist");
        var path = Path.GetFullPath(request.Path);
        var npm = NpmConfig.Load(request.NpmConfigFor(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!, policy));
        using var http = new NpmHttp(
            npm, EvidenceSources.HttpOptionsFor(request, npm), request.TimeProvider, request.Environment.GetValueOrDefault("NODE_EXTRA_CA_CERTS"));
        var added = new List<WhitelistEntry>();
        foreach (var batch in decisions.Chunk(BatchSize))
        {
            var recording = await SendAsync(http, endpoint, batch, cancellationToken).ConfigureAwait(false);
            added.AddRange(recording.Added);
            if (recording.Failure is not null)
            {
                return new WhitelistRecording(added, recording.Failure);
            }
        }

        return new WhitelistRecording(added, null);
    }

    private static async Task<WhitelistRecording> SendAsync(
        NpmHttp http, Uri endpoint, IReadOnlyList<OriginatedEntry> decisions, CancellationToken cancellationToken)
    {
        var body = Write(decisions);
        try
        {
            return await http.SendAsync(
                new NpmRequest(endpoint, MaxAnswer) { Content = () => Json(body) }, ReadAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (NpmTransportException exception)
        {
            return new WhitelistRecording([], exception.Message);
        }
        catch (BodyTooLargeException exception)
        {
            return new WhitelistRecording([], $"{NpmRequest.Display(endpoint)}: {exception.Message}.");
        }
    }

    private static ReadOnlyMemory<byte> Write(IReadOnlyList<OriginatedEntry> decisions)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteBoolean("once", true);
            json.WriteStartArray("entries");
            foreach (var (entry, origin) in decisions)
            {
                WhitelistJson.Write(json, entry, origin);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static ReadOnlyMemoryContent Json(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<WhitelistRecording> ReadAsync(NpmResponse response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccess)
        {
            return new WhitelistRecording([], $"{NpmRequest.Display(response.Url)} answered {response.Status}{Hint(response.Status)}.");
        }

        try
        {
            using var json = await JsonDocument.ParseAsync(response.Body, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new WhitelistRecording([.. json.RootElement.GetProperty("added").EnumerateArray().Select(entry => WhitelistJson.Read(entry))], null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or PolicyException)
        {
            return new WhitelistRecording([], $"{NpmRequest.Display(response.Url)} answered what is no whitelist ({exception.Message.TrimEnd('.')}).");
        }
    }

    private static string Hint(int status) => status switch
    {
        400 => ": it does not understand the entries",
        401 => ": it does not know the token",
        403 => ": the token may read and not write",
        404 or 405 => ": there is no certified registry",
        _ => "",
    };
}
