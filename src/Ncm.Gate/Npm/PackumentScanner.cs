using System.Buffers;
using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>
/// Finds one version in a packument as it streams by. Popular packages have packuments of 10 MB and more; what is held is one buffer and the
/// manifest that was asked for.
/// </summary>
internal sealed class PackumentScanner : PackumentStream
{
    private readonly string _version;
    private readonly ArrayBufferWriter<byte> _manifest = new();
    private readonly long _maxManifest;
    private string? _section;
    private bool _capturing;
    private bool _expectsTime;

    private PackumentScanner(string version, long maxManifest)
    {
        _version = version;
        _maxManifest = maxManifest;
    }

    private bool Found => _manifest.WrittenCount > 0 && !_capturing;

    private string? PublishedAt { get; set; }

    /// <inheritdoc/>
    protected override bool IsDone => Found && PublishedAt is not null;

    /// <summary>Reads on until the version and its time are found, or to the end.</summary>
    /// <param name="packument">The document.</param>
    /// <param name="version">The version, as the registry spells it.</param>
    /// <param name="maxManifest">The most bytes that the version's manifest may have.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The manifest, or <see langword="null"/> when the packument has no such version.</returns>
    /// <exception cref="JsonException">It is no packument.</exception>
    public static async Task<VersionManifest?> FindAsync(Stream packument, string version, long maxManifest, CancellationToken cancellationToken)
    {
        var scanner = new PackumentScanner(version, maxManifest);
        await scanner.ReadAsync(packument, cancellationToken).ConfigureAwait(false);
        if (!scanner.Found)
        {
            return null;
        }

        return VersionManifestReader.Read(scanner._manifest.WrittenSpan) with { PublishedAt = PublishTime(scanner.PublishedAt) };
    }

    /// <inheritdoc/>
    protected override int Scan(ReadOnlySpan<byte> bytes, bool final, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, final, state);
        var captureFrom = 0;
        while (reader.Read())
        {
            if (_capturing)
            {
                if (reader.CurrentDepth == 2)
                {
                    if (reader.TokenType == JsonTokenType.EndObject)
                    {
                        Capture(bytes[captureFrom..(int)reader.BytesConsumed]);
                        _capturing = false;
                    }
                    else if (reader.TokenType != JsonTokenType.StartObject)
                    {
                        throw new JsonException("the version is not an object");
                    }
                }

                continue;
            }

            switch (reader.CurrentDepth)
            {
                case 0 when reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject):
                    throw new JsonException("it is not an object");
                case 1 when reader.TokenType == JsonTokenType.PropertyName:
                    _section = reader.ValueTextEquals("versions"u8) ? "versions" : reader.ValueTextEquals("time"u8) ? "time" : null;
                    break;
                case 2 when _section is not null && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(_version):
                    _expectsTime = _section == "time";
                    if (!_expectsTime)
                    {
                        _capturing = true;
                        _manifest.ResetWrittenCount();
                        captureFrom = (int)reader.BytesConsumed;
                    }

                    break;
                case 2 when _expectsTime:
                    PublishedAt = reader.TokenType == JsonTokenType.String ? ManifestValues.Text(ref reader) : null;
                    _expectsTime = false;
                    break;
            }
        }

        if (_capturing)
        {
            Capture(bytes[captureFrom..(int)reader.BytesConsumed]);
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        if (_manifest.WrittenCount + bytes.Length > _maxManifest)
        {
            throw new JsonException("the manifest of the version is too long");
        }

        _manifest.Write(bytes);
    }
}
