using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;
using Ncm.Registry.Access;
using Ncm.Registry.Accounts;
using Ncm.Registry.Options;

namespace Ncm.Registry.Hosting;

/// <summary>What the web server does before a request reaches a registry: bounds, proxies, headers.</summary>
internal static partial class WebHosting
{
    /// <summary>Where the server listens unless it is told.</summary>
    public const string DefaultUrl = "http://127.0.0.1:4873";
    private const long MaxBody = 8 * 1024 * 1024;

    /// <summary>How much more somebody who shows a token may ask: a team's build machines share an address.</summary>
    private const int TokenAllowance = 10;

    /// <summary>Sets the server's bounds.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">How the server runs.</param>
    public static void Configure(WebApplicationBuilder builder, RegistryOptions options)
    {
        if (builder.Configuration["urls"] is null && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical).AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)

            // Whatever is configured: it puts the path beside every line, and npm signs out by a path that holds the token.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
        });
        builder.Services.AddRouting();
        builder.Services.AddRequestDecompression();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string Address, bool HasToken)>(context => RateLimitPartition.GetTokenBucketLimiter(
                (Address: AttemptLimit.PlaceOf(context.Connection.RemoteIpAddress), HasToken: TokenBook.IsShownIn(context.Request.Headers.Authorization)),
                partition => Bucket(partition.HasToken ? (long)options.RequestsPerMinute * TokenAllowance : options.RequestsPerMinute)));
            limiter.OnRejected = static (rejected, _) => new ValueTask(Answer.ErrorAsync(
                rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests from this address; come again in a while.", TimeSpan.FromSeconds(5)));
        });
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedPrefix;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var proxy in options.TrustedProxies)
            {
                forwarded.KnownProxies.Add(proxy);
            }
        });
    }

    /// <summary>Says in which order a request meets what.</summary>
    /// <param name="app">The application.</param>
    /// <param name="options">How the server runs.</param>
    /// <param name="gate">Finds the registry and the caller.</param>
    public static void Order(WebApplication app, RegistryOptions options, RegistryGate gate)
    {
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.Use(static async (context, next) =>
        {
            SetHeaders(context.Response);
            await GuardAsync(context, next);
        });
        app.UseRateLimiter();
        app.UseRequestDecompression();
        app.Use((context, next) => IsAboutHealth(context.Request) ? next(context) : gate.InvokeAsync(context, next));
        app.UseRouting();
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    }

    /// <summary>Whether no registry is meant: anything else below <c>/health</c> is of the package of that name.</summary>
    private static bool IsAboutHealth(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.Value is RegistryRoutes.Live or RegistryRoutes.Ready;

    private static TokenBucketRateLimiterOptions Bucket(long perMinute) => new()
    {
        TokenLimit = (int)Math.Min(perMinute, int.MaxValue),
        TokensPerPeriod = (int)Math.Clamp(perMinute / 60, 1, int.MaxValue),
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        AutoReplenishment = true,
        QueueLimit = 0,
    };

    /// <summary>
    /// The outermost edge: a bug or a full disk must not tell a stranger anything, and must not end the server. What it was goes to the log.
    /// </summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away.
        }
#pragma warning disable CA1031 // The edge, see above.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Ncm.Registry"), exception, TokenText.Hide(context.Request.Path));
            context.Response.Clear();
            SetHeaders(context.Response);
            await Answer.ErrorAsync(context, StatusCodes.Status500InternalServerError, "The registry failed; its log says why.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not be answered")]
    private static partial void LogFailed(ILogger logger, Exception exception, string path);
}
