namespace Ncm.Gate.Certification.Advisories;

/// <summary>What the sources of advisories need from outside.</summary>
public sealed record AdvisorySourceOptions
{
    /// <summary>OSV's public service.</summary>
    public static readonly Uri PublicOsvApi = new("https://api.osv.dev/");

    /// <summary>
    /// Sends the requests of the network sources; <see langword="null"/> when there is no network, and then naming one is an error of that source.
    /// </summary>
    public AdvisoryExchange? Exchange { get; init; }

    /// <summary>The registry whose advisory service <c>npm</c> means.</summary>
    public required Uri NpmRegistry { get; init; }

    /// <summary>The service that <c>osv</c> means.</summary>
    public Uri OsvApi { get; init; } = PublicOsvApi;

    /// <summary>Where indexes of exports and answers of the network go; <see langword="null"/> to keep nothing.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The absolute folder that relative paths of exports start from: the policy's.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>How long an answer of the network counts.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told once of each thing that a person should know and that decides nothing; may be called from any thread.</summary>
    public Action<string>? Note { get; init; }
}
