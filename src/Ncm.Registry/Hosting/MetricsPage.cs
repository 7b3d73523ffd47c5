using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Ncm.Registry.Hosting;

/// <summary>The server's counters as Prometheus reads them (text format 0.0.4).</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly ConcurrentDictionary<(string Name, string Labels), long> _values = new();
    private readonly ConcurrentDictionary<string, string> _descriptions = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen.</summary>
    public MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RegistryMetrics.MeterName)
            {
                _descriptions[instrument.Name] = instrument.Description ?? "";
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _values.AddOrUpdate((instrument.Name, Labels(tags)), value, (_, sum) => sum + value));
        _listener.Start();
    }

    /// <summary>The page.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var metric in _values.GroupBy(static pair => pair.Key.Name).OrderBy(static metric => metric.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {metric.Key}_total {_descriptions[metric.Key]}\n# TYPE {metric.Key}_total counter\n");
            foreach (var (key, value) in metric.OrderBy(static pair => pair.Key.Labels, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{key.Name}_total{{{key.Labels}}} {value}\n");
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)!
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }
}
