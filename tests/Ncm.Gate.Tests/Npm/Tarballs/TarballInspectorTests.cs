using System.Text;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Tarballs;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm.Tarballs;

public sealed class TarballInspectorTests
{
    private static async Task<RegistryAnswer<TarballContents>> InspectAsync(
        byte[] tarball, TarballLimits? limits = null, string? integrity = null, string? shasum = null, int chunk = int.MaxValue)
    {
        using var stream = new Chunked(tarball, chunk);
        var published = Integrity.Published(integrity ?? (shasum is null ? TarballBuilder.IntegrityOf(tarball) : null), shasum);
        return await new TarballInspector(limits ?? new TarballLimits()).InspectAsync(stream, published, CancellationToken.None);
    }

    private static async Task<TarballContents> ReadAsync(TarballBuilder tarball, int chunk = int.MaxValue)
    {
        var answer = await InspectAsync(tarball.ToTarball(), chunk: chunk);
        Assert.That(answer.Failure, Is.Null);
        return answer.Value!;
    }

    private static async Task<string> RefusedAsync(
        byte[] tarball, TarballLimits? limits = null, string? integrity = null, string? shasum = null)
    {
        var answer = await InspectAsync(tarball, limits, integrity, shasum);
        Assert.That(answer.Failure?.Kind, Is.EqualTo(RegistryFailureKind.Corrupt));
        return answer.Failure!.Message;
    }

    private static TarballBuilder Package => TarballBuilder.Package("a", "1.0.0");

    [Test]
    public async Task A_package_shows_what_matters([Values(1, 511, 512, 100_000)] int chunk)
    {
        var contents = await ReadAsync(
            new TarballBuilder()
                .File("package/package.json", """{"name":"a","version":"1.0.0","license":"MIT","scripts":{"postinstall":"x"}}""")
                .File("package/ReadMe.markdown", "# Hello")
                .File("package/LICENSE", "The MIT License")
                .File("package/lib/README.md", "not at the root"),
            chunk);
        var package = contents.Packages[""];
        Assert.That(contents.Packages, Has.Count.EqualTo(1));
        Assert.That(package.Manifest?.License, Is.EqualTo("MIT"));
        Assert.That(package.Manifest?.HasInstallScript, Is.True);
        Assert.That(package.HasReadme, Is.True);
        Assert.That(package.LicenseFiles.Select(file => (file.Path, file.Text, file.IsPlain)), Is.EqualTo(new[] { ("LICENSE", "The MIT License", true) }));
        Assert.That(contents.UnpackedSize, Is.EqualTo(76 + 7 + 15 + 15));
    }

    [TestCase("README", true)]
    [TestCase("readme.md", true)]
    [TestCase("Readme.txt", true)]
    [TestCase("README-zh_CN.md", true)]
    [TestCase("README.js", false)]
    [TestCase("readmes.md", false)]
    [TestCase("docs/README.md", false)]
    [TestCase("NOTREADME.md", false)]
    public async Task A_readme_is_told_by_its_name(string name, bool isReadme)
    {
        var contents = await ReadAsync(new TarballBuilder().File($"package/{name}", "text"));
        Assert.That(contents.Packages[""].HasReadme, Is.EqualTo(isReadme));
    }

    [Test]
    public async Task An_empty_readme_is_none() =>
        Assert.That((await ReadAsync(new TarballBuilder().File("package/README.md", ""))).Packages[""].HasReadme, Is.False);

    [Test]
    public async Task Only_plain_names_come_first_among_licence_files()
    {
        var contents = await ReadAsync(new TarballBuilder()
            .File("package/LICENSE-3RD-PARTY.txt", "3").File("package/license.js", "no").File("package/COPYING", "1").File("package/Licence.MD", "2"));
        Assert.That(contents.Packages[""].LicenseFiles.Select(file => (file.Path, file.IsPlain)), Is.EqualTo(
            new[] { ("COPYING", true), ("Licence.MD", true), ("LICENSE-3RD-PARTY.txt", false) }));
    }

    [Test]
    public async Task A_long_licence_is_cut()
    {
        var contents = await ReadAsync(new TarballBuilder().File("package/LICENSE", new string('x', 100_000)));
        Assert.That(contents.Packages[""].LicenseFiles[0].Text, Has.Length.EqualTo(65_536));
    }

    [Test]
    public async Task Bundled_packages_are_told_by_their_folders()
    {
        var contents = await ReadAsync(Package
            .File("package/node_modules/b/package.json", """{"name":"b","version":"2.0.0"}""")
            .File("package/node_modules/b/README", "b")
            .File("package/node_modules/b/binding.gyp", "{}")
            .File("package/node_modules/b/node_modules/@s/c/package.json", """{"name":"@s/c","version":"3.0.0"}""")
            .File("package/node_modules/@s/c/LICENSE", "c")
            .File("package/node_modules/.package-lock.json", "{}")
            .File("package/node_modules/.bin/b", "x")
            .File("package/test/node_modules/d/package.json", """{"name":"d","version":"4.0.0"}"""));
        Assert.That(contents.Packages.Keys, Is.EquivalentTo(new[]
        {
            "", "node_modules/b", "node_modules/b/node_modules/@s/c", "node_modules/@s/c",
        }));
        Assert.That(contents.Packages["node_modules/b"] is { HasReadme: true, HasGypFile: true, Manifest.Version: "2.0.0" }, Is.True);
        Assert.That(contents.Packages["node_modules/b/node_modules/@s/c"].Manifest?.Name, Is.EqualTo("@s/c"));
        Assert.That(contents.Packages["node_modules/@s/c"].Manifest, Is.Null);
    }

    [Test]
    public async Task The_first_folder_is_taken_off_whatever_it_is_called()
    {
        var contents = await ReadAsync(new TarballBuilder()
            .File("some thing/./package.json", """{"name":"a"}""").File("/x//y.txt", "1").File("README.md", "beside the folder, not unpacked"));
        Assert.That(contents.Packages[""].Manifest?.Name, Is.EqualTo("a"));
        Assert.That(contents.Packages[""].HasReadme, Is.False);
        Assert.That(contents.UnpackedSize, Is.EqualTo(12 + 1));
    }

    [TestCase("package/../README.md")]
    [TestCase("package/x/../../README.md")]
    [TestCase("package/..\\README.md")]
    [TestCase("package/")]
    [TestCase("package/.")]
    public async Task What_leaves_the_folder_is_not_unpacked(string path)
    {
        var contents = await ReadAsync(Package.File(path, "0123456789"));
        Assert.That(contents.UnpackedSize, Is.EqualTo((await ReadAsync(Package)).UnpackedSize));
    }

    [Test]
    public async Task The_last_of_two_files_with_one_path_counts()
    {
        var contents = await ReadAsync(new TarballBuilder()
            .File("package/package.json", """{"license":"MIT"}""").File("package/README.md", "full")
            .File("package/./package.json", """{"license":"GPL-3.0"}""").File("other/README.md", ""));
        Assert.That(contents.Packages[""].Manifest?.License, Is.EqualTo("GPL-3.0"));
        Assert.That(contents.Packages[""].HasReadme, Is.False);
        Assert.That(contents.UnpackedSize, Is.EqualTo(21));
    }

    [TestCase('1')]
    [TestCase('2')]
    public async Task Links_are_not_unpacked(char type)
    {
        var contents = await ReadAsync(Package.Entry("package/LICENSE", [], type, link: "/etc/passwd"));
        Assert.That(contents.Packages[""].LicenseFiles, Is.Empty);
    }

    [TestCase('3')]
    [TestCase('4')]
    [TestCase('5')]
    [TestCase('6')]
    [TestCase('Z')]
    [TestCase('S')]
    public async Task Devices_folders_and_what_nobody_knows_are_not_unpacked(char type)
    {
        var contents = await ReadAsync(Package.Entry("package/LICENSE", [], type));
        Assert.That(contents.Packages[""].LicenseFiles, Is.Empty);
    }

    [Test]
    public async Task Long_names_come_in_pax_headers_gnu_headers_and_prefixes()
    {
        var folder = string.Join('/', Enumerable.Repeat("deep", 40));
        var contents = await ReadAsync(new TarballBuilder()
            .Pax("path", $"package/{folder}/a").File("cut", "1")
            .Entry("././@LongLink", Encoding.UTF8.GetBytes($"package/node_modules/b/{folder}/../README.md\0"), 'L').File("cut", "22")
            .Entry("././@LongLink", Encoding.UTF8.GetBytes("package/node_modules/b/README.md\0"), 'L').File("cut", "333"));
        Assert.That(contents.Packages["node_modules/b"].HasReadme, Is.True);
        Assert.That(contents.UnpackedSize, Is.EqualTo(4));
    }

    [Test]
    public async Task A_global_header_speaks_of_sizes_and_never_of_paths()
    {
        var contents = await ReadAsync(new TarballBuilder().Pax("path", "package/README.md", 'g').File("package/index.js", "1"));
        Assert.That(contents.Packages[""].HasReadme, Is.False);
    }

    [Test]
    public async Task A_size_in_a_pax_header_wins()
    {
        var contents = await ReadAsync(new TarballBuilder().Pax("size", "5").Entry("package/README.md", "12345"u8.ToArray(), length: 0).File("package/x", "1"));
        Assert.That(contents.UnpackedSize, Is.EqualTo(6));
    }

    [Test]
    public async Task A_header_with_a_wrong_checksum_is_passed_over()
    {
        var contents = await ReadAsync(Package.Entry("package/LICENSE", [], badChecksum: true).File("package/index.js", "1"));
        Assert.That(contents.Packages[""].LicenseFiles, Is.Empty);
    }

    [Test]
    public async Task What_follows_the_end_of_the_archive_is_not_unpacked()
    {
        var contents = await ReadAsync(Package.Raw(new byte[1024]).File("package/LICENSE", "hidden"));
        Assert.That(contents.Packages[""].LicenseFiles, Is.Empty);
    }

    [Test]
    public async Task An_archive_without_its_end_or_without_compression_is_read_as_npm_does()
    {
        Assert.That((await InspectAsync(TarballBuilder.GZip(Package.ToTar(end: false)))).Value?.Packages[""].HasReadme, Is.True);
        Assert.That((await InspectAsync(Package.ToTar())).Value?.Packages[""].HasReadme, Is.True);
    }

    [Test]
    public async Task Members_of_gzip_may_follow_each_other()
    {
        var tar = Package.ToTar();
        byte[] tarball = [.. TarballBuilder.GZip(tar[..700]), .. TarballBuilder.GZip(tar[700..])];
        Assert.That((await InspectAsync(tarball)).Value?.Packages[""].HasReadme, Is.True);
    }

    [Test]
    public async Task Zeros_behind_gzip_are_padding_and_belong_to_the_hash()
    {
        byte[] tarball = [.. Package.ToTarball(), .. new byte[100_000]];
        var answer = await InspectAsync(tarball);
        Assert.That(answer.Value?.CompressedSize, Is.EqualTo(tarball.Length));
        Assert.That(await RefusedAsync(tarball, integrity: TarballBuilder.IntegrityOf(Package.ToTarball())), Does.Contain("sha512 differs"));
    }

    [Test]
    public async Task Other_bytes_than_the_published_are_refused() =>
        Assert.That(
            await RefusedAsync(Package.ToTarball(), integrity: TarballBuilder.IntegrityOf([1])),
            Is.EqualTo("its bytes are not what the registry published (sha512 differs)"));

    [Test]
    public async Task An_old_package_is_checked_by_its_shasum_and_gets_all_hashes()
    {
        var tarball = Package.ToTarball();
        using var hasher = new IntegrityHasher("sha1");
        hasher.Append(tarball);
        var shasum = hasher.Finish().HexDigests("sha1").Single();
        var answer = await InspectAsync(tarball, shasum: shasum);
        Assert.That(Integrity.Compare(TarballBuilder.IntegrityOf(tarball), answer.Value!.Computed.ToString(), null), Is.EqualTo(IntegrityComparison.Same));
        Assert.That(answer.Value!.Computed.Algorithms, Is.EquivalentTo(new[] { "sha512", "sha384", "sha256", "sha1" }));
        Assert.That(await RefusedAsync(tarball, shasum: new string('0', 40)), Does.Contain("sha1 differs"));
    }

    [Test]
    public async Task Without_a_published_hash_nothing_is_believed()
    {
        using var stream = new MemoryStream(Package.ToTarball());
        var answer = await new TarballInspector(new TarballLimits()).InspectAsync(stream, null, CancellationToken.None);
        Assert.That(answer.Failure?.Message, Is.EqualTo("the registry publishes no integrity to check it by"));
    }

    [Test]
    public async Task A_bomb_is_refused_by_its_ratio_and_by_its_size()
    {
        var bomb = new TarballBuilder().Entry("package/zeros", new byte[30_000_000]).ToTarball();
        Assert.That(await RefusedAsync(bomb, new TarballLimits { Ratio = 100 }), Is.EqualTo("it unpacks to more than 100 times its size"));
        Assert.That(await RefusedAsync(bomb, new TarballLimits { UncompressedBytes = 1_000_000 }), Is.EqualTo("it unpacks to more than 1000000 bytes"));
        Assert.That(await RefusedAsync(bomb, new TarballLimits { CompressedBytes = 10_000, Ratio = int.MaxValue }), Is.EqualTo("it is larger than 10000 bytes"));
    }

    [Test]
    public async Task A_million_entries_are_refused()
    {
        using var entries = new Repeated(new TarballBuilder().File("package/x", "").ToTar(end: false), 1_000_000);
        var answer = await new TarballInspector(new TarballLimits())
            .InspectAsync(entries, Integrity.Published(TarballBuilder.IntegrityOf([]), null), CancellationToken.None);
        Assert.That(answer.Failure?.Message, Is.EqualTo("it has more than 200000 entries"));
    }

    [Test]
    public async Task Absurd_names_are_refused()
    {
        Assert.That(
            await RefusedAsync(new TarballBuilder().Pax("path", "package/" + new string('x', 5000)).File("x", "").ToTarball()),
            Is.EqualTo("it has a path of more than 4096 characters"));
        Assert.That(
            await RefusedAsync(Package.File("package/0123456789", "").ToTarball(), new TarballLimits { AllNamesLength = 25 }),
            Is.EqualTo("its paths are too long to be read"));
    }

    [Test]
    public async Task A_pax_header_that_changes_a_type_is_refused() =>
        Assert.That(
            await RefusedAsync(Package.Pax("type", "File").Entry("package/LICENSE", [], '2', link: "x").ToTarball()),
            Is.EqualTo("it cannot be unpacked: an extended header changes the type of an entry"));

    [Test]
    public async Task Truncated_gzip_is_refused()
    {
        var tarball = TarballBuilder.Package("a", "1.0.0").Entry("package/noise", Noise(100_000)).ToTarball();
        Assert.That(await RefusedAsync(tarball[..50_000]), Does.StartWith("it cannot be unpacked"));
    }

    [Test]
    public async Task Damaged_gzip_is_refused()
    {
        var tarball = TarballBuilder.Package("a", "1.0.0").Entry("package/noise", Noise(100_000)).ToTarball();
        tarball.AsSpan(20, 200).Fill(0xAA);
        Assert.That(await RefusedAsync(tarball), Does.StartWith("it cannot be unpacked"));
    }

    [Test]
    public async Task An_archive_that_ends_in_a_file_is_refused() =>
        Assert.That(await RefusedAsync(new TarballBuilder().File("package/x", "").Entry("package/y", new byte[10_000]).ToTar(end: false)[..5000]), Is.EqualTo("it cannot be unpacked: the archive ends in the middle of a file"));

    [Test]
    public async Task What_is_no_archive_is_refused()
    {
        foreach (var bytes in (byte[][])[[], [0x1F], [0x1F, 0x8B], TarballBuilder.GZip([]), TarballBuilder.GZip(new byte[1024]), Noise(10_000), Encoding.UTF8.GetBytes("<html>")])
        {
            Assert.That(await RefusedAsync(bytes), Does.StartWith("it cannot be unpacked"));
        }
    }

    [Test]
    public async Task Random_damage_never_does_more_than_being_refused()
    {
        var random = new Random(20261122);
        var tar = Package.File("package/node_modules/b/package.json", """{"name":"b"}""").Pax("path", "package/LICENSE").File("x", "MIT").ToTar();
        for (var round = 0; round < 2000; round++)
        {
            var damaged = tar.ToArray();
            for (var hits = random.Next(1, 20); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var answer = await InspectAsync(damaged[..random.Next(damaged.Length)], chunk: random.Next(1, 2000));
            Assert.That(answer.Value is null, Is.Not.EqualTo(answer.Failure is null));
        }
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The same block again and again.</summary>
    private sealed class Repeated(byte[] block, int times) : MemoryStream
    {
        private long _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var offset = (int)(_position % block.Length);
            var read = _position == (long)block.Length * times ? 0 : Math.Min(buffer.Length, block.Length - offset);
            block.AsMemory(offset, read).CopyTo(buffer);
            _position += read;
            return ValueTask.FromResult(read);
        }
    }

    private sealed class Chunked(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
