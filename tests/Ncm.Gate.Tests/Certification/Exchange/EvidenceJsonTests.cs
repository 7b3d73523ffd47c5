using System.Buffers;
using System.Text;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Exchange;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Exchange;

public sealed class EvidenceJsonTests
{
    private static readonly Evidence Full = new()
    {
        Subject = new CertificationSubject(new PackageId("@acme/left", "1.0.0"), new BundleOrigin(new PackageId("top", "2.0.0"), "node_modules/@acme/left")),
        Facts = new PackageFacts
        {
            TarballRead = true,
            FromTarball = TarballGift.License | TarballGift.Readme | TarballGift.Size,
            Integrity = "sha512-AA==",
            Shasum = "00",
            TarballUrl = "https://registry.npmjs.org/@acme/left/-/left-1.0.0.tgz",
            License = "MIT",
            LicenseOrigin = "LICENSE",
            Repository = "github:acme/left",
            HasReadme = false,
            UnpackedSize = 123_456_789_012,
            HasInstallScript = true,
            Deprecated = "use <right>",
            Dependencies = new Dictionary<string, string> { ["a"] = "^1" },
            OptionalDependencies = new Dictionary<string, string> { ["b"] = "*" },
            BundledDependencies = ["a"],
            Os = ["!win32"],
            Cpu = ["x64"],
            Libc = ["glibc"],
            PublishedAt = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.Zero),
        },
        FactsFailure = new EvidenceFailure(EvidenceFailureKind.Corrupt, "it is broken"),
        Advisories =
        [
            new Advisory
            {
                Id = "GHSA-35jh-r3h4-6jhm",
                Aliases = ["CVE-2021-23337"],
                Severity = Severity.High,
                CvssScore = 7.2,
                Summary = "Command \"injection\"",
                Url = "https://example.com/",
                Published = new DateTimeOffset(2021, 5, 6, 0, 0, 0, TimeSpan.Zero),
                FixedIn = ["4.17.21"],
                VulnerableVersions = "<4.17.21",
                Weaknesses = ["CWE-77"],
                IsMalware = true,
            },
        ],
        AdvisoriesFailure = new EvidenceFailure(EvidenceFailureKind.Unavailable, "nobody answered"),
    };

    [Test]
    public void What_is_written_is_read_back_to_the_same_text()
    {
        var text = Write(Full);
        using var json = JsonDocument.Parse(text);
        var read = EvidenceJson.Read(json.RootElement);

        Assert.That(Write(read), Is.EqualTo(text));
        Assert.That(read.Subject, Is.EqualTo(Full.Subject));
        Assert.That(read.Facts!.FromTarball, Is.EqualTo(Full.Facts!.FromTarball));
        Assert.That(read.Facts.WithoutTarball().License, Is.Null, "what only the tarball told can be taken away again");
        Assert.That((read.Advisories![0].VulnerableVersions, read.Advisories[0].Weaknesses.Single()), Is.EqualTo(("<4.17.21", "CWE-77")));
        Assert.That(read.Advisories[0].Published, Is.EqualTo(Full.Advisories![0].Published));
    }

    [Test]
    public void What_is_not_known_is_left_out_and_stays_unknown()
    {
        var text = Write(new Evidence { Subject = new CertificationSubject(new PackageId("a", "1.0.0")), Facts = new PackageFacts() });
        using var json = JsonDocument.Parse(text);
        var read = EvidenceJson.Read(json.RootElement);

        Assert.That(text, Is.EqualTo("""{"name":"a","version":"1.0.0","facts":{}}"""));
        Assert.That((read.Facts!.HasReadme, read.Facts.UnpackedSize, read.Advisories), Is.EqualTo(((bool?)null, (long?)null, (IReadOnlyList<Advisory>?)null)));
    }

    [Test]
    public void A_severity_of_another_time_counts_as_unrated()
    {
        using var json = JsonDocument.Parse("""{"name":"a","version":"1","advisories":[{"id":"X-1","severity":"apocalyptic"}]}""");
        Assert.That(EvidenceJson.Read(json.RootElement).Advisories![0].Severity, Is.EqualTo(Severity.Unknown));
    }

    [TestCase("{}")]
    [TestCase("""{"name":"a"}""")]
    [TestCase("""{"name":1,"version":"1"}""")]
    [TestCase("""{"name":"a","version":"1","facts":{"hasReadme":"yes"}}""")]
    [TestCase("""{"name":"a","version":"1","advisories":[{}]}""")]
    [TestCase("""{"name":"a","version":"1","bundle":{"parent":"b","path":"x"}}""")]
    [TestCase("""{"name":"a","version":"1","facts":{"unpackedSize":1.5}}""")]
    public void What_is_no_evidence_is_an_error(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.That(() => EvidenceJson.Read(json.RootElement), Throws.InstanceOf<JsonException>());
    }

    private static string Write(Evidence evidence)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            EvidenceJson.WriteMembers(json, evidence);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
