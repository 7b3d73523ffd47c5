using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class RegistryUrlsTests
{
    [TestCase("https://r.example/", "ms", "2.1.3", "https://r.example/ms/2.1.3")]
    [TestCase("https://r.example/npm", "@babel/core", "7.24.0", "https://r.example/npm/@babel%2fcore/7.24.0")]
    [TestCase("http://r.example:4873/_/a/", "JSONStream", "1.0.0-rc.1+build", "http://r.example:4873/_/a/JSONStream/1.0.0-rc.1%2Bbuild")]
    [TestCase("https://r.example/", "a?b#c", "1/2", "https://r.example/a%3Fb%23c/1%2F2")]
    public void A_version_is_asked_for_as_npm_spells_it(string registry, string name, string version, string url)
    {
        Assert.That(RegistryUrls.TryVersion(new Uri(registry), new PackageId(name, version), out var actual), Is.True);
        Assert.That(actual!.AbsoluteUri, Is.EqualTo(url));
    }

    [TestCase("..", "1.0.0")]
    [TestCase(".", "1.0.0")]
    [TestCase("", "1.0.0")]
    [TestCase("a", "..")]
    [TestCase("@/a", "1.0.0")]
    [TestCase("@a", "1.0.0")]
    [TestCase("@a/", "1.0.0")]
    [TestCase("@a/..", "1.0.0")]
    [TestCase("a\nb", "1.0.0")]
    public void What_could_lead_elsewhere_is_not_asked_for(string name, string version) =>
        Assert.That(RegistryUrls.TryVersion(new Uri("https://r.example/npm/"), new PackageId(name, version), out _), Is.False);

    [TestCase("https://registry.npmjs.org/", "https://registry.npmjs.org/ms/-/ms-1.0.0.tgz", "https://registry.npmjs.org/ms/-/ms-1.0.0.tgz")]
    [TestCase("https://mirror.example/npm/", "https://registry.npmjs.org/ms/-/ms-1.0.0.tgz", "https://mirror.example/npm/ms/-/ms-1.0.0.tgz")]
    [TestCase("https://r.example/npm/", "https://r.example/download/ms/1.0.0?x=1", "https://r.example/download/ms/1.0.0?x=1")]
    [TestCase("https://r.example:8443/npm/", "http://r.example/npm/ms.tgz", "https://r.example:8443/npm/ms.tgz")]
    [TestCase("https://r.example/npm/", "https://evil.example/ms.tgz", "https://r.example/npm/ms/-/ms-1.0.0.tgz")]
    [TestCase("https://r.example/npm/", "file:///etc/passwd", "https://r.example/npm/ms/-/ms-1.0.0.tgz")]
    [TestCase("https://r.example/npm/", null, "https://r.example/npm/ms/-/ms-1.0.0.tgz")]
    public void A_tarball_is_fetched_from_the_configured_registry_only(string registry, string? published, string url) =>
        Assert.That(RegistryUrls.Tarball(new Uri(registry), new PackageId("ms", "1.0.0"), published).AbsoluteUri, Is.EqualTo(url));

    [Test]
    public void A_scoped_tarball_has_the_path_of_all_registries() =>
        Assert.That(
            RegistryUrls.Tarball(new Uri("https://r.example/"), new PackageId("@a/b", "1.0.0"), null).AbsoluteUri,
            Is.EqualTo("https://r.example/@a/b/-/b-1.0.0.tgz"));
}
