using System.Net;
using System.Text.Json;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>What the network sources share: sending, and saying what went wrong.</summary>
internal static class AdvisoryHttp
{
    /// <summary>An exchange over a client as it is, without retries; the client unpacks.</summary>
    public static AdvisoryExchange Over(HttpClient client) => async (request, cancellationToken) =>
    {
        using var message = new HttpRequestMessage(request.Method, request.Url);
        message.Content = request.CreateContent();
        message.Headers.Accept.ParseAdd("application/json");
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = await ReadAsync(stream, request.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
            return new AdvisoryResponse((int)response.StatusCode, body);
        }
    };

    /// <summary>Sends a request.</summary>
    /// <param name="exchange">How.</param>
    /// <param name="request">What.</param>
    /// <param name="source">Who asks, for the message.</param>
    /// <param name="read">Takes the body of an answer with status 200.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <returns><see langword="null"/> when all went well.</returns>
    public static async Task<AdvisoryFailure?> SendAsync(
        AdvisoryExchange exchange,
        AdvisoryRequest request,
        string source,
        Action<ReadOnlyMemory<byte>> read,
        CancellationToken cancellationToken)
    {
        // No user, no password, no query: the address may hold secrets.
        var address = request.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        try
        {
            var response = await exchange(request, cancellationToken).ConfigureAwait(false);
            if (response.Status == (int)HttpStatusCode.OK)
            {
                return TryRead(read, response.Body) is { } trouble ? Unavailable($"answered something that cannot be understood ({trouble})") : null;
            }

            return response.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.MethodNotAllowed
                ? new AdvisoryFailure(AdvisoryFailureKind.NotSupported, $"{source}: {address} answered {response.Status}: there is no advisory service there.")
                : Unavailable($"answered {response.Status}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable($"did not answer in time ({e.Message.TrimEnd('.')})");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException or InvalidDataException)
        {
            return Unavailable($"did not answer ({e.Message.TrimEnd('.')})");
        }

        AdvisoryFailure Unavailable(string what) =>
            new(AdvisoryFailureKind.Unavailable, $"{source}: {address} {what}; run the gate again, or change the policy's advisories.");
    }

    private static string? TryRead(Action<ReadOnlyMemory<byte>> read, ReadOnlyMemory<byte> body)
    {
        try
        {
            read(body);
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Utf8JsonReader reports invalid UTF-8 inside a string as InvalidOperationException.
            return e.Message.TrimEnd('.');
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, long limit, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > limit)
            {
                throw new InvalidDataException($"the answer is larger than {limit} bytes");
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
