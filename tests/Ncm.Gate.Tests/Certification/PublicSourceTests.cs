using Ncm.Gate.Certification;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification;

public sealed class PublicSourceTests
{
    [TestCase("vercel/ms")]
    [TestCase("github:vercel/ms")]
    [TestCase("gitlab:group/project")]
    [TestCase("gist:11081aaa281")]
    [TestCase("git+https://github.com/lodash/lodash.git")]
    [TestCase("git://github.com/lodash/lodash.git")]
    [TestCase("https://git.example.org/team/project")]
    [TestCase("git+ssh://git@github.com/lodash/lodash.git")]
    [TestCase("git@github.com:lodash/lodash.git")]
    [TestCase("github.com/lodash/lodash")]
    [TestCase("http://github.com/tj/commander.js")]
    public void Public_locations_pass(string repository) => Assert.That(PublicSource.IsPublic(repository), Is.True);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("lodash")]
    [TestCase("github:")]
    [TestCase("../relative/path")]
    [TestCase("file:///srv/git/project")]
    [TestCase("https://localhost/team/project")]
    [TestCase("https://10.1.2.3/team/project")]
    [TestCase("http://192.168.0.1/project")]
    [TestCase("http://[::1]/project")]
    [TestCase("https://git.corp.internal/team/project")]
    [TestCase("https://buildserver/team/project")]
    [TestCase("git+ssh://git@git.example.org/team/project")]
    [TestCase("git@git.corp.example:team/project.git")]
    [TestCase("javascript:alert(1)")]
    public void Everything_else_fails(string? repository) => Assert.That(PublicSource.IsPublic(repository), Is.False);
}
