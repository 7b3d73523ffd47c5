using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Graph;

public sealed class InconsistencyTests
{
    [TestCaseSource(typeof(Corpus), nameof(Corpus.ReadableNpmLocks))]
    public void Locks_of_real_projects_agree_with_their_manifests(string lockfile)
    {
        var graph = DependencyGraph.Build(LockedProject.Open(Corpus.Locate(lockfile)));

        Assert.That(graph.FindInconsistencies(), Is.Empty);
    }
}
