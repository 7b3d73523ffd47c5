using System.Text;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Lockfiles;

public sealed class LockfileReaderTests
{
    [TestCaseSource(typeof(Fixtures), nameof(Fixtures.Lockfiles))]
    public void Every_entry_points_at_the_line_of_its_version(string lockfile)
    {
        var path = Fixtures.Locate(lockfile);
        var lines = File.ReadAllLines(path);
        foreach (var entry in LockedProject.Open(path).Lockfile.Entries.Where(entry => entry.Kind == EntryKind.Registry))
        {
            var line = lines[entry.Where.Line - 1];
            var version = entry.Name == entry.InstallName ? entry.Version : null;

            Assert.That(line[(entry.Where.Column - 1)..], Does.StartWith("\"").And.Contain(version ?? entry.Version!), entry.ToString());
            Assert.That(line.TrimStart(), Does.StartWith("\"version\": "), entry.ToString());
        }
    }

    [Test]
    public void Columns_count_UTF16_code_units()
    {
        var lockfile = Read("{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": {\"license\": \"é😀\", \"version\": \"1.0.0\"}}}");

        Assert.That((lockfile.Entries[1].Where.Line, lockfile.Entries[1].Where.Column), Is.EqualTo((2, 49)));
    }

    [Test]
    public void A_lock_on_one_line_has_columns() => Assert.That(
        Read("{\"lockfileVersion\":3,\"packages\":{\"node_modules/a\":{\"version\":\"1.0.0\"},\"node_modules/b\":{\"version\":\"2.0.0\"}}}")
            .Entries.Skip(1).Select(entry => entry.Where.Column),
        Is.EqualTo([62, 99]));

    [Test]
    public void Shrinkwrap_wins_over_package_lock()
    {
        var project = LockedProject.Open(Fixtures.Locate("shrinkwrap"));

        Assert.That(Path.GetFileName(project.LockfilePath), Is.EqualTo("npm-shrinkwrap.json"));
        Assert.That(project.Lockfile.Entries.Select(entry => entry.Name), Has.Some.EqualTo("send"));
    }

    [Test]
    public void An_alias_has_its_real_name([Range(1, 3)] int version)
    {
        var entry = Entries($"aliases/v{version}").Single(entry => entry.InstallName == "old-ms");

        Assert.That((entry.Name, entry.Version, entry.Kind), Is.EqualTo(("ms", "2.0.0", EntryKind.Registry)));
        var graph = DependencyGraph.Build(LockedProject.Open(Fixtures.Locate($"aliases/v{version}")));
        Assert.That(graph.Nodes.Select(node => node.Id?.ToString()), Has.Some.EqualTo("ms@2.0.0").And.Some.EqualTo("@types/ms@0.7.34"));
    }

    [Test]
    public void Sources_that_no_registry_answers_for_have_their_kinds([Range(1, 3)] int version) => Assert.That(
        Entries($"git/v{version}").Where(entry => entry.Location.Length > 0).ToDictionary(entry => entry.Location, entry => entry.Kind),
        Is.EquivalentTo(new Dictionary<string, EntryKind>
        {
            ["node_modules/archive"] = EntryKind.Remote,
            ["node_modules/by-range"] = EntryKind.Git,
            ["node_modules/ms"] = EntryKind.Registry,
            ["node_modules/tape-harness"] = EntryKind.Git,
            ["node_modules/tape-harness/node_modules/ms"] = EntryKind.Registry,
        }));

    [Test]
    public void Files_and_folders_have_their_kinds([Range(1, 3)] int version)
    {
        var kinds = Entries($"files/v{version}").ToDictionary(entry => entry.Location, entry => entry.Kind);

        Assert.That(
            (kinds["linked"], kinds["node_modules/linked"], kinds["node_modules/packed"], kinds["linked/inner"]),
            Is.EqualTo((EntryKind.Folder, EntryKind.Link, EntryKind.File, EntryKind.Folder)));
    }

    [TestCase("https://registry.npmjs.org/a/-/a-1.0.0.tgz", EntryKind.Registry)]
    [TestCase("https://npm.example.com/some/where/@s/a/-/@s/a-1.0.0.tgz?token=1#x", EntryKind.Registry)]
    [TestCase("https://npm.pkg.github.com/download/@acme/a/1.0.0/0123abcd", EntryKind.Registry)]
    [TestCase("https://codeload.github.com/a/b/tar.gz/master", EntryKind.Remote)]
    [TestCase("https://example.com/a-1.0.0.tgz", EntryKind.Remote)]
    [TestCase("https://github.com/a/b.git#0123", EntryKind.Git)]
    [TestCase("https://github.com/a/b#0123", EntryKind.Git)]
    [TestCase("git+https://user@host.example/a.git#0123", EntryKind.Git)]
    [TestCase("git@host.example:a/b.git#0123", EntryKind.Git)]
    [TestCase("a/b#0123", EntryKind.Git)]
    [TestCase("github:a/b", EntryKind.Git)]
    [TestCase("file:a.tgz", EntryKind.File)]
    [TestCase("file:../a", EntryKind.File)]
    [TestCase("ftp://example.com/a.tgz", EntryKind.File)]
    [TestCase("", EntryKind.Remote)]
    public void The_source_decides_the_kind(string resolved, EntryKind kind) => Assert.That(
        Read($"{{\"lockfileVersion\": 3, \"packages\": {{\"node_modules/a\": {{\"version\": \"1.0.0\", \"resolved\": \"{resolved}\"}}}}}}").Entries[1].Kind,
        Is.EqualTo(kind));

    [Test]
    public void Escapes_are_undone_before_anything_is_compared()
    {
        var entry = Read("{\"lockfileVersion\": 3, \"packages\": {\"node_modules\\/\\u0061\": {\"v\\u0065rsion\": \"1.0.\\u0030\", \"link\": false}}}").Entries[1];

        Assert.That((entry.Location, entry.Name, entry.Version), Is.EqualTo(("node_modules/a", "a", "1.0.0")));
    }

    [Test]
    public void A_lock_that_states_no_requirements_says_so()
    {
        Assert.That(Read("{\"dependencies\": {\"a\": {\"version\": \"1.0.0\"}}}").StatesRequirements, Is.False);
        Assert.That(Read("{\"requires\": true, \"lockfileVersion\": 1, \"dependencies\": {}}").StatesRequirements, Is.True);
    }

    [Test]
    public void A_linked_folder_outside_the_project_is_read() => Assert.That(
        Read("{\"lockfileVersion\": 3, \"packages\": {\"../lib\": {\"version\": \"1.0.0\"}, \"node_modules/lib\": {\"resolved\": \"../lib\", \"link\": true}}}")
            .Entries.Select(entry => (entry.Location, entry.Kind)),
        Is.EqualTo([("", EntryKind.Root), ("../lib", EntryKind.Folder), ("node_modules/lib", EntryKind.Link)]));

    private static IReadOnlyList<LockfileEntry> Entries(string fixture) => LockedProject.Open(Fixtures.Locate(fixture)).Lockfile.Entries;

    private static Lockfile Read(string text) => LockfileReader.Read("package-lock.json", Encoding.UTF8.GetBytes(text));
}
