using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ncm.Gate.Tests.Certification.Advisories;

/// <summary>An HTTP server on this machine that answers as a test says and remembers what it was asked.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<LoopbackRequest, (int Status, string Body)> _answer;
    private readonly List<LoopbackRequest> _requests = [];

    public LoopbackServer(Func<LoopbackRequest, (int Status, string Body)> answer)
    {
        _answer = answer;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public IReadOnlyList<LoopbackRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var isGzip = context.Request.Headers["Content-Encoding"] == "gzip";
        using var unpacked = isGzip ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress) : context.Request.InputStream;
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        var request = new LoopbackRequest(context.Request.HttpMethod, context.Request.Url!.PathAndQuery, reader.ReadToEnd(), isGzip, context.Request.ContentType);
        lock (_requests)
        {
            _requests.Add(request);
        }

        var (status, body) = _answer(request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
    }
}

internal sealed record LoopbackRequest(string Method, string Path, string Body, bool IsGzip, string? ContentType);
