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
}
