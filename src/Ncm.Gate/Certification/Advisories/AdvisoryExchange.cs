using System.IO.Compression;
using System.Net.Http.Headers;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Sends one request to an advisory service and reads the answer. Retries, time limits, proxies and credentials are the implementation's;
/// a status of any kind is an answer.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="cancellationToken">Ends the work at once.</param>
/// <exception cref="HttpRequestException">No answer came.</exception>
/// <exception cref="TimeoutException">No answer came in time.</exception>
/// <exception cref="IOException">The answer broke off.</exception>
/// <exception cref="InvalidDataException">The answer is larger than it may be, or not encoded as it says.</exception>
public delegate Task<AdvisoryResponse> AdvisoryExchange(AdvisoryRequest request, CancellationToken cancellationToken);

/// <summary>One request to an advisory service.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Json">The body to post; <see langword="null"/> for a GET.</param>
/// <param name="Compress">Whether the body goes gzipped, as npm sends it.</param>
/// <param name="MaxResponseBytes">The largest answer to read, unpacked.</param>
public sealed record AdvisoryRequest(Uri Url, ReadOnlyMemory<byte>? Json, bool Compress, long MaxResponseBytes)
{
    /// <summary>POST with a body, GET without.</summary>
    public HttpMethod Method => Json is null ? HttpMethod.Get : HttpMethod.Post;

    /// <summary>The body with its headers, made anew for every try; <see langword="null"/> for a GET.</summary>
    public HttpContent? CreateContent()
    {
        if (Json is not { } json)
        {
            return null;
        }

        var body = json;
        if (Compress)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(json.Span);
            }

            body = packed.ToArray();
        }

        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (Compress)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }
}

/// <summary>The answer of an advisory service.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, unpacked.</param>
public sealed record AdvisoryResponse(int Status, ReadOnlyMemory<byte> Body);
