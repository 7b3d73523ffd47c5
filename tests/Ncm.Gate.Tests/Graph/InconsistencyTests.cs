using System.Text;
using System.Text.Json;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Graph;

public sealed class InconsistencyTests
{
    [TestCaseSource(typeof(Fixtures), nameof(Fixtures.Lockfiles))]
    public void Locks_that_npm_wrote_agree_with_their_manifests(string lockfile)
    {
        var graph = DependencyGraph.Build(LockedProject.Open(Fixtures.Locate(lockfile)));

        // npm loses where a copied folder comes from when it writes version 1, and its own npm ci refuses the result.
        var expected = lockfile == "copies/v1/package-lock.json"
            ? ["the project requires copied@file:copied and the lock has copied@3.0.0, which is something else; run npm install and commit the lock"]
            : Array.Empty<string>();
        Assert.That(graph.FindInconsistencies().Select(inconsistency => inconsistency.Message), Is.EqualTo(expected));
    }

    [TestCaseSource(typeof(Corpus), nameof(Corpus.ReadableNpmLocks))]
    public void Locks_of_real_projects_agree_with_their_manifests(string lockfile)
    {
        var graph = DependencyGraph.Build(LockedProject.Open(Corpus.Locate(lockfile)));

        Assert.That(graph.FindInconsistencies(), Is.Empty);
    }

    private const string Manifest = """
        {
          "dependencies": {
            "a": "^1.0.0"
          }
        }
        """;

    [TestCase("{\"dependencies\": {\"a\": \"^1.0.0\"}}", "1.2.0", TestName = "A_lock_that_fits")]
    [TestCase("{\"dependencies\": {\"a\": \"^1.0.0\"}}", "2.0.0", "package.json(3,5) a: the project requires a@^1.0.0 and the lock has a@2.0.0, which is something else", TestName = "Another_version")]
    [TestCase("{\"dependencies\": {\"a\": \"^1.1.0\"}}", "1.2.0", "package.json(3,5) a: the project requires a@^1.0.0 and the lock was written for ^1.1.0", TestName = "Another_range")]
    [TestCase("{\"devDependencies\": {\"a\": \"^1.0.0\"}}", "1.2.0", "package.json(3,5) a: the project has a in dependencies and the lock in devDependencies", TestName = "Another_table")]
    [TestCase("{}", "1.2.0", "package.json(3,5) a: the project requires a@^1.0.0 and the lock was written without it", TestName = "A_new_dependency")]
    [TestCase("{\"dependencies\": {\"a\": \"^1.0.0\", \"b\": \"1\"}}", "1.2.0", "package-lock.json(1,74) b: the lock was written for b@1, which the project does not require any more", TestName = "A_dependency_that_is_gone")]
    public void The_lock_is_held_against_the_manifest(string root, string version, params string[] expected)
    {
        var text = $"{{\"lockfileVersion\": 3, \"packages\": {{\"\": {root}, \"node_modules/a\": {{\"version\": \"{version}\"}}}}}}";

        Assert.That(Find(text, Manifest), Is.EqualTo(expected.Select(line => line + "; run npm install and commit the lock")));
    }

    [Test]
    public void A_dependency_that_is_not_locked_is_missing() => Assert.That(
        Find("{\"lockfileVersion\": 1, \"requires\": true, \"dependencies\": {}}", Manifest),
        Is.EqualTo(["package.json(3,5) a: the project requires a@^1.0.0 and the lock has no a; run npm install and commit the lock"]));

    [Test]
    public void An_old_lock_without_a_manifest_says_nothing_of_the_project() => Assert.That(
        Find("{\"lockfileVersion\": 1, \"requires\": true, \"dependencies\": {\"a\": {\"version\": \"1.0.0\"}}}", null),
        Has.One.Contains("there is no package.json beside this lock"));

    [Test]
    public void A_workspace_that_the_lock_does_not_know_is_found()
    {
        var folder = Directory.CreateTempSubdirectory("workspace-");
        Write("package.json", "{\n  \"workspaces\": [\"packages/*\", \"!packages/c\"]\n}");
        Write("packages/a/package.json", "{\"name\": \"a\"}");
        Write("packages/b/package.json", "{\"name\": \"b\", \"dependencies\": {\"evil\": \"1\"}}");
        Write("packages/c/package.json", "{\"name\": \"c\"}");
        Write("packages/a/node_modules/d/package.json", "{\"name\": \"d\"}");
        Write("package-lock.json", """
            {"lockfileVersion": 3, "packages": {"": {"workspaces": ["packages/*"]},
             "node_modules/a": {"resolved": "packages/a", "link": true}, "packages/a": {}}}
            """);

        var found = DependencyGraph.Build(LockedProject.Open(folder.FullName)).FindInconsistencies();

        Assert.That(found.Select(i => (i.Where.Line, i.Package, i.Message)), Is.EqualTo(
            [(2, "packages/b", "packages/b is a workspace of the project and the lock does not know it; run npm install and commit the lock")]));
        folder.Delete(recursive: true);

        void Write(string path, string text)
        {
            var file = Path.Combine(folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    [TestCase("version", "1.0.1")]
    [TestCase("resolved", "https://evil.example/a/-/a-1.0.0.tgz")]
    [TestCase("integrity", "sha512-BBBB")]
    public void Halves_of_a_version_2_lock_that_differ_are_found(string key, string value)
    {
        var honest = new Dictionary<string, string> { ["version"] = "1.0.0", ["resolved"] = "https://registry.npmjs.org/a/-/a-1.0.0.tgz", ["integrity"] = "sha512-AAAA" };
        var forged = new Dictionary<string, string>(honest) { [key] = value };

        Assert.That(Find(TwoHalves(honest, honest), Manifest), Is.Empty);
        Assert.That(Find(TwoHalves(honest, forged), Manifest), Has.One.Contains($"node_modules/a has one {key} in dependencies and another in packages"));
        Assert.That(Find(TwoHalves(honest, null), Manifest), Is.Empty, "a lock with one half");
    }

    [Test]
    public void A_package_in_one_half_only_is_found()
    {
        const string text = """
            {"lockfileVersion": 2, "packages": {"": {"dependencies": {"a": "^1.0.0"}}, "node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"version": "1.0.0"}},
             "dependencies": {"a": {"version": "1.0.0"}, "c": {"version": "1.0.0"}}}
            """;

        Assert.That(
            Find(text, Manifest).Select(line => line[..line.IndexOf(';', StringComparison.Ordinal)]),
            Is.EqualTo([
                "package-lock.json(2,63) c: node_modules/c is in dependencies and not in packages",
                "package-lock.json(1,146) b: node_modules/b is in packages and not in dependencies, which npm 6 goes by"]));
    }

    private static string TwoHalves(Dictionary<string, string> packages, Dictionary<string, string>? dependencies)
    {
        var half = dependencies is null ? "" : $", \"dependencies\": {{\"a\": {JsonSerializer.Serialize(dependencies)}}}";
        return $"{{\"lockfileVersion\": 2, \"packages\": {{\"\": {{\"dependencies\": {{\"a\": \"^1.0.0\"}}}}, \"node_modules/a\": {JsonSerializer.Serialize(packages)}}}{half}}}";
    }

    private static IEnumerable<string> Find(string lockfile, string? manifest)
    {
        var project = LockedProject.FromBytes(
            "package-lock.json", Encoding.UTF8.GetBytes(lockfile), _ => manifest is null ? null : Encoding.UTF8.GetBytes(manifest));
        return DependencyGraph.Build(project).FindInconsistencies()
            .Select(inconsistency => $"{inconsistency.Where} {inconsistency.Package}: {inconsistency.Message}");
    }
}
