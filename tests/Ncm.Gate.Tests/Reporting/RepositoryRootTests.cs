using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class RepositoryRootTests
{
    [Test]
    public void The_nearest_folder_with_git_in_it_is_the_root([Values] bool isWorktree)
    {
        using var folder = new TemporaryFolder();
        var lockfile = folder.Write("outer/inner/web/package-lock.json", "{}");
        folder.Write("outer/.git/HEAD", "");
        folder.Write(isWorktree ? "outer/inner/.git" : "outer/inner/.git/HEAD", "");

        var root = RepositoryRoot.Find(lockfile);

        Assert.That(root.Path, Is.EqualTo(Path.Combine(folder.Path, "outer", "inner")));
        Assert.That(root.NameOf(lockfile), Is.EqualTo("web/package-lock.json"));
        Assert.That(root.NameOf(Path.Combine(folder.Path, "outer", "inner", "web", "..", "package.json")), Is.EqualTo("package.json"));
        Assert.That(root.NameOf(Path.Combine(folder.Path, "outer", "policy.yml")), Is.Null);
        Assert.That(root.NameOf(Path.Combine(folder.Path, "outer", "inner-sibling", "policy.yml")), Is.Null);
        Assert.That(root.NameOf(root.Path + "/..hidden/x"), Is.EqualTo("..hidden/x"));
    }

    [Test]
    public void Relative_names_start_at_the_working_directory()
    {
        var root = new RepositoryRoot("/repo", "/repo/web");

        Assert.That(root.NameOf("package-lock.json"), Is.EqualTo("web/package-lock.json"));
        Assert.That(root.NameOf("../other/package-lock.json"), Is.EqualTo("other/package-lock.json"));
        Assert.That(root.NameOf("../../etc/policy.yml"), Is.Null);
        Assert.That(root.NameOf("nul\0.json"), Is.EqualTo("web/nul\uFFFD.json"));
    }

    [Test]
    public void Without_git_the_project_is_the_root()
    {
        using var folder = new TemporaryFolder();
        var lockfile = folder.Write("web/package-lock.json", "{}");

        // The folder of temporary files lies in no repository, or this says nothing.
        Assume.That(Parents(folder.Path).Any(parent => Path.Exists(Path.Combine(parent, ".git"))), Is.False);
        Assert.That(RepositoryRoot.Find(lockfile).NameOf(lockfile), Is.EqualTo("package-lock.json"));
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
