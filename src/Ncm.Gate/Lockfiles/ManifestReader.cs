using System.Text.Json;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>Reads what npm reads of a package.json to know what must be installed.</summary>
internal ref struct ManifestReader
{
    /// <summary>The most bytes that are read. npm's own registry refuses far smaller ones.</summary>
    public const int MaximumLength = 16 * 1024 * 1024;

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _file;
    private readonly List<ManifestDependency> _dependencies = [];
    private readonly List<string> _workspaces = [];
    private readonly List<string> _bundled = [];
    private readonly HashSet<string> _optionalPeers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accepted = new(StringComparer.Ordinal);
    private Utf8JsonReader _json;
    private LineCounter _lines;
    private FileLocation _workspacesAt;
    private OverrideTable? _overrides;
    private string? _name;
    private string? _version;
    private bool _bundlesAll;

    private ManifestReader(string path, ReadOnlySpan<byte> file)
    {
        _path = path;
        _file = file;
        _json = new Utf8JsonReader(file, new JsonReaderOptions { MaxDepth = LockfileReader.MaximumDepth });
        _lines = new LineCounter(file);
    }

    /// <summary>Reads a package.json.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="LockfileException">It cannot be read.</exception>
    public static ManifestFile Read(string path, ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaximumLength)
        {
            throw new LockfileException(new FileLocation(path), $"the package.json has {file.Length:N0} bytes and no more than {MaximumLength:N0} are read");
        }

        var bytes = LockfileBytes.CheckEncoding(path, file).Span;
        try
        {
            return new ManifestReader(path, bytes).ReadDocument();
        }
        catch (JsonException e)
        {
            throw LockfileBytes.Malformed(path, bytes, e);
        }
        catch (InvalidOperationException e)
        {
            // The documented answer of GetString to half a surrogate pair.
            throw new LockfileException(new FileLocation(path), "a text of the package.json has an escape that is no character; correct it", e);
        }
    }

    private ManifestFile ReadDocument()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Fail("a package.json must be an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(out var key))
        {
            if (!seen.Add(key))
            {
                throw Fail($"the key {Quote.Text(key)} stands twice; npm takes the last and people see the first: remove one");
            }

            _json.Read();
            ReadField(key);
        }

        _json.Read();
        return new ManifestFile
        {
            Path = _path,
            Name = _name,
            Version = _version,
            Dependencies = Effective(),
            Workspaces = _workspaces,
            WorkspacesAt = _workspacesAt,
            BundleDependencies = _bundlesAll
                ? [.. _dependencies.Where(d => d.Kind == ManifestTable.Production).Select(d => d.Name)]
                : _bundled,
            Overrides = _overrides,
            AcceptDependencies = _accepted,
        };
    }

    private void ReadField(string key)
    {
        switch (key)
        {
            case "name":
                _name = TextOrNothing();
                break;
            case "version":
                _version = TextOrNothing();
                break;
            case "dependencies":
                ReadTable(ManifestTable.Production, key);
                break;
            case "devDependencies":
                ReadTable(ManifestTable.Development, key);
                break;
            case "optionalDependencies":
                ReadTable(ManifestTable.Optional, key);
                break;
            case "peerDependencies":
                ReadTable(ManifestTable.Peer, key);
                break;
            case "peerDependenciesMeta":
                ReadOptionalPeers();
                break;
            case "acceptDependencies" when _json.TokenType == JsonTokenType.StartObject:
                while (NextKey(out var name))
                {
                    _json.Read();
                    _accepted[name] = Text(key);
                }

                break;
            case "workspaces":
                _workspacesAt = Here();
                ReadWorkspaces();
                break;
            case "bundleDependencies" or "bundledDependencies":
                ReadBundled();
                break;
            case "overrides" when _json.TokenType == JsonTokenType.StartObject:
                _overrides = ReadOverrides();
                break;
            default:
                _json.Skip();
                break;
        }
    }

    // npm takes a name that is in dependencies and optionalDependencies for optional only (package-json's step optionalDedupe).
    private readonly List<ManifestDependency> Effective()
    {
        var optional = _dependencies.Where(d => d.Kind == ManifestTable.Optional).Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var peers = _optionalPeers;
        return
        [
            .. _dependencies
                .Where(d => d.Kind != ManifestTable.Production || !optional.Contains(d.Name))
                .Select(d => d.Kind == ManifestTable.Peer && peers.Contains(d.Name) ? d with { Kind = ManifestTable.PeerOptional } : d),
        ];
    }

    private void ReadTable(ManifestTable table, string key)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            // npm loads nothing from a null or an empty list.
            if (_json.TokenType == JsonTokenType.Null || (_json.TokenType == JsonTokenType.StartArray && _json.Read() && _json.TokenType == JsonTokenType.EndArray))
            {
                return;
            }

            throw Fail($"{key} must be an object of names and ranges");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(out var name))
        {
            var where = Here();
            if (!names.Add(name))
            {
                throw Fail($"{Quote.Text(name)} stands twice in {key}; npm takes the last and people see the first: remove one");
            }

            _json.Read();
            _dependencies.Add(new ManifestDependency(name, Text(key), table, where));
        }
    }

    private void ReadOptionalPeers()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            _json.Skip();
            return;
        }

        while (NextKey(out var name))
        {
            _json.Read();
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                _json.Skip();
                continue;
            }

            while (NextKey(out var key))
            {
                _json.Read();
                if (key == "optional" && _json.TokenType == JsonTokenType.True)
                {
                    _optionalPeers.Add(name);
                }

                _json.Skip();
            }
        }
    }

    private void ReadWorkspaces()
    {
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            while (NextKey(out var key))
            {
                _json.Read();
                if (key == "packages")
                {
                    ReadTexts(_workspaces, "workspaces");
                }
                else
                {
                    _json.Skip();
                }
            }
        }
        else
        {
            ReadTexts(_workspaces, "workspaces");
        }
    }

    private void ReadBundled()
    {
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            ReadTexts(_bundled, "bundleDependencies");
            return;
        }

        _bundlesAll = _json.TokenType == JsonTokenType.True;
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            _json.Skip();
            return;
        }

        while (NextKey(out var name))
        {
            _bundled.Add(name);
            _json.Read();
            _json.Skip();
        }
    }

    private void ReadTexts(List<string> texts, string key)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            throw Fail($"{key} must be a list of texts");
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(Text(key));
        }
    }

    private OverrideTable ReadOverrides()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return new OverrideTable(_json.GetString(), []);
        }

        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Fail("an override must be a range or an object of overrides");
        }

        string? spec = null;
        var children = new List<KeyValuePair<string, OverrideTable>>();
        while (NextKey(out var key))
        {
            _json.Read();
            if (key == ".")
            {
                spec = Text("overrides");
            }
            else
            {
                children.Add(KeyValuePair.Create(key, ReadOverrides()));
            }
        }

        return new OverrideTable(spec, children);
    }

    private bool NextKey(out string key)
    {
        _json.Read();
        key = _json.TokenType == JsonTokenType.EndObject ? "" : _json.GetString()!;
        return _json.TokenType != JsonTokenType.EndObject;
    }

    private readonly string Text(string key) =>
        _json.TokenType == JsonTokenType.String ? _json.GetString()! : throw Fail($"a value in {key} must be a text");

    private string? TextOrNothing()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return _json.GetString();
        }

        _json.Skip();
        return null;
    }

    private FileLocation Here()
    {
        var (line, column) = _lines.MoveTo((int)_json.TokenStartIndex);
        return new FileLocation(_path, line, column);
    }

    private readonly LockfileException Fail(string message) =>
        new(LineCounter.Locate(_path, _file, (int)_json.TokenStartIndex), $"{message}; correct the package.json");
}
