using System.Text.Json;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// Reads npm's lock files, all versions, in one forward pass over their bytes. This part holds the document's top level and the steps
/// that both halves share; <c>LockfileReader.Packages.cs</c> reads what npm 7 and later write, <c>LockfileReader.Legacy.cs</c> what npm
/// before it did.
/// </summary>
internal ref partial struct LockfileReader
{
    /// <summary>How deep JSON may nest. npm's deepest trees stay below 100; the bound keeps a hostile file from exhausting the stack.</summary>
    public const int MaximumDepth = 512;

    private readonly LockText _text;
    private readonly ReadOnlySpan<byte> _file;
    private readonly SliceComparer _comparer;
    private readonly List<LockRequirement> _requirements;
    private readonly List<LegacyPackage> _legacy = [];
    private readonly List<LockfileEntry?> _entries = [null];
    private readonly Dictionary<Slice, int> _indexByLocation;
    private readonly Dictionary<int, List<Slice>> _bundleLists = [];
    private readonly List<string> _workspaces = [];
    private readonly HashSet<Slice> _names;
    private readonly HashSet<Slice> _optionalPeers;
    private Utf8JsonReader _json;
    private LineCounter _lines;
    private LockField _topFields;
    private Slice _projectName;
    private int _version;
    private bool _requires;

    private LockfileReader(LockText text)
    {
        _text = text;
        _file = text.File.Span;
        _comparer = new SliceComparer(text);

        // npm writes about 500 bytes and four requirements for a package.
        var expected = _file.Length / 512;
        _requirements = new List<LockRequirement>(expected * 4);
        _entries.EnsureCapacity(expected);
        _indexByLocation = new Dictionary<Slice, int>(expected, _comparer);
        _names = new HashSet<Slice>(_comparer);
        _optionalPeers = new HashSet<Slice>(_comparer);
        _json = new Utf8JsonReader(_file, new JsonReaderOptions { MaxDepth = MaximumDepth });
        _lines = new LineCounter(_file);
    }

    /// <summary>Reads a lock file.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="LockfileException">It is not a lock file that is read, or not one that npm could have written.</exception>
    public static Lockfile Read(string path, ReadOnlyMemory<byte> file)
    {
        var text = new LockText(path, LockfileBytes.Check(path, file));
        var reader = new LockfileReader(text);
        try
        {
            return reader.ReadDocument();
        }
        catch (JsonException e)
        {
            throw LockfileBytes.Malformed(path, text.File.Span, e);
        }
    }

    private Lockfile ReadDocument()
    {
        _json.Read();
        ExpectObject("a lock file");
        while (NextKey(out var field))
        {
            Once(ref _topFields, field);
            _json.Read();
            switch (field)
            {
                case LockField.Name:
                    _projectName = OptionalText("name");
                    break;
                case LockField.LockfileVersion:
                    ReadLockfileVersion();
                    break;
                case LockField.Requires:
                    _requires = _json.TokenType is JsonTokenType.True or JsonTokenType.StartObject;
                    _json.Skip();
                    break;
                case LockField.Packages:
                    ReadPackages();
                    break;
                case LockField.Dependencies:
                    ReadLegacyTable(parent: -1);
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        // What follows the document must be white space only; the reader refuses anything else.
        _json.Read();
        return Assemble();
    }

    private Lockfile Assemble()
    {
        const LockField signs = LockField.LockfileVersion | LockField.Packages | LockField.Dependencies;
        if ((_topFields & signs) == 0)
        {
            throw FailAtStart(
                "this is not an npm lock file: it has neither lockfileVersion nor packages nor dependencies; give package-lock.json or npm-shrinkwrap.json");
        }

        // npm takes the packages half wherever it exists, whatever lockfileVersion says.
        var hasPackages = (_topFields & LockField.Packages) != 0;
        var hasRootEntry = _entries[0] is not null;
        _entries[0] ??= new LockfileEntry(_text, 0, new EntryData { Name = _projectName, Kind = EntryKind.Root, Line = 1, Column = 1 });
        if (!hasPackages)
        {
            ConvertLegacy();
        }

        CheckLinks();
        return new Lockfile
        {
            Path = _text.Path,
            LockfileVersion = _version,
            Entries = _entries.AsReadOnly()!,
            StatesRequirements = hasPackages || _requires || _legacy.Exists(package => package.RequirementCount > 0),
            Text = _text,
            Requirements = _requirements,
            IndexByLocation = _indexByLocation,
            BundleLists = _bundleLists,
            Workspaces = _workspaces,
            LegacyHalf = hasPackages ? _legacy : [],
            HasPackages = hasPackages,
            HasRootEntry = hasRootEntry,
        };
    }

    private void ReadLockfileVersion()
    {
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out _version) || _version is < 1 or > 3)
        {
            throw Fail(
                "lockfileVersion is not one that is read (1, 2 and 3 are); write the lock with npm 7 to 11: npm install --package-lock-only");
        }
    }

    // Every link must point at a folder that the lock describes (npm: EMISSINGTARGET), and what lies outside the project must be there
    // for a link's sake: nothing else makes npm write such an entry.
    private readonly void CheckLinks()
    {
        List<LockfileEntry>? outside = null;
        HashSet<string>? outsideTargets = null;
        foreach (var entry in _entries)
        {
            if (entry!.Kind == EntryKind.Link)
            {
                var target = _text[entry.ResolvedSlice];
                var isRoot = target.IsEmpty;
                if (!isRoot && (!_indexByLocation.TryGetValue(entry.ResolvedSlice, out var index) || _entries[index]!.Kind == EntryKind.Link))
                {
                    throw new LockfileException(
                        entry.Where,
                        $"{Quote.Text(entry.Location)} is a link to {Quote.Text(entry.Resolved!)}, which the lock does not describe; write the lock anew: npm install --package-lock-only");
                }

                if (target.StartsWith(".."u8))
                {
                    (outsideTargets ??= new HashSet<string>(StringComparer.Ordinal)).Add(entry.Resolved!);
                }
            }
            else if (_text[entry.LocationSlice].StartsWith("../"u8))
            {
                (outside ??= []).Add(entry);
            }
        }

        foreach (var entry in outside ?? [])
        {
            if (outsideTargets is null || !IsAtOrBelow(entry.Location, outsideTargets))
            {
                throw new LockfileException(
                    entry.Where,
                    $"the location {Quote.Text(entry.Location)} lies outside the project and no link points there; remove the entry or write the lock anew: npm install --package-lock-only");
            }
        }
    }

    private static bool IsAtOrBelow(string location, HashSet<string> folders)
    {
        var folder = location;
        while (!folders.Contains(folder))
        {
            var slash = folder.LastIndexOf('/');
            if (slash < 0)
            {
                return false;
            }

            folder = folder[..slash];
        }

        return true;
    }

    private bool NextKey(out LockField field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            field = LockField.None;
            return false;
        }

        field = LockFields.Of(_json.ValueIsEscaped ? _text[TakeText()] : _json.ValueSpan);
        return true;
    }

    private readonly void Once(ref LockField seen, LockField field)
    {
        if ((seen & field) != 0)
        {
            throw Fail(
                $"the key {Quote.Text(_text.String(new Slice((int)_json.TokenStartIndex + 1, _json.ValueSpan.Length)))} stands twice in one object; readers of JSON take the last and people see the first: remove one");
        }

        seen |= field;
    }

    // The current string or key. What is written with escapes is kept as it reads.
    private Slice TakeText()
    {
        var length = _json.ValueSpan.Length;
        if (!_json.ValueIsEscaped)
        {
            return new Slice((int)_json.TokenStartIndex + 1, length);
        }

        var buffer = length <= 512 ? stackalloc byte[512] : new byte[length];
        try
        {
            return _text.Append(buffer[.._json.CopyString(buffer)]);
        }
        catch (InvalidOperationException e)
        {
            // The documented answer of CopyString to half a surrogate pair.
            throw Fail("the text has an escape that is no character (half a surrogate pair); correct it or write the lock anew", e);
        }
    }

    private Slice RequiredText(string what) => _json.TokenType == JsonTokenType.String
        ? TakeText()
        : throw Fail($"{what} must be a string; write the lock anew: npm install --package-lock-only");

    private Slice RequiredRange(string table) => _json.TokenType == JsonTokenType.String
        ? TakeText()
        : throw Fail($"a range in {table} must be a string; write the lock anew: npm install --package-lock-only");

    // Old versions of npm wrote "resolved": false.
    private Slice OptionalText(string what) =>
        _json.TokenType is JsonTokenType.False or JsonTokenType.Null ? default : RequiredText(what);

    private readonly LockClaims Flag(LockClaims claim, string what) => _json.TokenType switch
    {
        JsonTokenType.True => claim,
        JsonTokenType.False => LockClaims.None,
        _ => throw Fail($"{what} must be true or false; npm would take anything else for true"),
    };

    private readonly void ExpectObject(string what)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Fail($"{what} must be an object; write the lock anew: npm install --package-lock-only");
        }
    }

    private void ReadRequirements(RequirementTable table, string what)
    {
        ExpectObject(what);
        var first = _requirements.Count;
        var ascending = true;
        while (NextName(out var name))
        {
            ascending &= _requirements.Count == first
                || _text[_requirements[^1].Name].SequenceCompareTo(_text[name]) < 0;
            _requirements.Add(new LockRequirement(name, RequiredRange(what), table));
        }

        // npm sorts its tables, so that most are seen to have no name twice without asking.
        if (!ascending)
        {
            _names.Clear();
            for (var i = first; i < _requirements.Count; i++)
            {
                if (!_names.Add(_requirements[i].Name))
                {
                    throw FailAt(_requirements[i].Name, $"{Quote.Text(_text.String(_requirements[i].Name))} stands twice in {what}: remove one");
                }
            }
        }
    }

    private bool NextName(out Slice name)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            name = default;
            return false;
        }

        name = TakeText();
        _json.Read();
        return true;
    }

    private readonly LockfileException Fail(string message, Exception? cause = null) =>
        new(LineCounter.Locate(_text.Path, _file, (int)_json.TokenStartIndex), message, cause);

    private readonly LockfileException FailAt(Slice place, string message) =>
        new(LineCounter.Locate(_text.Path, _file, place.Start < _file.Length ? place.Start - 1 : (int)_json.TokenStartIndex), message);

    private readonly LockfileException FailAtStart(string message) => new(new FileLocation(_text.Path, 1, 1), message);
}
