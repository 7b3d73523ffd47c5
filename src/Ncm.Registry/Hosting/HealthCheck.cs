namespace Ncm.Registry.Hosting;

/// <summary>Asks the server of this configuration, on this machine, whether it is ready: for containers, which have nothing else in them to ask with.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks once.</summary>
    /// <param name="configuration">The configuration that the server has.</param>
    /// <param name="output">Told what came of it.</param>
    /// <returns>Whether it is ready.</returns>
    public static async Task<bool> RunAsync(IConfiguration configuration, TextWriter output)
    {
        var url = new Uri(AddressOf(configuration), "health/ready");
        using var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // The certificate is for the name that clients use; nothing is sent, and it is this very machine that answers.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler, disposeHandler: false) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(url);
            await output.WriteLineAsync($"{url}: {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync($"{url}: {exception.Message}");
            return false;
        }
    }

    /// <summary>Where the server listens, as this machine reaches it: the first of several addresses.</summary>
    /// <param name="configuration">The configuration that the server has.</param>
    internal static Uri AddressOf(IConfiguration configuration)
    {
        var listens = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).FirstOrDefault(static url => url is not null)
            ?? configuration["urls"]?.Split(';')[0]
            ?? WebHosting.DefaultUrl;
        var address = BindingAddress.Parse(listens);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return new Uri($"{address.Scheme}://{host}:{address.Port}{address.PathBase}/");
    }
}
