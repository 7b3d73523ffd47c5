namespace Ncm.Gate.Npm.Http;

/// <summary>One request to the pipeline.</summary>
/// <param name="Url">Where to.</param>
/// <param name="MaxBytes">The most bytes of body that are read; more is a <see cref="BodyTooLargeException"/>.</param>
internal sealed record NpmRequest(Uri Url, long MaxBytes)
{
    /// <summary>The method; unless it is said, a body makes it a POST.</summary>
    public HttpMethod Method
    {
        get => field ?? (Content is null ? HttpMethod.Get : HttpMethod.Post);
        init;
    }

    /// <summary>What <c>Accept</c> says.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>The package that is asked about: its scope's registry decides about credentials.</summary>
    public string? Package { get; init; }

    /// <summary>The entity tag of what is at hand: an answer of 304 says that it is still good.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>Whether the body may take long: a tarball, a packument.</summary>
    public bool Long { get; init; }

    /// <summary>Makes the body, anew for each try. Only for questions that may be asked twice.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether a redirect to another server is an error; always so with a body or a method that changes something: what is sent is for one server alone.</summary>
    public bool StaysOnServer
    {
        get => field || Content is not null || Method != HttpMethod.Get;
        init;
    }

    /// <summary>The URL for a message: no credentials, no query.</summary>
    public static string Display(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}

/// <summary>A response whose status stands and whose body is still to be read.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Url">Who answered, after redirects.</param>
/// <param name="Body">The body, bounded.</param>
/// <param name="ETag">The entity tag, as it was sent; <see langword="null"/> for none.</param>
internal sealed record NpmResponse(int Status, Uri Url, Stream Body, string? ETag = null)
{
    /// <summary>When to ask again; <see langword="null"/> where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
