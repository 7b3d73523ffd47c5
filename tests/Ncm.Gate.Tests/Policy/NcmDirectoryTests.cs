using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class NcmDirectoryTests
{
    [Test]
    public void The_nearest_policy_up_to_the_repository_root_holds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("outside/.ncm/policy.yml", "minimumScore: 0"u8);
        folder.Write("outside/repository/.git/HEAD", "ref: refs/heads/main"u8);
        var project = Directory.CreateDirectory(Path.Combine(folder.Path, "outside/repository/packages/web")).FullName;

        Assert.That(PolicyFile.Find(project), Is.Null, "a policy outside the repository");

        var ofRepository = folder.Write("outside/repository/.ncm/policy.yml", ""u8);
        var whitelist = folder.Write("outside/repository/packages/.ncm/whitelist.yml", ""u8);
        Assert.That(PolicyFile.Find(project), Is.EqualTo(ofRepository), "a folder without a policy does not hide the one above");
        Assert.That(NcmDirectory.Find(project), Is.EqualTo(Path.GetDirectoryName(whitelist)));

        var ofProject = folder.Write("outside/repository/packages/web/.ncm/policy.yml", ""u8);
        Assert.That(PolicyFile.Find(project), Is.EqualTo(ofProject));
    }

    [Test]
    public void A_worktree_has_a_git_file_for_its_root()
    {
        using var folder = new TemporaryFolder();
        folder.Write("repository/.git", "gitdir: elsewhere"u8);
        var policy = folder.Write("repository/.ncm/policy.yml", ""u8);

        Assert.That(PolicyFile.Find(Directory.CreateDirectory(Path.Combine(folder.Path, "repository/a/b")).FullName), Is.EqualTo(policy));
    }

    [Test]
    public void Without_a_repository_only_the_directory_itself_is_looked_at()
    {
        using var folder = new TemporaryFolder();
        var policy = folder.Write(".ncm/policy.yml", ""u8);
        var inner = Directory.CreateDirectory(Path.Combine(folder.Path, "inner")).FullName;

        Assert.That(PolicyFile.Find(inner), Is.Null);
        Assert.That(PolicyFile.Find(folder.Path), Is.EqualTo(policy));
    }

    [Test]
    public void A_policy_under_the_wrong_ending_is_not_passed_over()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".ncm/policy.yaml", "minimumScore: 100"u8);

        var thrown = Assert.Throws<PolicyException>(() => PolicyFile.Find(folder.Path));

        Assert.That(thrown.Message, Is.EqualTo("the file is not read under this name; rename it to policy.yml."));
    }

    [Test]
    public void A_relative_directory_is_refused() => Assert.That(() => PolicyFile.Find("src"), Throws.ArgumentException);
}
