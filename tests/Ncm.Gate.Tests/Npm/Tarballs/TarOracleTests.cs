using System.Text;
using System.Text.Json;
using Ncm.Gate.Npm.Tarballs;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm.Tarballs;

/// <summary>What the gate sees in an archive is what npm puts on the disk: shown with npm's own tar over archives that no honest tool writes.</summary>
public sealed class TarOracleTests
{
    private const int Seed = 20261122;
    private const int Rounds = 500;

    [Test]
    public void Damaged_archives_hold_the_same_files_for_npm_and_for_the_gate()
    {
        var random = new Random(Seed);
        var archives = Enumerable.Range(0, Rounds).Select(_ => Damaged(random)).ToList();
        var theirs = NpmOracle.Ask("tar-oracle.mjs", archives.ConvertAll(archive => NpmOracle.Question("unpack", Convert.ToBase64String(archive))));

        var differences = new List<string>();
        var unpacked = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var ours = Ours(archives[i]);
            var expected = Theirs(theirs[i]);
            unpacked += expected.Count > 0 ? 1 : 0;
            if (!ours.SequenceEqual(expected))
            {
                differences.Add($"archive {i}: gate {Show(ours)}, npm {Show(expected)}");
            }
        }

        Assert.That(differences, Is.Empty);

        Assert.That(unpacked, Is.GreaterThan(Rounds / 2), "most archives must hold something, or nothing is compared");
    }

    private static string Show(SortedDictionary<string, long> files) => string.Join(' ', files.Select(file => $"{file.Key}={file.Value}"));

    private static byte[] Damaged(Random random)
    {
        var tar = new TarballBuilder()
            .File("package/package.json", """{"name":"a"}""")
            .Pax("path", "package/long/README.md").File("x", "readme")
            .Entry("package/link", [], '2', link: "target")
            .Entry("L", Encoding.UTF8.GetBytes("package/gnu/name.txt\0"), 'L').File("y", new string('y', 700))
            .Pax("size", "3").Entry("package/size", "123"u8.ToArray(), length: 0)
            .Pax("comment", "global", 'g')
            .Entry("package/folder/", [], '5')
            .File("package/node_modules/b/package.json", """{"name":"b"}""")
            .File("package/package.json", """{"name":"last"}""")
            .ToTar();
        var blocks = tar.Length / 512;
        for (var hits = random.Next(0, 4); hits > 0; hits--)
        {
            var block = tar.AsSpan(random.Next(blocks) * 512, 512);
            Damage(random, block);
            if (random.Next(4) > 0 && block.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                FixChecksum(block);
            }
        }

        return random.Next(5) == 0 ? tar[..random.Next(tar.Length)] : tar;
    }

    private static void Damage(Random random, Span<byte> block)
    {
        switch (random.Next(6))
        {
            case 0: block[156] = (byte)"01234567xgLKNDSVXMZ\0"[random.Next(20)]; break;
            case 1: block.Slice(124, 12).Fill((byte)"0 7\0-9"[random.Next(6)]); break;
            case 2: block[124] = random.Next(2) == 0 ? (byte)0x80 : (byte)0xFF; break;
            case 3: block[157] = (byte)random.Next(2); break;
            case 4: block.Clear(); break;
            default: block[random.Next(100, 512)] = (byte)random.Next(128); break;
        }
    }

    private static void FixChecksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
    }

    private static SortedDictionary<string, long> Ours(byte[] archive)
    {
        var sink = new Files();
        var parser = new TarParser(sink, new TarballLimits());
        try
        {
            parser.Append(archive);
            parser.Finish();
        }
        catch (InvalidDataException)
        {
            sink.Found.Clear();
        }

        return sink.Found;
    }

    private static SortedDictionary<string, long> Theirs(JsonElement answer)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (answer.ValueKind == JsonValueKind.Array)
        {
            foreach (var file in answer.EnumerateArray())
            {
                files.Add(file[0].GetString()!, file[1].GetInt64());
            }
        }

        return files;
    }

    private sealed class Files : ITarSink
    {
        public SortedDictionary<string, long> Found { get; } = new(StringComparer.Ordinal);

        public void Begin(string path, long length)
        {
            if (TarballPaths.Unpacked(path) is { } unpacked)
            {
                Found[unpacked] = length;
            }
        }

        public void Body(ReadOnlySpan<byte> bytes)
        {
        }

        public void End()
        {
        }

        public void Folder(string path)
        {
            if (TarballPaths.Unpacked(path) is { } unpacked)
            {
                Found.Remove(unpacked);
            }
        }
    }
}
