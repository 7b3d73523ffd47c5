using Ncm.Gate.Lockfiles;

namespace Ncm.Registry.Resolution;

/// <summary>Reads a package.json that is sent.</summary>
internal static class PackageJsonBody
{
    /// <summary>Reads it.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="ResolutionException">It cannot be read.</exception>
    public static async Task<ManifestFile> ReadAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
            return ManifestFile.Parse("package.json", bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
        catch (LockfileException exception)
        {
            throw new ResolutionException(StatusCodes.Status400BadRequest, $"The package.json cannot be read: {exception.Message.TrimEnd('.')}.");
        }
        catch (InvalidDataException exception)
        {
            throw new ResolutionException(StatusCodes.Status400BadRequest, $"The body cannot be unpacked: {exception.Message.TrimEnd('.')}.");
        }
        catch (BadHttpRequestException exception)
        {
            throw new ResolutionException(exception.StatusCode, exception.Message);
        }
    }
}
