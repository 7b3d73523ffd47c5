using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Certification.Exchange;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>Puts together who is asked for evidence: what the caller gives, or else what the policy and npm's configuration name.</summary>
internal sealed class EvidenceSources : IDisposable
{
    /// <summary>How long a gate waits in all for packages that a certified registry has not judged yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly RegistryFacts? _registry;
    private readonly RegistryEvidenceSource? _certified;
    private readonly NpmHttp? _http;
    private readonly LocalEvidenceSource? _local;
    private readonly List<string> _notes = [];
    private readonly Lock _lock = new();

    private EvidenceSources(GateRequest request, GateSettings settings)
    {
        if (request.Source is { } given)
        {
            Source = given;
            Versions = request.Versions;
            return;
        }

        if (settings.Policy.Registry is { } certified)
        {
            _http = new NpmHttp(
                settings.Npm, HttpOptionsFor(request, settings.Npm), request.TimeProvider, request.Environment.GetValueOrDefault("NODE_EXTRA_CA_CERTS"));
            Source = _certified = new RegistryEvidenceSource(_http, certified, request.TimeProvider, Patience);
            Versions = request.Versions ?? (request.Offline ? null : new RegistryVersions(new NpmRegistryClient(settings.Npm, _http), certified));
            return;
        }

        _registry = new RegistryFacts(
            settings.Npm,
            HttpOptionsFor(request, settings.Npm),
            request.TimeProvider,
            LicenseText.Recognize,
            request.CacheDirectory is null ? null : Path.Combine(request.CacheDirectory, "facts.db"),
            Note,
            request.Environment.GetValueOrDefault("NODE_EXTRA_CA_CERTS"));
        Versions = request.Versions ?? (request.Offline ? null : new RegistryVersions(new NpmRegistryClient(settings.Npm, _registry.Http)));
        Source = _local = new LocalEvidenceSource(_registry.Source, Advisories(request, settings, _registry.Http));
    }

    /// <summary>Who is asked.</summary>
    public IEvidenceSource Source { get; }

    /// <summary>Who knows what is published; <see langword="null"/> where nobody is asked.</summary>
    public IPublishedVersions? Versions { get; }

    /// <summary>What went over the network; <see langword="null"/> with a source that the caller gave.</summary>
    public FetchStatistics? Statistics => (_registry?.Http ?? _http)?.Statistics;

    /// <summary>What a certified registry's whitelist says of the packages that were asked about.</summary>
    /// <exception cref="GateException">An entry cannot be understood (NCM9003).</exception>
    public IEnumerable<WhitelistEntry> Whitelist => (_certified?.Whitelist ?? []).Select(ReadEntry);

    /// <summary>The exports of advisories that answered.</summary>
    public IReadOnlyList<AdvisoryExport> Exports => _local?.Exports ?? [];

    /// <summary>What the sources want a person to know, each thing once, in a stable order.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_lock)
            {
                return [.. _notes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Puts it together.</summary>
    /// <param name="request">What to judge and how.</param>
    /// <param name="settings">The policy and npm's configuration.</param>
    /// <exception cref="GateException">npm's additional authorities cannot be read (NCM9003).</exception>
    public static EvidenceSources Create(GateRequest request, GateSettings settings) => new(request, settings);

    /// <summary>npm's own patience, the concurrency that was asked for, and whether there is a network at all.</summary>
    internal static NpmHttpOptions HttpOptionsFor(GateRequest request, NpmConfig npm)
    {
        var options = NpmHttpOptions.From(npm) with { Offline = request.Offline };
        return request.Concurrency is { } concurrency ? options with { Concurrency = concurrency } : options;
    }

    /// <summary>Where the policy's relative paths start from.</summary>
    internal static string BaseDirectory(GateSettings settings) =>
        settings.Policy.Path is { } path ? Path.GetDirectoryName(Path.GetFullPath(path))! : Path.GetFullPath(".");

    /// <inheritdoc/>
    public void Dispose()
    {
        _registry?.Dispose();
        _http?.Dispose();
    }

    private static WhitelistEntry ReadEntry(JsonElement json)
    {
        try
        {
            return WhitelistJson.Read(json);
        }
        catch (PolicyException exception)
        {
            throw new GateException("NCM9003", null, $"The certified registry's whitelist cannot be understood: {exception.Message}", exception);
        }
    }

    private IAdvisorySource Advisories(GateRequest request, GateSettings settings, NpmHttp http) => AdvisorySources.Create(
        settings.Policy.Advisories,
        new AdvisorySourceOptions
        {
            Exchange = AdvisoryPipeline.Over(http),
            NpmRegistry = settings.Npm.Registry,
            CacheDirectory = request.CacheDirectory,
            BaseDirectory = BaseDirectory(settings),
            Time = request.TimeProvider,
            Note = Note,
        });

    private void Note(string note)
    {
        lock (_lock)
        {
            _notes.Add(note);
        }
    }
}
