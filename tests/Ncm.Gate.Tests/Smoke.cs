using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests;

public sealed class PackageIdTests
{
    [Test]
    public void Scopes_do_not_separate()
    {
        Assert.That(PackageId.TryParse("@a/b@1.0.0", out var id), Is.True);
        Assert.That(id, Is.EqualTo(new PackageId("@a/b", "1.0.0")));
    }
}
