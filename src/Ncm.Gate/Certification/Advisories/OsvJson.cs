using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// A forward reader over JSON whose shape is known: it says what is wrong with a value of the wrong type, and takes <c>null</c> for absent.
/// </summary>
internal ref struct OsvJson
{
    private Utf8JsonReader _json;

    /// <summary>Stands before the first token; a byte order mark is passed over.</summary>
    public OsvJson(ReadOnlySpan<byte> utf8)
    {
        _json = new Utf8JsonReader(utf8 is [0xEF, 0xBB, 0xBF, ..] ? utf8[3..] : utf8);
    }

    /// <summary>Goes to the next property's name; <see langword="false"/> at the object's end.</summary>
    public bool NextProperty() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the property is this one.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    /// <summary>The property's name.</summary>
    public readonly string Name() => _json.GetString()!;

    /// <summary>Goes into the next object of an array; <see langword="false"/> at the array's end.</summary>
    public bool NextObject(string what)
    {
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        Expect(JsonTokenType.StartObject, what);
        return true;
    }

    /// <summary>Goes into the array or object that is the property's value; <see langword="false"/> when it is <c>null</c>.</summary>
    public bool Enter(JsonTokenType start, string what)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        Expect(start, what);
        return true;
    }

    /// <summary>Goes into the object that is the property's value; passes over a value of any other type.</summary>
    public bool TryEnterObject()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        _json.Skip();
        return false;
    }

    /// <summary>Passes over the property's value.</summary>
    public void Skip()
    {
        _json.Read();
        _json.Skip();
    }

    /// <summary>The property's value, which must be a string or <c>null</c>.</summary>
    public string? ReadString(string what) => Enter(JsonTokenType.String, what) ? _json.GetString() : null;

    /// <summary>The property's value when it is a string; a value of any other type is passed over.</summary>
    public string? ReadStringIfAny()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String)
        {
            return _json.GetString();
        }

        _json.Skip();
        return null;
    }

    /// <summary>The property's value when it is a number; a value of any other type is passed over.</summary>
    public double? ReadNumberIfAny()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Number)
        {
            return _json.GetDouble();
        }

        _json.Skip();
        return null;
    }

    /// <summary>The start of a long string.</summary>
    public string? ReadStart(string what, int maxLength)
    {
        if (!Enter(JsonTokenType.String, what))
        {
            return null;
        }

        var buffer = ArrayPool<char>.Shared.Rent(_json.ValueSpan.Length + 1);
        try
        {
            return new string(buffer, 0, Math.Min(_json.CopyString(buffer), maxLength));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>The property's value, which must be an array of strings or <c>null</c>.</summary>
    public List<string> ReadStrings(string what)
    {
        var strings = new List<string>();
        if (!Enter(JsonTokenType.StartArray, what))
        {
            return strings;
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.String, what);
            strings.Add(_json.GetString()!);
        }

        return strings;
    }

    /// <summary>The strings of the property's value when it is an array; everything else is passed over.</summary>
    public List<string> ReadStringsIfAny()
    {
        var strings = new List<string>();
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            _json.Skip();
            return strings;
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.String)
            {
                strings.Add(_json.GetString()!);
            }
            else
            {
                _json.Skip();
            }
        }

        return strings;
    }

    /// <summary>The property's value, which must be a time as RFC 3339 writes it or <c>null</c>.</summary>
    public DateTimeOffset? ReadTime(string what)
    {
        var text = ReadString(what);
        return text is null ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw new JsonException($"\"{what}\" is not a time");
    }

    /// <summary>The document must end here.</summary>
    public void ExpectEnd()
    {
        if (_json.Read())
        {
            throw new JsonException("something follows the record");
        }
    }

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type)
        {
            throw new JsonException($"\"{what}\" has a {_json.TokenType} where a {type} should be");
        }
    }
}
