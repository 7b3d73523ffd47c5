using Ncm.Action.Checks;
using Ncm.Action.GitHub;
using Ncm.Action.Inputs;
using Ncm.Action.Tests.Comments;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>Which lock files a change is about. A commit is its paths, each with a letter for its content.</summary>
public sealed class LockSelectionTests
{
    [Test]
    public void Without_a_base_all_lock_files_are_judged_in_the_order_of_their_paths()
    {
        var selection = Select(["web/package-lock.json a", "package-lock.json b", "README.md c", "web/node_modules/x/package-lock.json d"], null);

        Assert.That(Judged(selection), Is.EqualTo(new[] { "package-lock.json", "web/package-lock.json" }));
        Assert.That(selection.Untouched, Is.Zero);
    }

    [Test]
    public void What_a_change_leaves_as_it_is_is_counted_and_not_judged()
    {
        var selection = Select(["a/package-lock.json 1", "b/package-lock.json 2"], ["a/package-lock.json 1", "b/package-lock.json 1"]);

        Assert.That(Judged(selection), Is.EqualTo(new[] { "b/package-lock.json from b/package-lock.json" }));
        Assert.That(selection.Untouched, Is.EqualTo(1));
    }

    [TestCase("package.json", true)]
    [TestCase("packages/one/package.json", true)]
    [TestCase("node_modules/x/package.json", false)]
    [TestCase("packages/one/node_modules/x/package.json", false)]
    [TestCase("../package.json", false, Description = "of another project, above")]
    public void A_changed_manifest_of_the_project_touches_its_lock_file(string manifest, bool isJudged)
    {
        var path = manifest.StartsWith("../", StringComparison.Ordinal) ? manifest[3..] : $"web/{manifest}";
        var selection = Select(["web/package-lock.json 1", $"{path} 2"], ["web/package-lock.json 1", $"{path} 1"]);

        Assert.That(Judged(selection).Any(), Is.EqualTo(isJudged));
    }

    [Test]
    public void A_manifest_that_comes_or_goes_touches_it_too()
    {
        Assert.That(Judged(Select(["package-lock.json 1", "w/package.json 1"], ["package-lock.json 1"])).Count(), Is.EqualTo(1));
        Assert.That(Judged(Select(["package-lock.json 1"], ["package-lock.json 1", "w/package.json 1"])).Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_file_that_becomes_a_link_is_touched() =>
        Assert.That(Judged(Select(["package-lock.json 1 link"], ["package-lock.json 1"])), Is.EqualTo(new[] { "package-lock.json from package-lock.json" }));

    [Test]
    public void Where_npm_reads_the_shrinkwrap_the_other_lock_file_is_not_judged()
    {
        var selection = Select(["npm-shrinkwrap.json 1", "package-lock.json 2", "web/package-lock.json 3"], null);

        Assert.That(Judged(selection), Is.EqualTo(new[] { "npm-shrinkwrap.json", "web/package-lock.json" }));
    }

    [Test]
    public void A_lock_file_that_takes_the_place_of_the_other_kind_is_compared_with_it() => Assert.That(
        Judged(Select(["npm-shrinkwrap.json 2", "package-lock.json 1"], ["package-lock.json 1"])), Is.EqualTo(new[] { "npm-shrinkwrap.json from package-lock.json" }));

    [Test]
    public void A_moved_lock_file_is_compared_with_where_it_was()
    {
        var told = Select(["new/package-lock.json 2"], ["old/package-lock.json 1"], ("new/package-lock.json", "old/package-lock.json"));
        var same = Select(["new/package-lock.json 1"], ["old/package-lock.json 1"]);
        var copied = Select(["new/package-lock.json 1", "old/package-lock.json 1"], ["old/package-lock.json 1"]);

        Assert.That(Judged(told), Is.EqualTo(new[] { "new/package-lock.json from old/package-lock.json" }), "as GitHub says");
        Assert.That(Judged(same), Is.EqualTo(new[] { "new/package-lock.json from old/package-lock.json" }), "by its content");
        Assert.That(Judged(copied), Is.EqualTo(new[] { "new/package-lock.json" }), "a copy is new: all of it is judged");
        Assert.That(told.Problems.Concat(same.Problems).Concat(copied.Problems), Is.Empty);
    }

    [Test]
    public void A_rename_from_what_is_no_lock_file_hides_nothing() => Assert.That(
        Judged(Select(["package-lock.json 2"], ["notes.json 1"], ("package-lock.json", "notes.json"))), Is.EqualTo(new[] { "package-lock.json" }));

    [Test]
    public void A_lock_file_that_is_deleted_alone_is_a_problem_and_with_its_project_a_note()
    {
        var alone = Select(["a/package.json 1"], ["a/package.json 1", "a/package-lock.json 1"]);
        var together = Select(["README.md 1"], ["a/package.json 1", "a/package-lock.json 1"]);

        Assert.That(alone.Problems.Single().Message, Does.StartWith("the lock file is deleted and the package.json beside it is not"));
        Assert.That(alone.Problems.Single().Location?.Path, Is.EqualTo("a/package-lock.json"));
        Assert.That((together.Problems, together.Notes), Is.EqualTo((Array.Empty<Exception>(), new[] { "a/package-lock.json is deleted together with its project." })));
    }

    [Test]
    public void A_lock_file_that_the_input_names_must_be_there()
    {
        var never = Select(["package-lock.json 1"], null, globs: ["package-lock.json", "web/package-lock.json"]);
        var gone = Select(["package-lock.json 1"], ["package-lock.json 1", "web/package-lock.json 1"], globs: ["package-lock.json", "web/package-lock.json"]);

        Assert.That(never.Problems.Single().ToString(), Does.Contain("there is no such file; correct the input lock-file."));
        Assert.That((gone.Problems.Count, gone.Notes.Count), Is.EqualTo((0, 1)));
    }

    [TestCase(".ncm/package-lock.json")]
    [TestCase("web/.NCM/package-lock.json")]
    [TestCase(".git/package-lock.json")]
    public void Where_the_settings_lie_there_is_no_project(string path) => Assert.That(Judged(Select([$"{path} 1"], null)), Is.Empty);

    [Test]
    public void More_than_two_hundred_are_not_judged()
    {
        var selection = Select([.. Enumerable.Range(0, 201).Select(number => $"p{number:000}/package-lock.json 1")], null);

        Assert.That(selection.Judged, Has.Count.EqualTo(200));
        Assert.That(selection.Problems.Single().Message, Does.StartWith("201 lock files are to be judged and no more than 200 are"));
        Assert.That(selection.Problems.Single().Location?.Path, Is.EqualTo("p200/package-lock.json"));
    }

    private static IEnumerable<string> Judged(LockSelection selection) =>
        selection.Judged.Select(judged => judged.BasePath is null ? judged.Path : $"{judged.Path} from {judged.BasePath}");

    private static LockSelection Select(string[] head, string[]? before, params (string To, string From)[] renamed) =>
        Select(head, before, ["**/package-lock.json", "**/npm-shrinkwrap.json"], renamed);

    private static LockSelection Select(string[] head, string[]? before, string[] globs, params (string To, string From)[] renamed) => LockSelection.Of(
        new ActionInputs { LockFiles = new PathGlobs(globs), IsDefaultLockFiles = false },
        Commit(head),
        before is null ? null : Commit(before),
        renamed.ToDictionary(pair => pair.To, pair => pair.From));

    private static CommitFiles Commit(string[] files) => new(
        new string('0', 40),
        files.Select(file => file.Split(' ')).ToDictionary(
            parts => parts[0], parts => new GitTreeEntry(parts[0], parts.Length > 2 ? "120000" : "100644", parts[1], 1)),
        new RepositoryReader(new FakeGitHub()));
}
