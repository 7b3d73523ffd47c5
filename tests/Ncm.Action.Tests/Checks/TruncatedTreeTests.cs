using Ncm.Action.Checks;
using Ncm.Action.GitHub;
using Ncm.Action.Tests.Comments;
using Ncm.Gate.Diagnostics;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>Repositories of which GitHub lists only a part at once (<c>truncated</c>): no lock file may be overlooked for that.</summary>
public sealed class TruncatedTreeTests
{
    private const string Commit = "c0ffee0000000000000000000000000000000000";

    private readonly FakeGitHub _github = new();

    [SetUp]
    public void Forget() => _github.Asked.Clear();

    [Test]
    public async Task A_repository_that_is_cut_is_read_folder_by_folder_and_node_modules_is_not()
    {
        _github.Tree = (sha, isRecursive) => (sha, isRecursive) switch
        {
            (Commit, true) => Cut(File("README.md")),
            (Commit, false) => Whole(File("README.md"), Folder("node_modules", "nm"), Folder("web", "w"), Folder("huge", "h")),
            ("w", true) => Whole(File("package-lock.json"), Folder("src", "s"), File("src/index.js")),
            ("h", true) => Cut(),
            ("h", false) => Whole(File("package.json"), Folder("deep", "d")),
            ("d", true) => Whole(File("package-lock.json")),
            _ => throw new AssertionException($"{sha} {isRecursive}"),
        };

        var files = await new RepositoryReader(_github).OpenAsync(Commit, default);

        Assert.That(files.Paths, Is.EquivalentTo(new[]
        {
            "README.md", "web/package-lock.json", "web/src/index.js", "huge/package.json", "huge/deep/package-lock.json",
        }));
        Assert.That(_github.Asked, Is.Unique.And.Count.EqualTo(6));
    }

    [Test]
    public void A_folder_that_is_cut_by_itself_is_an_error_that_names_it()
    {
        _github.Tree = (sha, isRecursive) => (sha, isRecursive) switch
        {
            (Commit, false) => Whole(Folder("flat", "f")),
            _ => Cut(File("some.txt")),
        };

        Assert.That(
            async () => await new RepositoryReader(_github).OpenAsync(Commit, default),
            Throws.TypeOf<GateException>().With.Property("Code").EqualTo("NCM9001")
                .And.Property("Location").EqualTo(new FileLocation("flat"))
                .And.Message.StartsWith("there are more files here than GitHub lists"));
    }

    [Test]
    public void The_number_of_questions_is_bounded()
    {
        // Every folder has another one, without an end.
        _github.Tree = (sha, isRecursive) => isRecursive ? Cut() : Whole(Folder("x", $"{sha}x"));

        Assert.That(async () => await new RepositoryReader(_github).OpenAsync("", default), Throws.TypeOf<GateException>());
        Assert.That(_github.Asked, Has.Count.EqualTo(500));
    }

    [Test]
    public async Task Two_commits_ask_once_about_what_they_share()
    {
        _github.Tree = (sha, isRecursive) => (sha, isRecursive) switch
        {
            ("one" or "two", false) => Whole(File($"{sha}.txt"), Folder("same", "s")),
            ("s", true) => Whole(File("package-lock.json")),
            _ => Cut(),
        };
        var reader = new RepositoryReader(_github);

        await reader.OpenAsync("one", default);
        await reader.OpenAsync("two", default);

        Assert.That(_github.Asked, Is.EqualTo(new[] { "one recursive", "one", "s recursive", "two recursive", "two" }));
    }

    [Test]
    public async Task The_program_finds_and_judges_a_lock_file_that_the_cut_listing_leaves_out()
    {
        using var shop = new Shop().MakeBad();
        shop.Server.MostTreeEntries = 6;
        for (var number = 0; number < 10; number++)
        {
            shop.Server.Git.Write($"docs/{number % 3}/{number}.md", "");
        }

        var run = await shop.Write(Shop.WithBad, "zoo/").RunAsync();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Log, Does.Contain("zoo/package-lock.json").And.Contain("NCM1002: bad@2.0.0"));
    }

    [Test]
    public async Task The_program_judges_nothing_of_a_repository_that_cannot_be_listed()
    {
        using var shop = new Shop();
        shop.Server.MostTreeEntries = 1;

        var run = await shop.Write(Shop.WithBad).RunAsync();

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Log, Does.Contain("there are more files here than GitHub lists, so that the lock files among them cannot be found."));
    }

    private static GitTree Whole(params GitTreeEntry[] entries) => new("", entries, IsTruncated: false);

    private static GitTree Cut(params GitTreeEntry[] entries) => new("", entries, IsTruncated: true);

    private static GitTreeEntry File(string path) => new(path, "100644", path, 1);

    private static GitTreeEntry Folder(string path, string sha) => new(path, "040000", sha, 0);
}
