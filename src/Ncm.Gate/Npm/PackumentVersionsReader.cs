using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>Reads the versions with their peers and the dist-tags out of a packument as it streams by, the full one or npm's abbreviated one.</summary>
internal sealed class PackumentVersionsReader : PackumentStream
{
    // The longest lists have some 5,000 versions.
    private const int MaxVersions = 100_000;
    private const int MaxPeers = 1_000_000;

    private readonly OrderedDictionary<string, bool> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _peers = new(StringComparer.Ordinal);
    private readonly HashSet<(string Version, string Peer)> _optional = [];
    private int _peerCount;
    private string? _section;
    private string? _name;
    private string? _table;
    private string? _peer;
    private bool _expectsDeprecation;
    private bool _expectsOptional;

    private PackumentVersionsReader()
    {
    }

    /// <inheritdoc/>
    protected override bool IsDone => false;

    /// <summary>Reads a packument to its end.</summary>
    /// <param name="packument">The document.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="JsonException">It is no packument.</exception>
    public static async Task<PublishedVersions> ReadFromAsync(Stream packument, CancellationToken cancellationToken)
    {
        var reader = new PackumentVersionsReader();
        await reader.ReadAsync(packument, cancellationToken).ConfigureAwait(false);
        return new PublishedVersions(reader._versions, reader._tags) { Peers = reader.RequiredPeers() };
    }

    /// <inheritdoc/>
    protected override int Scan(ReadOnlySpan<byte> bytes, bool final, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, final, state);
        while (reader.Read())
        {
            switch (reader.CurrentDepth)
            {
                case 0 when reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject):
                    throw new JsonException("it is not an object");
                case 1 when reader.TokenType == JsonTokenType.PropertyName:
                    _section = reader.ValueTextEquals("versions"u8) ? "versions" : reader.ValueTextEquals("dist-tags"u8) ? "dist-tags" : null;
                    break;
                case 2 when _section is not null:
                    ReadMember(ref reader);
                    break;
                case 3 when _section == "versions":
                    ReadDeprecation(ref reader);
                    break;
                case 4 when _section == "versions" && _table is not null:
                    ReadPeer(ref reader);
                    break;
                case 5 when _section == "versions" && _table == "peerDependenciesMeta":
                    ReadOptional(ref reader);
                    break;
            }
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _name = ManifestValues.Text(ref reader);
        }
        else if (_section == "dist-tags" && reader.TokenType == JsonTokenType.String)
        {
            Add(_tags, ManifestValues.Text(ref reader));
        }
        else if (_section == "versions" && reader.TokenType == JsonTokenType.StartObject)
        {
            Add(_versions, false);
        }
        else if (reader.TokenType != JsonTokenType.EndObject)
        {
            throw new JsonException($"one of its {_section} is not what it should be");
        }
    }

    private void ReadDeprecation(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _expectsDeprecation = reader.ValueTextEquals("deprecated"u8);
            _table = reader.ValueTextEquals("peerDependencies"u8) ? "peerDependencies"
                : reader.ValueTextEquals("peerDependenciesMeta"u8) ? "peerDependenciesMeta"
                : null;
            _peer = null;
        }
        else if (_expectsDeprecation)
        {
            // As JavaScript takes it: an empty text and false undo a deprecation.
            _versions[_name!] = reader.TokenType is not (JsonTokenType.False or JsonTokenType.Null)
                && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(""u8));
            _expectsDeprecation = false;
        }
    }

    private void ReadPeer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _peer = ManifestValues.Text(ref reader);
        }
        else if (_table == "peerDependencies" && reader.TokenType == JsonTokenType.String && _peer is not null)
        {
            if (++_peerCount > MaxPeers)
            {
                throw new JsonException($"it has more than {MaxPeers} peerDependencies");
            }

            _peers.TryAdd(_name!, new Dictionary<string, string>(StringComparer.Ordinal));
            _peers[_name!][_peer] = ManifestValues.Text(ref reader);
        }
    }

    private void ReadOptional(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _expectsOptional = reader.ValueTextEquals("optional"u8);
        }
        else if (_expectsOptional && reader.TokenType == JsonTokenType.True && _optional.Count < MaxPeers)
        {
            _optional.Add((_name!, _peer!));
        }
    }

    private Dictionary<string, IReadOnlyDictionary<string, string>> RequiredPeers()
    {
        foreach (var (version, peer) in _optional)
        {
            if (_peers.TryGetValue(version, out var peers) && peers.Remove(peer) && peers.Count == 0)
            {
                _peers.Remove(version);
            }
        }

        return _peers.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, string>)pair.Value, StringComparer.Ordinal);
    }

    private void Add<T>(IDictionary<string, T> members, T value)
    {
        if (members.Count >= MaxVersions)
        {
            throw new JsonException($"it has more than {MaxVersions} {_section}");
        }

        members[_name!] = value;
    }
}
