using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ncm.Gate.Tests.Lockfiles;

/// <summary>Makes a broken, or a forged, lock out of a real one. The same seed makes the same one.</summary>
internal sealed class LockMutator(int seed)
{
    private static readonly string[] Texts =
    [
        "", "1.0.0", "*", "latest", "..", "../evil", "/etc", "node_modules/evil", "packages/a", "npm:evil@1.0.0", "file:.", "file:../..", "evil/evil",
        "git+ssh://git@github.com/evil/evil.git#0123456789abcdef0123456789abcdef01234567", "https://evil.example/-/evil-1.0.0.tgz", "\u0000", "\ud83d\ude00",
        "__proto__", "version", "node_modules", "a/b/c/d", "1.0.0-\u202e", "99999999999999999999.0.0",
    ];

    private static readonly byte[][] Bytes =
    [
        [0], [0xFF], [0xC3, 0x28], [.. "\""u8], [.. "{"u8], [.. "}"u8], [.. "["u8], [.. ","u8], [.. "\\u0061"u8], [.. "\\ud800"u8], [.. "\n<<<<<<< a\n"u8],
        [.. "\"version\": \"6.6.6\","u8], [.. "\"link\": true,"u8], [.. "\"lockfileVersion\": 1,"u8], [.. "null"u8], [.. "1e400"u8], [.. "\n"u8],
    ];

    private readonly Random _random = new(seed);

    /// <summary>One to three changes to the bytes or to the structure.</summary>
    /// <param name="original">The bytes of a real lock.</param>
    public byte[] Mutate(byte[] original)
    {
        var mutated = original;
        for (var changes = _random.Next(1, 4); changes > 0; changes--)
        {
            mutated = _random.Next(3) == 0 ? ChangeBytes(mutated) : ChangeStructure(mutated);
        }

        return mutated;
    }

    private byte[] ChangeBytes(byte[] bytes)
    {
        var at = _random.Next(bytes.Length + 1);
        var length = _random.Next(Math.Min(200, bytes.Length - at) + 1);
        return _random.Next(4) switch
        {
            0 => [.. bytes[..at], .. Bytes[_random.Next(Bytes.Length)], .. bytes[at..]],
            1 => [.. bytes[..at], .. bytes[(at + length)..]],
            2 => [.. bytes[..(at + length)], .. bytes[at..]],
            _ => [.. bytes[..at], .. at < bytes.Length ? [(byte)_random.Next(256)] : Array.Empty<byte>(), .. bytes[Math.Min(at + 1, bytes.Length)..]],
        };
    }

    private byte[] ChangeStructure(byte[] bytes)
    {
        try
        {
            var root = JsonNode.Parse(bytes);
            var objects = Objects(root).ToList();
            if (objects.Count == 0)
            {
                return ChangeBytes(bytes);
            }

            Change(objects[_random.Next(objects.Count)], objects);
            return Encoding.UTF8.GetBytes(root!.ToJsonString());
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Broken already, or it has a key twice or half a character, which JsonNode does not take.
            return ChangeBytes(bytes);
        }
    }

    private void Change(JsonObject target, List<JsonObject> objects)
    {
        var key = target.Count == 0 ? null : target.ElementAt(_random.Next(target.Count)).Key;
        switch (_random.Next(5))
        {
            case 0 when key is not null:
                target.Remove(key);
                break;
            case 1 when key is not null:
                target[key] = Value();
                break;
            case 2 when key is not null:
                var moved = target[key]?.DeepClone();
                target.Remove(key);
                target[Texts[_random.Next(Texts.Length)]] = moved;
                break;
            case 3:
                var other = objects[_random.Next(objects.Count)];
                if (other.Count > 0)
                {
                    var (name, copied) = other.ElementAt(_random.Next(other.Count));
                    target[name] = copied?.DeepClone();
                }

                break;
            default:
                string[] keys = ["version", "resolved", "integrity", "link", "inBundle", "dev", "name", "dependencies", "peerDependencies", "bundleDependencies", "workspaces"];
                target[keys[_random.Next(keys.Length)]] = Value();
                break;
        }
    }

    private JsonNode? Value() => _random.Next(7) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => _random.Next(5),
        3 => new JsonArray(Texts[_random.Next(Texts.Length)]),
        4 => new JsonObject { [Texts[_random.Next(Texts.Length)]] = Texts[_random.Next(Texts.Length)] },
        _ => Texts[_random.Next(Texts.Length)],
    };

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(pair => Objects(pair.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
