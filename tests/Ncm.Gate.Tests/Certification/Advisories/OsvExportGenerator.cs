using System.Globalization;
using System.IO.Compression;
using System.Text;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Tests.Certification.Advisories;

/// <summary>
/// Writes an export of any size, made as the real one is: nine in ten are malware records of a kilobyte or two, the others
/// vulnerabilities with ranges. Which versions are affected follows from the record's number.
/// </summary>
internal static class OsvExportGenerator
{
    public static void Write(string path, int records)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        for (var i = 0; i < records; i++)
        {
            var (id, json) = i % 10 == 0 ? Vulnerability(i) : Malware(i);
            using var entry = zip.CreateEntry(id + ".json", CompressionLevel.Fastest).Open();
            entry.Write(Encoding.UTF8.GetBytes(json));
        }
    }

    /// <summary>Packages, half of them without a record, and whether each is affected.</summary>
    public static Dictionary<PackageId, bool> SomePackages(int count) => Enumerable.Range(0, count).ToDictionary(
        i => new PackageId(i % 2 == 0 ? Name(i * 5) : $"harmless-{i}", i % 4 == 0 ? "1.2.0" : "1.9.0"),
        i => i % 2 == 0 && (i * 5 % 10 != 0 || i % 4 == 0));

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"@scope-{i % 97}/package-{i}");

    private static (string Id, string Json) Vulnerability(int i)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"GHSA-{i % 10000:D4}-{i / 10000:D4}-aaaa");
        return (id, $$$"""
            {"schema_version":"1.6.0","id":"{{{id}}}","modified":"2026-01-01T00:00:00Z","published":"2025-01-01T00:00:00Z","aliases":["CVE-2025-{{{i}}}"],
            "summary":"Something is wrong in {{{Name(i)}}}","details":"{{{string.Concat(Enumerable.Repeat($"Text on record {i}, as long as such texts are. ", 20))}}}",
            "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
            "affected":[{"package":{"ecosystem":"npm","name":"{{{Name(i)}}}","purl":"pkg:npm/{{{Name(i)}}}"},
            "ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.5.0"}]},{"type":"SEMVER","events":[{"introduced":"2.0.0"},{"fixed":"2.1.{{{i % 7}}}"}]}]}],
            "references":[{"type":"WEB","url":"https://example.com/{{{i}}}"}],"database_specific":{"severity":"HIGH","cwe_ids":["CWE-400"]}}
            """);
    }

    private static (string Id, string Json) Malware(int i)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"MAL-2025-{i}");
        return (id, $$$"""
            {"schema_version":"1.5.0","id":"{{{id}}}","modified":"2025-06-01T00:00:00Z","published":"2025-06-01T00:00:00Z",
            "summary":"Malicious code in {{{Name(i)}}} (npm)","details":"{{{string.Concat(Enumerable.Repeat($"What was seen in sample {i}. ", 15))}}}",
            "affected":[{"package":{"ecosystem":"npm","name":"{{{Name(i)}}}"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],
            "database_specific":{"cwes":[{"cweId":"CWE-506","name":"Embedded Malicious Code","description":"The product contains code that appears to be malicious in nature."}],
            "indicators":{"domains":["example-{{{i}}}.test"],"sha256":["{{{new string('a', 40)}}}{{{i:x24}}}"]} } }],
            "references":[{"type":"PACKAGE","url":"https://www.npmjs.com/package/{{{Name(i)}}}"}],
            "credits":[{"name":"Somebody","type":"FINDER"}],"database_specific":{"malicious-packages-origins":[{"id":"{{{i}}}","source":"example","sha256":"{{{i:x64}}}"}]}}
            """);
    }
}
