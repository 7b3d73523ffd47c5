using Ncm.Action.Events;
using NUnit.Framework;

namespace Ncm.Action.Tests.Events;

public sealed class MergeQueueRefTests
{
    private const string Sha = "837aa3a1d3d9bf0d9ebb64cc5f1bc1f5f9b8ee0f";

    [TestCase("refs/heads/gh-readonly-queue/main/pr-17-" + Sha, "main", 17)]
    [TestCase("gh-readonly-queue/main/pr-17-" + Sha, "main", 17)]
    [TestCase("gh-readonly-queue/release/1.x/pr-17-" + Sha, "release/1.x", 17)]
    [TestCase("gh-readonly-queue/a/pr-1-" + Sha + "/pr-17-" + Sha, "a/pr-1-" + Sha, 17)]
    [TestCase("gh-readonly-queue/main/pr-17-" + Sha, "release", null)]
    [TestCase("gh-readonly-queue/main/pr-17-" + Sha, "main/pr-17", null)]
    [TestCase("gh-readonly-queue/main/pr-99999999999-" + Sha, "main", null)]
    [TestCase("gh-readonly-queue/main/pr-9999999999-" + Sha, "main", null)]
    [TestCase("gh-readonly-queue/main/pr-17-" + Sha + "\n", "main", null)]
    [TestCase("gh-readonly-queue/main/pr-17-abc", "main", null)]
    [TestCase("feature/gh-readonly-queue/main/pr-17-" + Sha, "main", null)]
    [TestCase("refs/heads/main", "main", null)]
    [TestCase(null, "main", null)]
    public void The_number_stands_in_the_branch_that_GitHub_makes(string? reference, string baseBranch, int? number)
    {
        Assert.That(MergeQueueRef.PullRequestOf(reference, baseBranch), Is.EqualTo(number));
    }
}
