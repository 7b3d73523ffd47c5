using System.Text;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Lockfiles;

public sealed class BadInputTests
{
    private const string Entry = "\"node_modules/a\": {\"version\": \"1.0.0\"}";

    [TestCase("{\"lockfileVersion\": 3, \"packages\": {", 1, 37, "ends in the middle", TestName = "Truncated")]
    [TestCase("{\n  \"lockfileVersion\": 3,\n  oops\n}", 3, 3, "not valid JSON here", TestName = "Not_JSON")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {},}", 1, 39, "not valid JSON here", TestName = "Trailing_comma")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {}} x", 1, 40, "not valid JSON here", TestName = "More_after_the_end")]
    [TestCase("[]", 1, 1, "must be an object", TestName = "An_array")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": []}", 1, 36, "packages must be an object", TestName = "Packages_is_an_array")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": 1}}", 1, 55, "a package must be an object", TestName = "A_package_is_a_number")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": 1}}}", 1, 67, "version must be a string", TestName = "A_version_is_a_number")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\", \"integrity\": []}}}", 1, 89, "integrity must be a string", TestName = "An_integrity_is_a_list")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\", \"link\": \"yes\"}}}", 1, 84, "link must be true or false", TestName = "A_flag_is_a_text")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\", \"dependencies\": {\"b\": 1}}}}", 1, 98, "a range in dependencies must be a string", TestName = "A_range_is_a_number")]
    [TestCase("{\"lockfileVersion\": 4, \"packages\": {}}", 1, 21, "lockfileVersion is not one that is read (1, 2 and 3 are)", TestName = "Version_4")]
    [TestCase("{\"lockfileVersion\": \"3\", \"packages\": {}}", 1, 21, "lockfileVersion is not one that is read", TestName = "The_version_is_a_text")]
    [TestCase("{\"lockfileVersion\": 3, \"lockfileVersion\": 1}", 1, 24, "stands twice", TestName = "Two_versions")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {}, \"packages\": {}}", 1, 40, "\"packages\" stands twice", TestName = "Packages_twice")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {" + Entry + ", " + Entry + "}}", 1, 77, "\"node_modules/a\" stands twice", TestName = "An_entry_twice")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {" + Entry + ", \"node_modules/\\u0061\": {\"version\": \"6.6.6\"}}}", 1, 77, "\"node_modules/a\" stands twice", TestName = "An_entry_twice_with_an_escape")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"\": {}, \"\": {}}}", 1, 45, "stands twice", TestName = "The_root_twice")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\", \"version\": \"1.0.1\"}}}", 1, 76, "\"version\" stands twice", TestName = "A_key_twice")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\", \"dependencies\": {\"b\": \"1\", \"b\": \"2\"}}}}", 1, 103, "\"b\" stands twice in dependencies", TestName = "A_requirement_twice")]
    [TestCase("{\"lockfileVersion\": 1, \"dependencies\": {\"a\": {\"version\": \"1.0.0\"}, \"a\": {\"version\": \"1.0.1\"}}}", 1, 68, "\"a\" stands twice in dependencies", TestName = "An_old_entry_twice")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/../../a\": {\"version\": \"1.0.0\"}}}", 1, 37, "not a plain path", TestName = "A_location_that_climbs")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"../a\": {\"version\": \"1.0.0\"}}}", 1, 57, "lies outside the project", TestName = "A_location_outside")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"/etc/node_modules/a\": {\"version\": \"1.0.0\"}}}", 1, 37, "not a plain path", TestName = "An_absolute_location")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"C:/node_modules/a\": {\"version\": \"1.0.0\"}}}", 1, 37, "not a plain path", TestName = "A_location_on_a_drive")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules\\\\a\": {\"version\": \"1.0.0\"}}}", 1, 37, "not a plain path", TestName = "A_location_with_a_backslash")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/./a\": {\"version\": \"1.0.0\"}}}", 1, 37, "not a plain path", TestName = "A_location_with_a_dot")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a b\": {\"version\": \"1.0.0\"}}}", 1, 69, "a name that npm does not allow", TestName = "A_name_with_a_space")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/.bin\": {\"version\": \"1.0.0\"}}}", 1, 70, "a name that npm does not allow", TestName = "A_name_with_a_dot_first")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\", \"name\": \"b/c\"}}}", 1, 67, "its name \"b/c\" is not one that npm allows", TestName = "An_alias_with_a_slash")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"latest\"}}}", 1, 67, "its version \"latest\" is not one that npm allows", TestName = "A_version_that_is_a_tag")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {}}}", 1, 37, "states no version", TestName = "No_version")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"link\": true, \"resolved\": \"a\"}}}", 1, 37, "which the lock does not describe", TestName = "A_link_to_nowhere")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"link\": true}}}", 1, 37, "points nowhere", TestName = "A_link_without_a_target")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"link\": true, \"resolved\": \"/etc\"}}}", 1, 37, "not a plain relative path", TestName = "A_link_to_an_absolute_path")]
    [TestCase("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/\\ud800\": {\"version\": \"1.0.0\"}}}", 1, 37, "half a surrogate pair", TestName = "Half_a_surrogate_pair")]
    [TestCase("{\"name\": \"x\", \"version\": \"1.0.0\", \"dependencies\": {\"a\": \"^1.0.0\"}}", 1, 57, "looks like a package.json", TestName = "A_manifest_by_another_name")]
    [TestCase("{\"name\": \"x\", \"version\": \"1.0.0\"}", 1, 1, "not an npm lock file", TestName = "Neither_version_nor_packages")]
    [TestCase("", 1, 1, "the file is empty", TestName = "Nothing")]
    [TestCase("  \n ", 1, 1, "the file is empty", TestName = "Blank")]
    [TestCase("lockfileVersion: '9.0'\n", 1, 1, "a lock of pnpm, which is not read yet", TestName = "A_pnpm_lock_by_another_name")]
    [TestCase("# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n", 1, 1, "a lock of yarn, which is not read yet", TestName = "A_yarn_lock_by_another_name")]
    public void Is_refused_with_its_place(string text, int line, int column, string reason) =>
        AssertRefused("package-lock.json", Encoding.UTF8.GetBytes(text), line, column, reason);

    [TestCase("package.json", "this is a package.json")]
    [TestCase("yarn.lock", "yarn's locks are not read yet")]
    [TestCase("pnpm-lock.yaml", "pnpm's locks are not read yet")]
    [TestCase("bun.lock", "bun's locks are not read yet")]
    [TestCase("bun.lockb", "bun's locks are not read yet")]
    public void Another_file_is_named(string name, string reason) => AssertRefused(name, "{}"u8.ToArray(), 1, 1, reason);

    [Test]
    public void Conflict_markers_are_called_an_unfinished_merge()
    {
        const string text = "{\n  \"lockfileVersion\": 3,\n<<<<<<< HEAD\n  \"packages\": {}\n=======\n  \"packages\": {}\n>>>>>>> branch\n}";

        AssertRefused("package-lock.json", Encoding.UTF8.GetBytes(text), 3, 1, "unfinished merge");
    }

    [Test]
    public void Deep_nesting_is_refused([Values("[", "{\"a\":", "{\"dependencies\":{\"a\":")] string opening)
    {
        var text = "{\"lockfileVersion\": 1, \"dependencies\": {\"a\": {\"x\": " + string.Concat(Enumerable.Repeat(opening, 100_000));

        Assert.That(
            () => Read("package-lock.json", Encoding.UTF8.GetBytes(text)),
            Throws.TypeOf<LockfileException>().With.Message.Contains($"nested deeper than {LockfileReader.MaximumDepth} levels"));
    }

    [Test]
    public void UTF16_is_called_that([Values] bool withMark)
    {
        var bytes = (byte[])[.. withMark ? Encoding.Unicode.Preamble : default, .. Encoding.Unicode.GetBytes("{\"lockfileVersion\": 3}")];

        AssertRefused("package-lock.json", bytes, 1, 1, "UTF-16");
    }

    [Test]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("{\"lockfileVersion\": 3, \"packages\": {" + Entry + "}}")];

        var entry = Read("package-lock.json", bytes).Lockfile.Entries[1];

        Assert.That((entry.Version, entry.Where.Line, entry.Where.Column), Is.EqualTo(("1.0.0", 1, 67)));
    }

    [Test]
    public void Invalid_UTF8_is_refused_where_it_stands() => AssertRefused(
        "package-lock.json", [.. "{\"lockfileVersion\": 3,\n \"name\": \"é"u8, 0xC3, 0x28, .. "\"}"u8], 2, 12, "not valid UTF-8 here");

    [Test]
    public void A_file_beyond_the_bound_is_refused_by_its_length()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "package-lock.json");
        using (var file = File.Create(path))
        {
            // Sparse: no disk holds it.
            file.SetLength(2L * 1024 * 1024 * 1024);
        }

        Assert.That(
            () => LockedProject.Open(path),
            Throws.TypeOf<LockfileException>().With.Message.Contains("2,147,483,648 bytes and no more than 268,435,456 are read"));
        File.Delete(path);
    }

    [Test]
    public void A_folder_without_a_lock_says_what_to_run()
    {
        var folder = Directory.CreateTempSubdirectory("no-lock-");

        Assert.That(
            () => LockedProject.Open(folder.FullName),
            Throws.TypeOf<LockfileException>().With.Message.Contains("npm install --package-lock-only"));
        File.WriteAllText(Path.Combine(folder.FullName, "yarn.lock"), "");
        Assert.That(
            () => LockedProject.Open(folder.FullName), Throws.TypeOf<LockfileException>().With.Message.Contains("only a yarn.lock here, which is not read yet"));
        folder.Delete(recursive: true);
    }

    [Test]
    public void A_path_that_does_not_exist_is_named() => Assert.That(
        () => LockedProject.Open(Path.Combine(Repository.Root, "no-such-folder")),
        Throws.TypeOf<LockfileException>().With.Message.Contains("no such file or folder"));

    [Test]
    public void Names_in_messages_cannot_drive_a_terminal()
    {
        var refused = Assert.Throws<LockfileException>(() => Read(
            "package-lock.json", Encoding.UTF8.GetBytes("{\"lockfileVersion\": 3, \"packages\": {\"node_modules/\\u001b[2J\\u202e\": {\"version\": \"1.0.0\"}}}")));

        Assert.That(refused.Message, Does.Contain("\\u001b[2J\\u202e").And.Not.Contain("\u001b"));
    }

    [TestCase("{\"dependencies\": {\"a\": 1}}", 1, 24, "a value in dependencies must be a text")]
    [TestCase("{\"dependencies\": {\"a\": \"1\", \"a\": \"2\"}}", 1, 29, "stands twice in dependencies")]
    [TestCase("{\"workspaces\": 1}", 1, 16, "workspaces must be a list")]
    [TestCase("{\"name\": \"a\"", 1, 13, "ends in the middle")]
    public void A_bad_manifest_is_refused_with_its_own_place(string manifest, int line, int column, string reason)
    {
        var refused = Assert.Throws<LockfileException>(() => LockedProject.FromBytes(
            "app/package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {}}"u8.ToArray(), _ => Encoding.UTF8.GetBytes(manifest)));

        Assert.That(refused.Location?.ToString(), Is.EqualTo($"{Path.Combine("app", "package.json")}({line},{column})"));
        Assert.That(refused.Message, Does.Contain(reason));
    }

    private static void AssertRefused(string path, byte[] bytes, int line, int column, string reason)
    {
        var refused = Assert.Throws<LockfileException>(() => Read(path, bytes));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Code, Is.EqualTo("NCM9001"));
            Assert.That(refused.Message, Does.Contain(reason));
            Assert.That(refused.Location?.ToString(), Is.EqualTo($"{path}({line},{column})"));
        });
    }

    private static LockedProject Read(string path, byte[] bytes) => LockedProject.FromBytes(path, bytes, _ => null);
}
