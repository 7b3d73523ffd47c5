using System.Text;
using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class VersionManifestReaderTests
{
    private static VersionManifest Read(string json) => VersionManifestReader.Read(Encoding.UTF8.GetBytes(json));

    [TestCase("""{"license":"MIT"}""", "MIT")]
    [TestCase("""{"license":{"type":"BSD-3-Clause","url":"https://x"}}""", "BSD-3-Clause")]
    [TestCase("""{"license":{"url":"https://x/LICENSE"}}""", "https://x/LICENSE")]
    [TestCase("""{"license":{"name":"ISC"}}""", "ISC")]
    [TestCase("""{"licenses":[{"type":"MIT","url":"https://x"}]}""", "MIT")]
    [TestCase("""{"licenses":[{"type":"MIT"},{"type":"GPL-2.0"}]}""", "(MIT OR GPL-2.0)")]
    [TestCase("""{"licenses":["MIT","MIT"]}""", "MIT")]
    [TestCase("""{"licenses":"MIT"}""", "MIT")]
    [TestCase("""{"licenses":{"type":"MIT"}}""", "MIT")]
    [TestCase("""{"license":["MIT","Apache License 2.0"]}""", "(MIT OR (Apache License 2.0))")]
    [TestCase("""{"license":"  MIT "}""", "MIT")]
    [TestCase("""{"license":"","licenses":["ISC"]}""", "ISC")]
    [TestCase("""{"license":null}""", null)]
    [TestCase("""{"license":true}""", null)]
    [TestCase("""{"license":[]}""", null)]
    [TestCase("""{"license":[{"a":{"b":[1]}},3]}""", null)]
    [TestCase("""{}""", null)]
    public void Licences_are_read_in_every_spelling(string json, string? license) => Assert.That(Read(json).License, Is.EqualTo(license));

    [TestCase("""{"repository":"vercel/ms"}""", "vercel/ms")]
    [TestCase("""{"repository":{"type":"git","url":"git+https://github.com/a/b.git","directory":"x"}}""", "git+https://github.com/a/b.git")]
    [TestCase("""{"repository":[{"url":"https://a"},{"url":"https://b"}]}""", "https://a")]
    [TestCase("""{"repositories":[{"url":"https://a"}]}""", "https://a")]
    [TestCase("""{"repository":{}}""", null)]
    [TestCase("""{"repository":""}""", null)]
    [TestCase("""{"repository":false}""", null)]
    public void Repositories_are_read_in_every_spelling(string json, string? repository) => Assert.That(Read(json).Repository, Is.EqualTo(repository));

    [TestCase("""{"bundleDependencies":["a","b"]}""", new[] { "a", "b" })]
    [TestCase("""{"bundledDependencies":["a"]}""", new[] { "a" })]
    [TestCase("""{"bundledDependencies":["a"],"bundleDependencies":["b"]}""", new[] { "b" })]
    [TestCase("""{"bundleDependencies":true,"dependencies":{"a":"1"},"optionalDependencies":{"b":"1"}}""", new[] { "a", "b" })]
    [TestCase("""{"bundleDependencies":false,"dependencies":{"a":"1"}}""", new string[0])]
    [TestCase("""{"bundleDependencies":{"a":"1"}}""", new[] { "a" })]
    [TestCase("""{"bundleDependencies":"a"}""", new string[0])]
    public void Bundles_are_read_in_every_spelling(string json, string[] bundled) =>
        Assert.That(Read(json).BundledDependencies, Is.EqualTo(bundled));

    [Test]
    public void Optional_dependencies_are_not_dependencies_too()
    {
        var manifest = Read("""{"dependencies":{"a":"^1","b":"2","bad":7},"optionalDependencies":{"b":"3"}}""");
        Assert.That(manifest.Dependencies, Is.EqualTo(new Dictionary<string, string> { ["a"] = "^1" }));
        Assert.That(manifest.OptionalDependencies, Is.EqualTo(new Dictionary<string, string> { ["b"] = "3" }));
    }

    [Test]
    public void Dependencies_of_the_first_years_are_lists()
    {
        var manifest = Read("""{"dependencies":["a@1.0","@s/b >= 2","c"]}""");
        Assert.That(manifest.Dependencies, Is.EqualTo(new Dictionary<string, string> { ["a"] = "1.0", ["@s/b"] = ">= 2", ["c"] = "" }));
    }

    [TestCase("""{"scripts":{"postinstall":"node x"}}""", true)]
    [TestCase("""{"scripts":{"preinstall":"node x","test":"y"}}""", true)]
    [TestCase("""{"scripts":{"test":"y","prepare":"z"}}""", false)]
    [TestCase("""{"scripts":{"install":""}}""", false)]
    [TestCase("""{"scripts":{"install":{"a":1}}}""", false)]
    [TestCase("""{"scripts":[]}""", false)]
    [TestCase("""{"gypfile":true}""", true)]
    [TestCase("""{"gypfile":false}""", false)]
    [TestCase("""{"hasInstallScript":true}""", true)]
    public void Install_scripts_are_found(string json, bool runs) => Assert.That(Read(json).HasInstallScript, Is.EqualTo(runs));

    [TestCase("""{"deprecated":"use b"}""", "use b")]
    [TestCase("""{"deprecated":true}""", "deprecated")]
    [TestCase("""{"deprecated":false}""", null)]
    [TestCase("""{"deprecated":""}""", null)]
    public void Deprecation_is_a_text_or_a_flag(string json, string? text) => Assert.That(Read(json).Deprecated, Is.EqualTo(text));

    [Test]
    public void Platforms_are_a_list_or_one()
    {
        var manifest = Read("""{"os":["!win32","linux"],"cpu":"x64","libc":null}""");
        Assert.That(manifest.Os, Is.EqualTo(new[] { "!win32", "linux" }));
        Assert.That(manifest.Cpu, Is.EqualTo(new[] { "x64" }));
        Assert.That(manifest.Libc, Is.Empty);
    }

    [Test]
    public void The_registry_states_the_tarball()
    {
        var manifest = Read("""{"name":"a","version":"1.0.0","dist":{"integrity":"sha512-x","shasum":"y","tarball":"https://r/a.tgz","unpackedSize":12,"signatures":[{}]},"readme":"# a"}""");
        Assert.That(manifest, Is.EqualTo(manifest with { Integrity = "sha512-x", Shasum = "y", Tarball = "https://r/a.tgz", UnpackedSize = 12, HasReadme = true }));
        Assert.That((manifest.Name, manifest.Version), Is.EqualTo(("a", "1.0.0")));
        Assert.That(Read("""{"readme":"ERROR: No README data found!","dist":"no"}""").HasReadme, Is.False);
        Assert.That(Read("""{"dist":{"unpackedSize":-3}}""").UnpackedSize, Is.Null);
    }

    [Test]
    public void A_byte_order_mark_and_bytes_that_are_no_text_are_tolerated()
    {
        byte[] json = [0xEF, 0xBB, 0xBF, .. "{\"description\":\"\xFF\",\"license\":\"MI"u8, 0xFF, .. "T\"}"u8];
        Assert.That(VersionManifestReader.Read(json).License, Is.EqualTo("MI\uFFFDT"));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{\"name\":")]
    [TestCase("{} {}")]
    [TestCase("{\"license\":\"\\ud800\"}")]
    [TestCase("<html>")]
    public void What_is_no_object_is_refused(string json) => Assert.That(() => Read(json), Throws.InstanceOf<JsonException>());

    [Test]
    public void Deep_nesting_is_refused_and_does_not_overflow() =>
        Assert.That(() => Read("{\"a\":" + new string('[', 100_000)), Throws.InstanceOf<JsonException>());
}
