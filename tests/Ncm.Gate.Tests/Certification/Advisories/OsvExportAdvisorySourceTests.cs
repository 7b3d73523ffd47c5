using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class OsvExportAdvisorySourceTests
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "Fixtures", "advisories", "osv");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(100));

    [TestCase("lodash", "4.17.15", new[] { "GHSA-29mw-wpgm-hmr9", "GHSA-35jh-r3h4-6jhm", "GHSA-f23m-r3pf-42rh", "GHSA-p6mc-m468-83gw", "GHSA-r5fr-rjxr-66jc", "GHSA-xxjr-mmjv-4gpg", "NSWG-ECO-516" })]
    [TestCase("lodash", "4.17.4", new[] { "GHSA-29mw-wpgm-hmr9", "GHSA-35jh-r3h4-6jhm", "GHSA-4xc9-xhrj-v574", "GHSA-f23m-r3pf-42rh", "GHSA-fvqr-27wr-82fm", "GHSA-jf85-cpcp-j695", "GHSA-p6mc-m468-83gw", "GHSA-r5fr-rjxr-66jc", "GHSA-x5rq-j2xg-h7qm", "GHSA-xxjr-mmjv-4gpg", "NSWG-ECO-368", "NSWG-ECO-493" })]
    [TestCase("engine.io-client", "1.6.8", new[] { "NSWG-ECO-99" })]
    [TestCase("engine.io-client", "1.6.9", new string[0])]
    [TestCase("debug", "2.2.0", new string[0], Description = "the shared export has no record on it")]
    public async Task A_real_export_knows_these(string name, string version, string[] ids)
    {
        using var cache = new TemporaryFolder();
        var package = new PackageId(name, version);

        var answer = await Ask(Path.Combine(Repository.RequireShared(), "advisories", "npm-all.zip"), cache.Path, package);

        Assert.That(answer.For(package).Select(advisory => advisory.Id), Is.EqualTo(ids));
        Assert.That(answer.Exports.Single(), Has.Property("Records").EqualTo(804));
        Assert.That(answer.Failure, Is.Null);
    }

    [Test]
    public async Task A_zip_a_folder_and_a_file_answer_alike_with_and_without_an_index()
    {
        using var folder = new TemporaryFolder();
        var zip = folder.At("export");
        ZipFile.CreateFromDirectory(Fixtures, zip);
        var package = new PackageId("leftish-pad", "1.9.0");
        foreach (var export in (string[])[zip, Fixtures, Path.Combine(Fixtures, "GHSA-aaaa-bbbb-cccc.json")])
        {
            foreach (var cache in (string?[])[null, folder.At("cache")])
            {
                var answer = await Ask(export, cache, package, new PackageId("unheard-of", "1.0.0"));

                Assert.That(answer.Failure, Is.Null, export);
                Assert.That(answer.Advisories.Keys, Is.EqualTo((PackageId[])[package]), export);
                Assert.That(answer.For(package).Select(advisory => advisory.Id), Is.EqualTo((string[])["GHSA-aaaa-bbbb-cccc"]), export);
                Assert.That(answer.For(package)[0].Aliases, Is.EqualTo((string[])["CVE-2024-0001", "CVE-2024-0002"]), export);
                Assert.That(answer.Notes, Is.Empty);
            }
        }
    }

    [Test]
    public async Task An_index_gives_the_very_entries_that_were_read()
    {
        using var folder = new TemporaryFolder();
        var packages = (PackageId[])[new("leftish-pad", "2.0.0"), new("@acme/leftish-pad", "0.0.1"), new("evil-pad", "1.0.0"), new("odd-pad", "7.0.0")];

        var read = await Ask(Fixtures, null, packages);
        var indexed = await Ask(Fixtures, folder.Path, packages);

        Assert.That(indexed.Exports, Is.EqualTo(read.Exports));
        Assert.That(read.Exports.Single(), Is.EqualTo(new AdvisoryExport(Fixtures, Fixtures, 3, new DateTimeOffset(2024, 6, 1, 0, 0, 0, TimeSpan.Zero))));
        foreach (var package in packages)
        {
            Assert.That(Texts(indexed, package), Is.EqualTo(Texts(read, package)).And.Count.EqualTo(1));
        }

        static List<string> Texts(AdvisoryAnswer answer, PackageId package) => [.. answer.For(package).Select(advisory =>
            advisory with { Aliases = [], FixedIn = [], Weaknesses = [] } + string.Join(' ', advisory.Weaknesses) + string.Join(' ', advisory.Aliases) + "/" + string.Join(' ', advisory.FixedIn))];
    }

    [Test]
    public async Task The_export_is_indexed_once_and_again_when_it_changes()
    {
        using var folder = new TemporaryFolder();
        var export = folder.At("one.json");
        var package = new PackageId("leftish-pad", "1.9.0");
        File.Copy(Path.Combine(Fixtures, "GHSA-aaaa-bbbb-cccc.json"), export);

        Assert.That((await Ask(export, folder.At("cache"), package)).For(package), Has.Count.EqualTo(1));
        var index = Directory.GetFiles(folder.At("cache"), "*.index").Single();
        var written = File.GetLastWriteTimeUtc(index);
        Assert.That((await Ask(export, folder.At("cache"), package)).For(package), Has.Count.EqualTo(1));
        Assert.That(File.GetLastWriteTimeUtc(index), Is.EqualTo(written));

        // The same length and the same time, as an image builder leaves them.
        var time = File.GetLastWriteTimeUtc(export);
        File.WriteAllText(export, File.ReadAllText(export).Replace("\"1.10.0\"", "\" 1.1.0\"", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(export, time);
        Assert.That((await Ask(export, folder.At("cache"), package)).For(package), Is.Empty, "the new content counts");
    }

    [Test]
    public async Task A_large_export_is_not_read_again_while_its_stamp_stands()
    {
        using var folder = new TemporaryFolder();
        var export = folder.At("large.json");
        var package = new PackageId("leftish-pad", "1.9.0");
        var record = File.ReadAllText(Path.Combine(Fixtures, "GHSA-aaaa-bbbb-cccc.json"));
        File.WriteAllText(export, record + new string(' ', (int)OsvExportStamp.AlwaysHashed));
        File.SetLastWriteTimeUtc(export, DateTime.UnixEpoch.AddYears(99));
        var limits = new OsvExportLimits(RecordBytes: 64 * 1024 * 1024);
        var cache = folder.At("cache");

        Assert.That((await Ask(export, cache, limits, package)).For(package), Has.Count.EqualTo(1));
        Assert.That(Directory.GetFiles(cache, "*.stamp"), Has.Length.EqualTo(1));

        // Bounds that would refuse the export show that it is not read.
        Assert.That((await Ask(export, cache, new OsvExportLimits(RecordBytes: 10), package)).For(package), Has.Count.EqualTo(1));

        File.SetLastWriteTimeUtc(export, DateTime.UnixEpoch.AddYears(98));
        File.AppendAllText(export, " ");
        Assert.That((await Ask(export, cache, new OsvExportLimits(RecordBytes: 10), package)).Failure, Is.Not.Null);
    }

    [Test]
    public async Task A_stamp_that_might_hide_a_change_is_not_kept()
    {
        using var folder = new TemporaryFolder();
        var export = folder.At("large.json");
        File.WriteAllText(export, File.ReadAllText(Path.Combine(Fixtures, "MAL-2024-0001.json")) + new string(' ', (int)OsvExportStamp.AlwaysHashed));
        File.SetLastWriteTimeUtc(export, _time.GetUtcNow().UtcDateTime.AddSeconds(-1));

        var answer = await Ask(export, folder.At("cache"), new OsvExportLimits(RecordBytes: 64 * 1024 * 1024), new PackageId("evil-pad", "1.0.0"));

        Assert.That(answer.Failure, Is.Null);
        Assert.That(Directory.GetFiles(folder.At("cache"), "*.stamp"), Is.Empty);
    }

    [Test]
    public async Task A_damaged_index_never_reads_as_no_advisories()
    {
        using var folder = new TemporaryFolder();
        var cache = folder.At("cache");
        var package = new PackageId("leftish-pad", "1.9.0");
        await Ask(Fixtures, cache, package);
        var index = Directory.GetFiles(cache, "*.index").Single();
        var whole = File.ReadAllBytes(index);
        for (var at = 0; at < whole.Length; at += 7)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x20;
            File.WriteAllBytes(index, damaged);
            Assert.That((await Ask(Fixtures, cache, package)).For(package), Has.Count.EqualTo(1), $"byte {at}");
        }

        for (var length = 0; length < whole.Length; length += 11)
        {
            File.WriteAllBytes(index, whole[..length]);
            Assert.That((await Ask(Fixtures, cache, package)).For(package), Has.Count.EqualTo(1), $"cut at {length}");
        }

        await Ask(Fixtures, cache, package);
        Assert.That(File.ReadAllBytes(index), Is.EqualTo(whole), "made anew, byte for byte");
    }

    [Test]
    public async Task Without_a_folder_to_write_to_the_export_is_read_through_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("file"), "in the way");
        var package = new PackageId("leftish-pad", "1.9.0");

        var answer = await Ask(Fixtures, folder.At("file/cache"), package);

        Assert.That(answer.For(package), Has.Count.EqualTo(1));
        Assert.That(answer.Notes, Has.Count.EqualTo(1).And.All.Contains("cannot be written"));
    }

    [Test]
    public async Task Two_gates_at_once_make_one_index()
    {
        using var folder = new TemporaryFolder();
        var package = new PackageId("leftish-pad", "1.9.0");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ask(Fixtures, folder.At("cache"), package)));

        Assert.That(answers.Select(answer => (answer.Failure, answer.For(package).Count, answer.Notes.Count)), Is.All.EqualTo(((AdvisoryFailure?)null, 1, 0)));
        Assert.That(Directory.GetFiles(folder.At("cache")).Select(Path.GetExtension), Is.EqualTo((string[])[".index"]));
    }

    [TestCase("{\"id\":\"X-1\"", "bad.json", Description = "cut short")]
    [TestCase("[]", "bad.json")]
    [TestCase("{\"id\":\"\\ud800\"}", "bad.json", Description = "half a surrogate pair")]
    [TestCase("", "bad.json")]
    public async Task A_record_that_cannot_be_read_makes_the_export_unreadable(string content, string name)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("export"));
        File.Copy(Path.Combine(Fixtures, "MAL-2024-0001.json"), folder.At("export/MAL-2024-0001.json"));
        File.WriteAllText(Path.Combine(folder.At("export"), name), content);
        ZipFile.CreateFromDirectory(folder.At("export"), folder.At("all.zip"));
        foreach (var export in (string[])["export", "all.zip"])
        {
            foreach (var cache in (string?[])[null, folder.At("cache")])
            {
                var answer = await Ask(folder.At(export), cache, new PackageId("fine", "1.0.0"));

                Assert.That(answer.Failure?.Kind, Is.EqualTo(AdvisoryFailureKind.Unavailable));
                Assert.That(answer.Failure!.Message, Does.Contain(name).And.Contains("export").And.Contains("cannot be read"));
            }
        }
    }

    [Test]
    public async Task What_is_no_export_of_npm_is_an_error()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("empty"));
        File.WriteAllText(folder.At("pypi.json"), """{"id":"X-1","affected":[{"package":{"ecosystem":"PyPI","name":"a"}}]}""");
        File.WriteAllText(folder.At("not.zip"), "PK\u0003\u0004 and nothing more");
        foreach (var (export, says) in ((string, string)[])[("empty", "holds no OSV record"), ("pypi.json", "no record about an npm package"), ("not.zip", "cannot be read"), ("missing.zip", "cannot be read")])
        {
            foreach (var cache in (string?[])[null, folder.At("cache")])
            {
                var answer = await Ask(folder.At(export), cache, new PackageId("a", "1.0.0"));

                Assert.That(answer.Failure?.Kind, Is.EqualTo(AdvisoryFailureKind.Unavailable), export);
                Assert.That(answer.Failure!.Message, Does.Contain(says).And.Contains(export), export);
            }
        }
    }

    [Test]
    public async Task A_zip_bomb_is_cut_off()
    {
        using var folder = new TemporaryFolder();
        using (var zip = ZipFile.Open(folder.At("bomb.zip"), ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("X-1.json").Open();
            var megabyte = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < 64; i++)
            {
                entry.Write(megabyte);
            }
        }

        var answer = await Ask(folder.At("bomb.zip"), null, new PackageId("a", "1.0.0"));
        var all = await Ask(Fixtures, null, new OsvExportLimits(TotalBytes: 2000), new PackageId("a", "1.0.0"));
        var many = await Ask(Fixtures, null, new OsvExportLimits(Records: 3), new PackageId("a", "1.0.0"));

        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(folder.At("bomb.zip")).Length, Is.LessThan(100_000));
            Assert.That(answer.Failure?.Message, Does.Contain("X-1.json").And.Contains("larger than 8388608 bytes"));
            Assert.That(all.Failure?.Message, Does.Contain("larger than 2000 bytes in all"));
            Assert.That(many.Failure?.Message, Does.Contain("more than 3 records"));
        });
    }

    [Test]
    public async Task A_big_export_answers_as_its_records_say()
    {
        using var folder = new TemporaryFolder();
        OsvExportGenerator.Write(folder.At("all.zip"), 20_000);
        var packages = OsvExportGenerator.SomePackages(1500);

        var indexed = await Ask(folder.At("all.zip"), folder.At("cache"), [.. packages.Keys]);
        var streamed = await Ask(folder.At("all.zip"), null, [.. packages.Keys]);

        Assert.That(indexed.Exports.Single().Records, Is.EqualTo(20_000));
        foreach (var (package, affected) in packages)
        {
            Assert.That(indexed.For(package).Count > 0, Is.EqualTo(affected), package.ToString());
            Assert.That(streamed.For(package).Select(one => one.Id), Is.EqualTo(indexed.For(package).Select(one => one.Id)));
        }
    }

    /// <summary>Takes half a minute and 400 MB: run it to see that the real export's size is no trouble.</summary>
    [Test]
    [Explicit("big")]
    public async Task An_export_of_250_000_records_is_indexed_and_then_only_looked_up()
    {
        using var folder = new TemporaryFolder();
        var export = folder.At("all.zip");
        OsvExportGenerator.Write(export, 250_000);
        File.SetLastWriteTimeUtc(export, DateTime.UnixEpoch.AddYears(99));
        var packages = OsvExportGenerator.SomePackages(1500);
        foreach (var run in (string[])["cold", "warm", "warm", "warm", "no cache"])
        {
            var start = TimeProvider.System.GetTimestamp();
            var before = GC.GetTotalAllocatedBytes();
            var answer = await Ask(export, run == "no cache" ? null : folder.At("cache"), [.. packages.Keys]);
            var spent = TimeProvider.System.GetElapsedTime(start);

            await TestContext.Out.WriteLineAsync($"{run}: {spent.TotalMilliseconds:F0} ms, {(GC.GetTotalAllocatedBytes() - before) >> 20} MB allocated");
            Assert.That(answer.Exports.Single().Records, Is.EqualTo(250_000));
            Assert.That(packages.All(pair => answer.For(pair.Key).Count > 0 == pair.Value), Is.True);
        }

        await TestContext.Out.WriteLineAsync($"export {new FileInfo(export).Length >> 20} MB, index {new FileInfo(Directory.GetFiles(folder.At("cache"), "*.index").Single()).Length >> 20} MB");
    }

    [Test]
    public void Cancelling_ends_it()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.That(
            async () => await new OsvExportAdvisorySource(Fixtures, "x", null, _time).GetAsync([new("a", "1.0.0")], null, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<AdvisoryAnswer> Ask(string export, string? cache, params PackageId[] packages) => Ask(export, cache, null!, packages);

    private Task<AdvisoryAnswer> Ask(string export, string? cache, OsvExportLimits limits, params PackageId[] packages) =>
        new OsvExportAdvisorySource(export, export, cache, _time, limits).GetAsync(packages, null, CancellationToken.None);
}
