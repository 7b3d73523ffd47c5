using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>When each version of a package was published: a packument's <c>time</c>. A version that is not there has no known time.</summary>
internal sealed class PublishTimes : PackumentStream
{
    // A bound against endless answers, far above what any package on npm has.
    private const int MaxTimes = 250_000;

    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);
    private bool _inTime;
    private bool _ended;
    private string? _version;

    private PublishTimes()
    {
    }

    /// <inheritdoc/>
    protected override bool IsDone => _ended;

    /// <summary>Reads a packument as far as the end of its <c>time</c>.</summary>
    /// <param name="packument">The document.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="JsonException">It is no packument.</exception>
    public static async Task<PublishTimes> ReadFromAsync(Stream packument, CancellationToken cancellationToken)
    {
        var times = new PublishTimes();
        await times.ReadAsync(packument, cancellationToken).ConfigureAwait(false);
        return times;
    }

    /// <summary>When a version was published; <see langword="null"/> when the registry does not say.</summary>
    /// <param name="version">The version, as the registry spells it.</param>
    public DateTimeOffset? Of(string version) => _times.TryGetValue(version, out var time) ? time : null;

    /// <inheritdoc/>
    protected override int Scan(ReadOnlySpan<byte> bytes, bool final, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, final, state);
        while (!_ended && reader.Read())
        {
            switch (reader.CurrentDepth)
            {
                case 0 when reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject):
                    throw new JsonException("it is not an object");
                case 1 when reader.TokenType == JsonTokenType.PropertyName:
                    _inTime = reader.ValueTextEquals("time"u8);
                    break;
                case 1 when _inTime:
                    _ended = reader.TokenType == JsonTokenType.EndObject;
                    break;
                case 2 when _inTime:
                    Take(ref reader);
                    break;
            }
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _version = ManifestValues.Text(ref reader);
            return;
        }

        if (_version is { } version && reader.TokenType == JsonTokenType.String && PublishTime(ManifestValues.Text(ref reader)) is { } time)
        {
            _times[version] = _times.Count < MaxTimes ? time : throw new JsonException("it has too many versions");
        }

        _version = null;
    }
}
