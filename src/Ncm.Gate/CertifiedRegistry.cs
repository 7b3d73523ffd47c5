using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>A certified registry beside its evidence: its whitelist, its resolution of a package.json, and signing in to it.</summary>
public sealed class CertifiedRegistry : IDisposable
{
    private const long MaxAnswer = 64L * 1024 * 1024;
    private const string WhitelistPath = "-/ncm/v1/whitelist";

    /// <summary>The most decisions in one call; a registry takes 1,000.</summary>
    private const int MostDecisions = 500;

    private readonly NpmHttp _http;

    private CertifiedRegistry(Uri url, NpmHttp http)
    {
        Url = url;
        _http = http;
    }

    /// <summary>Where it is; the path ends with a slash.</summary>
    public Uri Url { get; }

    /// <summary>Prepares to talk to a registry, with the credentials that npm's configuration has for it, and no others.</summary>
    /// <param name="url">The registry; its path ends with a slash.</param>
    /// <param name="directory">The absolute path of the project's directory, whose npm configuration holds.</param>
    /// <param name="request">Token, environment, concurrency and clock; the rest is not looked at.</param>
    /// <exception cref="GateException">npm's configuration cannot be read (NCM9002), or its authorities cannot (NCM9003).</exception>
    public static CertifiedRegistry Connect(Uri url, string directory, GateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new CertifiedRegistry(url, HttpFor(request, NpmConfig.Load(request.NpmConfigFor(directory))));
    }

    /// <summary>Prepares to talk to the registry that a policy names, with <see cref="GateRequest.PolicyToken"/> where there is one.</summary>
    /// <param name="request">What is judged, with the policy.</param>
    /// <exception cref="ArgumentException">The policy names no registry.</exception>
    /// <exception cref="GateException">npm's configuration cannot be read (NCM9002), or its authorities cannot (NCM9003).</exception>
    public static CertifiedRegistry OfPolicy(GateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var policy = request.Policy ?? GatePolicy.Default;
        var url = policy.Registry ?? throw new ArgumentException("The policy names no registry.", nameof(request));
        var path = Path.GetFullPath(request.Path);
        return new CertifiedRegistry(
            url, HttpFor(request, NpmConfig.Load(request.NpmConfigFor(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!, policy))));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Whether there is a certified registry at all, and not another npm registry.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">It does not answer (NCM9003).</exception>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken) => SendAsync(
        new NpmRequest(At(WhitelistPath), MaxAnswer), static async (response, token) => response.Status is 200 or 401 or 403 && await IsJsonAsync(response, token).ConfigureAwait(false), cancellationToken);

    /// <summary>Its whitelist, expired entries too.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">It does not answer, or refuses (NCM9003).</exception>
    public Task<IReadOnlyList<WhitelistEntry>> ListAsync(CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<WhitelistEntry>>(new NpmRequest(At(WhitelistPath), MaxAnswer), static json => Entries(json, "entries"), cancellationToken);

    /// <summary>Adds entries to its whitelist.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="withDependencies">Whether what they pull in and what is neither certified nor whitelisted gets entries too.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">It does not answer, or refuses (NCM9003).</exception>
    public Task<RegistryAddition> AddAsync(IEnumerable<WhitelistEntry> entries, bool withDependencies, CancellationToken cancellationToken)
    {
        var body = Json(json =>
        {
            json.WriteStartArray("entries");
            foreach (var entry in entries)
            {
                WhitelistJson.Write(json, entry);
            }

            json.WriteEndArray();
            json.WriteBoolean("dependencies", withDependencies);
        });
        return AskAsync(
            new NpmRequest(At(WhitelistPath), MaxAnswer) { Content = body, Long = true },
            static json => new RegistryAddition(Entries(json, "added"), Packages(json, "dependencies"), Packages(json, "leftOut")),
            cancellationToken);
    }

    /// <summary>
    /// Tells it of decisions that were made elsewhere. It takes each once: not again one of the same origin, be its entry deleted since, and none in the place of
    /// a later one about the same. So it may be told as often as one likes.
    /// </summary>
    /// <param name="decisions">The decisions.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>What was new to it, and why it did not take the rest.</returns>
    public async Task<WhitelistRecording> RecordAsync(IReadOnlyList<OriginatedEntry> decisions, CancellationToken cancellationToken)
    {
        var added = new List<WhitelistEntry>();
        foreach (var batch in decisions.Chunk(MostDecisions))
        {
            var body = Json(json =>
            {
                json.WriteBoolean("once", true);
                json.WriteStartArray("entries");
                foreach (var (entry, origin) in batch)
                {
                    WhitelistJson.Write(json, entry, origin);
                }

                json.WriteEndArray();
            });
            try
            {
                added.AddRange(await AskAsync(
                    new NpmRequest(At(WhitelistPath), MaxAnswer) { Content = body }, static json => Entries(json, "added"), cancellationToken).ConfigureAwait(false));
            }
            catch (GateException exception)
            {
                return new WhitelistRecording(added, exception.Message);
            }
        }

        return new WhitelistRecording(added, null);
    }

    /// <summary>Deletes entries of its whitelist.</summary>
    /// <param name="package">The package; <see langword="null"/> for the whole whitelist.</param>
    /// <param name="versions">The range, if only some of the package's entries are meant.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The deleted entries; none where it has no such entry.</returns>
    /// <exception cref="GateException">It does not answer, or refuses (NCM9003).</exception>
    public Task<IReadOnlyList<WhitelistEntry>> DeleteAsync(string? package, string? versions, CancellationToken cancellationToken)
    {
        var query = package is null ? "?all=true"
            : $"?package={Uri.EscapeDataString(package)}{(versions is null ? "" : $"&versions={Uri.EscapeDataString(versions)}")}";
        return SendAsync<IReadOnlyList<WhitelistEntry>>(
            new NpmRequest(At(WhitelistPath + query), MaxAnswer) { Method = HttpMethod.Delete },
            async (response, token) => response.Status == 404 ? [] : await ReadAsync(response, static json => Entries(json, "deleted"), token).ConfigureAwait(false),
            cancellationToken);
    }

    /// <summary>Resolves a package.json as <c>npm install</c> would without a lock file.</summary>
    /// <param name="packageJson">Its bytes.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">It does not answer, or cannot resolve it (NCM9003).</exception>
    public Task<RegistryLock> ResolveAsync(ReadOnlyMemory<byte> packageJson, CancellationToken cancellationToken) => AskAsync(
        new NpmRequest(At("-/ncm/v1/resolve"), MaxAnswer) { Content = () => Body(packageJson), Long = true },
        static json => new RegistryLock(
            JsonSerializer.SerializeToUtf8Bytes(json.GetProperty("lockfile")),
            [.. json.GetProperty("problems").EnumerateArray().Select(static problem => problem.GetString() ?? "")]),
        cancellationToken);

    /// <summary>The name of whom the token is for.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> where no token counts.</returns>
    /// <exception cref="GateException">It does not answer (NCM9003).</exception>
    public Task<string?> WhoAmIAsync(CancellationToken cancellationToken) => SendAsync<string?>(
        new NpmRequest(At("-/whoami"), MaxAnswer),
        async (response, token) => response.Status is 401 or 403
            ? null
            : await ReadAsync(response, static json => json.GetProperty("username").GetString(), token).ConfigureAwait(false),
        cancellationToken);

    /// <summary>Begins a sign-in in the browser (npm's <c>/-/v1/login</c>).</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> where the registry has none.</returns>
    /// <exception cref="GateException">It does not answer, or would send the token elsewhere (NCM9003).</exception>
    public Task<WebLogin?> BeginLoginAsync(CancellationToken cancellationToken) => SendAsync<WebLogin?>(
        new NpmRequest(At("-/v1/login"), MaxAnswer) { Content = Json(static _ => { }) },
        async (response, token) => response.Status is >= 400 and < 500 ? null : await ReadAsync(response, Login, token).ConfigureAwait(false),
        cancellationToken);

    /// <summary>Waits until a sign-in is finished in the browser.</summary>
    /// <param name="login">The sign-in.</param>
    /// <param name="pause">Waits between two questions; told how long the registry wants it to be, if it says.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The token.</returns>
    /// <exception cref="GateException">It does not answer, or the sign-in is refused or too old (NCM9003).</exception>
    public async Task<string> EndLoginAsync(WebLogin login, Func<TimeSpan?, CancellationToken, Task> pause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(pause);
        while (true)
        {
            var (token, wait) = await SendAsync<(string? Token, TimeSpan? Wait)>(
                new NpmRequest(login.DoneUrl, MaxAnswer),
                async (response, stop) => response.Status == 202 ? (null, response.RetryAfter) : (await ReadAsync(response, Token, stop).ConfigureAwait(false), null),
                cancellationToken).ConfigureAwait(false);
            if (token is not null)
            {
                return token;
            }

            await pause(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Signs in with a password (npm's legacy login).</summary>
    /// <param name="name">The name or e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The token.</returns>
    /// <exception cref="GateException">It does not answer, or refuses (NCM9003).</exception>
    public Task<string> LoginAsync(string name, string password, CancellationToken cancellationToken)
    {
        var id = $"org.couchdb.user:{name}";
        return AskAsync(
            new NpmRequest(At($"-/user/{Uri.EscapeDataString(id)}"), MaxAnswer)
            {
                Method = HttpMethod.Put,
                Content = Json(json =>
                {
                    json.WriteString("_id", id);
                    json.WriteString("name", name);
                    json.WriteString("password", password);
                    json.WriteString("email", name);
                    json.WriteString("type", "user");
                    json.WriteStartArray("roles");
                    json.WriteEndArray();
                }),
            },
            Token,
            cancellationToken);
    }

    /// <summary>Revokes a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>Whether it was one that counted.</returns>
    /// <exception cref="GateException">It does not answer, or refuses (NCM9003). The message does not have the token, which is in the path.</exception>
    public async Task<bool> RevokeAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(
                new NpmRequest(At($"-/user/token/{Uri.EscapeDataString(token)}"), MaxAnswer) { Method = HttpMethod.Delete },
                (response, _) => response.IsSuccess || response.Status is 401 or 404
                    ? Task.FromResult(response.IsSuccess)
                    : throw new GateException("NCM9003", null, $"{NpmRequest.Display(Url)} answered {response.Status} and did not revoke the token."),
                cancellationToken).ConfigureAwait(false);
        }
        catch (NpmTransportException exception) when (!exception.LeadsElsewhere)
        {
            // Its message names the path, and its inner exception may.
            throw new GateException("NCM9003", null, $"{NpmRequest.Display(Url)} does not answer, so that the token is not revoked there.");
        }
        catch (NpmTransportException exception)
        {
            throw new GateException("NCM9003", null, exception.Message);
        }
    }

    private static NpmHttp HttpFor(GateRequest request, NpmConfig npm) =>
        new(npm, EvidenceSources.HttpOptionsFor(request, npm), request.TimeProvider, request.Environment.GetValueOrDefault("NODE_EXTRA_CA_CERTS"));

    private Uri At(string path) => new(Url, path);

    private Task<T> AskAsync<T>(NpmRequest request, Func<JsonElement, T> read, CancellationToken cancellationToken) =>
        SendAsync(request, (response, token) => ReadAsync(response, read, token), cancellationToken);

    private async Task<T> SendAsync<T>(NpmRequest request, Func<NpmResponse, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request with { StaysOnServer = true }, read, cancellationToken).ConfigureAwait(false);
        }
        catch (NpmTransportException exception)
            when (!exception.LeadsElsewhere && request.Url.AbsolutePath.StartsWith($"{Url.AbsolutePath}-/v1/", StringComparison.Ordinal))
        {
            // Where the token of a sign-in is fetched is a secret, and the message would name it.
            throw new GateException("NCM9003", null, $"{NpmRequest.Display(Url)} does not answer, so that nobody can sign in.");
        }
        catch (NpmTransportException exception)
        {
            throw new GateException("NCM9003", null, exception.Message, exception);
        }
        catch (BodyTooLargeException exception)
        {
            throw new GateException("NCM9003", null, $"{NpmRequest.Display(Url)}: {exception.Message}.", exception);
        }
    }

    private async Task<T> ReadAsync<T>(NpmResponse response, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(response.Body, cancellationToken: cancellationToken).ConfigureAwait(false);
            return response.IsSuccess ? read(json.RootElement) : throw Refused(response, Said(json.RootElement));
        }
        catch (JsonException exception)
        {
            throw response.IsSuccess ? NotUnderstood(exception) : Refused(response, null);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or PolicyException or FormatException)
        {
            throw NotUnderstood(exception);
        }
    }

    private GateException Refused(NpmResponse response, string? said) => new(
        "NCM9003",
        null,
        response.Status is 401 or 403
            ? $"{NpmRequest.Display(Url)} does not allow it{(said is null ? "" : $": {said}")} ('nscm signin' or 'npm login' gets a token)."
            : $"{NpmRequest.Display(Url)} answered {response.Status}{(said is null ? "" : $": {said}")}.");

    private GateException NotUnderstood(Exception exception) =>
        new("NCM9003", null, $"{NpmRequest.Display(Url)} answered what is not understood ({exception.Message.TrimEnd('.')}).", exception);

    /// <summary>What the registry says of a refusal, on one line and without anything that a terminal would act on.</summary>
    private static string? Said(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
            ? Reporting.PlainText.EscapeForLog(error.GetString()!).TrimEnd('.')
            : null;

    private static async Task<bool> IsJsonAsync(NpmResponse response, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(response.Body, cancellationToken: cancellationToken).ConfigureAwait(false);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("entries", out _) || (response.Status != 200 && json.RootElement.TryGetProperty("error", out _)));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private WebLogin Login(JsonElement json)
    {
        var login = new Uri(json.GetProperty("loginUrl").GetString()!, UriKind.Absolute);
        var done = new Uri(json.GetProperty("doneUrl").GetString()!, UriKind.Absolute);

        // The token is asked for there and must come from nobody else; the page is opened by a person.
        return (done.Scheme, done.Authority) == (Url.Scheme, Url.Authority) && login.Scheme is "https" or "http"
            ? new WebLogin(login, done)
            : throw new GateException("NCM9003", null, $"{NpmRequest.Display(Url)} leads to another server for its token, which is not followed.");
    }

    private static string Token(JsonElement json) => json.GetProperty("token").GetString() is { Length: > 0 } token ? token : throw new FormatException("it has no token");

    private static List<WhitelistEntry> Entries(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(static entry => WhitelistJson.Read(entry))];

    private static List<RegistryCompanion> Packages(JsonElement json, string name) => json.TryGetProperty(name, out var list)
        ? [.. list.EnumerateArray().Select(static item => new RegistryCompanion(
            new PackageId(item.GetProperty("package").GetString()!, item.GetProperty("version").GetString()!), item.GetProperty("why").GetString()!))]
        : [];

    private static Func<HttpContent> Json(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return () => Body(buffer.WrittenMemory);
    }

    private static ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> json)
    {
        var content = new ReadOnlyMemoryContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
