using Ncm.Gate.Certification;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification;

/// <summary>The rules of npm-install-checks, for linux, x64 and glibc.</summary>
public sealed class ReferencePlatformTests
{
    [TestCase("", true)]
    [TestCase("linux", true)]
    [TestCase("any", true)]
    [TestCase("darwin,linux", true)]
    [TestCase("darwin", false)]
    [TestCase("!win32", true)]
    [TestCase("!linux", false)]
    [TestCase("linux,!linux", false)]
    [TestCase("darwin,!win32", false)]
    public void Operating_systems_are_matched_as_npm_does(string os, bool expected) =>
        Assert.That(
            ReferencePlatform.Installs(new PackageFacts { Os = os.Split(',', StringSplitOptions.RemoveEmptyEntries) }),
            Is.EqualTo(expected));
}
