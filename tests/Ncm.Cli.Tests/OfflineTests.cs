using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>--offline</c>: what earlier runs kept, and no network.</summary>
public sealed class OfflineTests
{
    [Test]
    public async Task Verify_judges_by_what_is_kept_and_sends_nothing()
    {
        using var project = new LoopbackProject(new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0"));

        var unknown = await project.RunAsync("verify", "--offline");
        var asked = project.Registry.Requests.Count;
        var learnt = await project.RunAsync("verify");
        var learning = project.Registry.Requests.Count;
        var known = await project.RunAsync("verify", "--offline");

        Assert.That(unknown.ExitCode, Is.EqualTo(3), unknown.ToString());
        Assert.That(unknown.Output, Does.Contain("error NCM9003: a@1.0.0 cannot be judged: ").And.Contain("run it once with the network"));
        Assert.That(asked, Is.Zero);
        Assert.That(learnt.ExitCode, Is.Zero, learnt.ToString());
        Assert.That(known.ExitCode, Is.Zero, known.ToString());
        Assert.That(project.Registry.Requests, Has.Count.EqualTo(learning));
    }

    [Test]
    public async Task It_cannot_resolve_what_has_no_lock()
    {
        var result = await Nscm.RunAsync("verify", "--offline", "--resolve", "samples/clean");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain("--resolve lets npm ask its registry, which --offline rules out"));
    }
}
