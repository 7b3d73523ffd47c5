using System.Text.Json;
using Ncm.Gate.Policy;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.GateApi;

/// <summary>Reads the bodies of calls.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a body, or answers that it cannot be understood.</summary>
    /// <typeparam name="T">What it becomes.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="maxDepth">How deep it may nest.</param>
    /// <returns><see langword="null"/> when the request is answered already.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, Func<JsonElement, T> read, int maxDepth = 16)
        where T : class
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, Strict with { MaxDepth = maxDepth }, context.RequestAborted);
            return read(json.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or PolicyException or InvalidOperationException or InvalidDataException)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, $"The body cannot be understood: {exception.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            await Answer.ErrorAsync(context, exception.StatusCode, exception.Message);
        }

        return null;
    }
}
