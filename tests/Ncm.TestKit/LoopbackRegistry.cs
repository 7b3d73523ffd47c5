using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ncm.TestKit;

/// <summary>A web server on the loopback interface that answers as a test says and remembers what it was asked.</summary>
public sealed class LoopbackRegistry : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<LoopbackExchange, Task> _answer;
    private readonly ConcurrentQueue<LoopbackExchange> _exchanges = new();

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Answers one request; what it does not answer is a 404.</param>
    public LoopbackRegistry(Func<LoopbackExchange, Task> answer)
    {
        _answer = answer;
        (_listener, Url) = Start();
        _ = ServeAsync();
    }

    /// <summary>Its root, such as <c>http://127.0.0.1:4873/</c>.</summary>
    public Uri Url { get; }

    /// <summary>The requests so far, in the order of their arrival.</summary>
    public IReadOnlyList<LoopbackExchange> Requests => [.. _exchanges];

    /// <summary>The requested paths so far, as they were written.</summary>
    public IReadOnlyList<string> Paths => [.. _exchanges.Select(exchange => exchange.Path)];

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, Uri Url) Start()
    {
        for (var attempt = 0; ; attempt++)
        {
            // One that could not start is closed for good.
            var listener = new HttpListener();
            var url = $"http://127.0.0.1:{FreePort()}/";
            listener.Prefixes.Add(url);
            try
            {
                listener.Start();
                return (listener, new Uri(url));
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Another process took the port in between.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(new LoopbackExchange(context));
        }
    }

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        _exchanges.Enqueue(exchange);
        try
        {
            await _answer(exchange);
            if (!exchange.Answered)
            {
                await exchange.RespondAsync(404, """{"error":"not found"}""");
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went away, which some tests are about.
        }
    }
}

/// <summary>One request and its answer.</summary>
/// <param name="context">The listener's view of it.</param>
public sealed class LoopbackExchange(HttpListenerContext context)
{
    /// <summary>The path as it was written, escapes included.</summary>
    public string Path { get; } = context.Request.RawUrl!;

    /// <summary>The method.</summary>
    public string Method { get; } = context.Request.HttpMethod;

    /// <summary>The <c>Authorization</c> header, or null.</summary>
    public string? Authorization { get; } = context.Request.Headers["Authorization"];

    /// <summary>A header of the request, or null.</summary>
    /// <param name="name">Its name.</param>
    public string? Header(string name) => context.Request.Headers[name];

    /// <summary>Whether something was sent back.</summary>
    public bool Answered { get; private set; }

    /// <summary>Headers of the answer.</summary>
    public WebHeaderCollection Headers => context.Response.Headers;

    /// <summary>The request's body as text, unpacked where it is packed.</summary>
    public async Task<string> ReadBodyAsync()
    {
        await using var unpacked = Header("Content-Encoding") == "gzip" ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress) : context.Request.InputStream;
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Answers with text.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="body">The body.</param>
    public Task RespondAsync(int status, string body) => RespondAsync(status, Encoding.UTF8.GetBytes(body));

    /// <summary>Answers with bytes.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="body">The body.</param>
    public async Task RespondAsync(int status, byte[] body)
    {
        Answered = true;
        context.Response.StatusCode = status;
        context.Response.ContentLength64 = body.Length;
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    /// <summary>Answers with a body that the test writes as it goes.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="write">Writes the body.</param>
    public async Task StreamAsync(int status, Func<Stream, Task> write)
    {
        Answered = true;
        context.Response.StatusCode = status;
        context.Response.SendChunked = true;
        await write(context.Response.OutputStream);
        context.Response.Close();
    }

    /// <summary>Sends the client elsewhere.</summary>
    /// <param name="location">Where to.</param>
    public Task RedirectAsync(Uri location)
    {
        Headers["Location"] = location.AbsoluteUri;
        return RespondAsync(302, "");
    }

    /// <summary>Sends less than it promised and breaks the connection off.</summary>
    /// <param name="promised">The length that the header states, in bytes.</param>
    /// <param name="sent">The bytes that are sent.</param>
    public async Task BreakOffAsync(long promised, byte[] sent)
    {
        Answered = true;
        context.Response.StatusCode = 200;
        context.Response.ContentLength64 = promised;
        await context.Response.OutputStream.WriteAsync(sent);
        await context.Response.OutputStream.FlushAsync();
        context.Response.Abort();
    }
}
