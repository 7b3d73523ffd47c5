using Ncm.Gate.Npm.Http;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>The advisory services are asked through the same pipeline as the registry: its proxies, retries and tokens.</summary>
internal static class AdvisoryPipeline
{
    /// <summary>An exchange over the pipeline.</summary>
    /// <param name="http">The pipeline.</param>
    public static AdvisoryExchange Over(NpmHttp http) => async (request, cancellationToken) =>
    {
        try
        {
            return await http.SendAsync(
                new NpmRequest(request.Url, request.MaxResponseBytes) { Content = request.Json is null ? null : () => request.CreateContent()! },
                ReadAsync,
                cancellationToken).ConfigureAwait(false);
        }
        catch (NpmTransportException exception)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
        catch (BodyTooLargeException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    };

    private static async Task<AdvisoryResponse> ReadAsync(NpmResponse response, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await response.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return new AdvisoryResponse(response.Status, body.ToArray());
    }
}
