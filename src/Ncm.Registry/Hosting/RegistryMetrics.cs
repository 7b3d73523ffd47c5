using System.Diagnostics.Metrics;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Hosting;

/// <summary>What the server counts, under the meter <c>Ncm.Registry</c>.</summary>
internal sealed class RegistryMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Ncm.Registry";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _upstream;
    private readonly Counter<long> _certifications;
    private readonly Counter<long> _documents;

    /// <summary>Makes the instruments.</summary>
    public RegistryMetrics()
    {
        _requests = _meter.CreateCounter<long>("ncm_registry_requests", description: "Requests answered, by what was asked and the status.");
        _refusals = _meter.CreateCounter<long>("ncm_registry_refusals", description: "Packages and versions refused, or in mode observe would have been.");
        _upstream = _meter.CreateCounter<long>("ncm_registry_upstream_requests", description: "Requests to the upstream, by what was asked and what came of it.");
        _certifications = _meter.CreateCounter<long>("ncm_registry_certifications", description: "Certifications recorded, by verdict.");
        _documents = _meter.CreateCounter<long>("ncm_registry_documents", description: "Packuments built, by format.");
    }

    /// <summary>Counts an answer.</summary>
    /// <param name="what">What was asked: <c>packument</c>, <c>manifest</c>, <c>tarball</c>, <c>evidence</c>, …</param>
    /// <param name="status">The status code.</param>
    public void CountRequest(string what, int status) => _requests.Add(1, new("what", what), new("status", status));

    /// <summary>Counts a refusal.</summary>
    /// <param name="what">What was asked.</param>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="observed">Whether it was served all the same.</param>
    public void CountRefusal(string what, string tenant, bool observed) =>
        _refusals.Add(1, new("what", what), new("registry", tenant), new("observed", observed ? "true" : "false"));

    /// <summary>Counts a request to the upstream.</summary>
    /// <param name="what">What was asked.</param>
    /// <param name="status">What came of it.</param>
    public void CountUpstream(string what, UpstreamStatus status) => _upstream.Add(1, new("what", what), new("result", status.ToString()));

    /// <summary>Counts a certification.</summary>
    /// <param name="verdict">The verdict.</param>
    public void CountCertification(string verdict) => _certifications.Add(1, new KeyValuePair<string, object?>("verdict", verdict));

    /// <summary>Counts a document that was built.</summary>
    /// <param name="format">Its format.</param>
    public void CountDocument(string format) => _documents.Add(1, new KeyValuePair<string, object?>("format", format));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
