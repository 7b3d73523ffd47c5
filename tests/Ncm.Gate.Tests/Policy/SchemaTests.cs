using System.Reflection;
using System.Text.Json.Nodes;
using Ncm.Gate.Policy;
using Ncm.Gate.Policy.Yaml;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary>Holds the published JSON schemas and the readers together.</summary>
public sealed class SchemaTests
{
    private static readonly JsonSchema Policy = JsonSchema.Load("policy");
    private static readonly JsonSchema Whitelist = JsonSchema.Load("whitelist");

    /// <summary>What only the reader can tell: the schema lets it pass, and an editor shows nothing.</summary>
    private static readonly string[] BeyondTheSchema =
    [
        "licenses:\n- MIT\n- Apache2.0", // the SPDX list
        "licenses: [MIT, Beer]",
        "maxInstallSize: 9999999999GB", // arithmetic
        "minimumAge: 99999999d",
        "deny: [a@nope]", // npm's ranges
        "- {package: a, versions: latest, reason: r, by: b, at: 2026-01-01}",
        "- {package: a, versions: 1, reason: r, by: b, at: 2026-02-30}", // the calendar
        "- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, expires: 2026-02-01}",
        "- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, accepts: [GHSA-gxpj-cx7g-858]}",
        "- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, integrity: sha512-abc}", // a hash's length
        "- {package: a, versions: 1, reason: r, by: b, at: 2026-01-01}\n- {package: a, versions: 1.x, reason: s, by: b, at: 2026-01-01}",
    ];

    [Test]
    public void The_policy_schema_has_the_keys_that_the_reader_has() =>
        Assert.That(Properties(Policy.Root).Select(property => property.Key), Is.EqualTo(PolicyReader.Keys));

    [Test]
    public void The_whitelist_schema_has_the_keys_that_the_reader_has()
    {
        var entry = (JsonObject)Whitelist.Root["items"]!;

        Assert.That(Properties(entry).Select(property => property.Key), Is.EquivalentTo(WhitelistReader.Keys));
        Assert.That(entry["required"]!.AsArray().Select(key => key!.GetValue<string>()), Is.EqualTo(WhitelistReader.RequiredKeys));
    }

    [Test]
    public void The_schema_knows_the_rules_that_can_be_accepted()
    {
        var ids = Whitelist.Root["items"]!["properties"]!["accepts"]!["items"]!["anyOf"]![0]!["enum"]!.AsArray().Select(id => id!.GetValue<string>());

        Assert.That(ids, Is.EqualTo(Rules.All.Where(rule => rule.Waiver != RuleWaiver.Never).Select(rule => rule.Id)));
    }

    [Test]
    public void The_defaults_of_the_schema_are_those_of_the_policy()
    {
        var defaults = Properties(Policy.Root).Where(property => property.Value!["default"] is not null)
            .Select(property => $"{property.Key}: {property.Value!["default"]!.ToJsonString()}\n").ToList();

        var policy = PolicyFile.Parse(string.Concat(defaults), "p.yml");

        Assert.That(defaults, Has.Count.EqualTo(PolicyReader.Keys.Count - 2), "all but gate and registry, which are null");
        Assert.That((policy.Gate, policy.Registry), Is.EqualTo((GatePolicy.Default.Gate, GatePolicy.Default.Registry)));
        foreach (var property in typeof(GatePolicy).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.Name != nameof(GatePolicy.Path)))
        {
            Assert.That(property.GetValue(policy), Is.EqualTo(property.GetValue(GatePolicy.Default)), property.Name);
        }
    }

    [Test]
    public void Every_choice_of_the_schema_is_read_and_no_other_exists()
    {
        foreach (var (key, schema) in Properties(Policy.Root))
        {
            if (schema!["enum"] is JsonArray choices)
            {
                var read = choices.Select(choice => PolicyFile.Parse($"{key}: {choice}", "p.yml")).ToList();
                var values = read.Select(policy => typeof(GatePolicy).GetProperty(char.ToUpperInvariant(key[0]) + key[1..])!.GetValue(policy)!).ToList();
                var all = Enum.GetValues(values[0].GetType()).Cast<object>().Where(value => value.ToString() != "Unknown");
                Assert.That(values, Is.EquivalentTo(all), key);
            }
        }
    }

    [TestCase("gate: 1.2")]
    [TestCase("gate: \"[1.0,2.0)\"")]
    [TestCase("gate: \"(,1.0]\"")]
    [TestCase("licenses: [MIT OR Apache-2.0, LicenseRef-acme]")]
    [TestCase("maxInstallSize: 26214400B")]
    [TestCase("deny: [\"@evil/*@<2\", \"JSONStream@1.x || 3\", x@1]")]
    [TestCase("trusted: {\"@acme/*\": https://npm.acme.example, acme: \"http://localhost:4873/npm\", \"@a/b\": \"http://127.0.0.1\"}")]
    [TestCase("advisories: [npm, .\\osv, all.zip]")]
    [TestCase("registry: https://ncm.example.com:8443/_/team-a")]
    [TestCase("allowedHosts: [\"a.example:8443\", 10.0.0.1, \"[2001:db8::1]\"]")]
    [TestCase("allowSelfApproval: TRUE")]
    [TestCase("")]
    public void What_the_policy_reader_accepts_the_schema_accepts(string yaml)
    {
        Assert.That(() => PolicyReader.Read(YamlDocument.Parse(yaml, "p.yml"), "p.yml", NuGet.Versioning.NuGetVersion.Parse(yaml.Contains("1.0]", StringComparison.Ordinal) ? "0.9.0" : "1.5.0")), Throws.Nothing);
        Assert.That(Policy.Accepts(JsonSchema.ToJson(YamlDocument.Parse(yaml, "p.yml"))), Is.True);
    }

    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-01-01}")]
    [TestCase("- {package: \"@s/a\", versions: \"*\", reason: 'r: s', by: \"bot[bot]\", at: 2026-01-01T10:30:00Z, expires: 2126-01-01, accepts: [NCM2003, CVE-2017-16137, MAL-2022-1]}")]
    [TestCase("- {package: a, versions: 1.10, reason: r, by: b, at: 2026-01-01, integrity: sha1-+HBVKgCtUnYGfCB1WrGJTgeVx1c=, resolved: \"git+ssh://git@github.com/a/b.git#c\"}")]
    [TestCase("- {package: \"@s/_a.b\", versions: 1, reason: r, by: b, at: 2026-01-01}")]
    [TestCase("- {package: \"A!~'()-_.9\", versions: 1, reason: r, by: b, at: 2026-01-01}")]
    [TestCase("")]
    [TestCase("[]")]
    public void What_the_whitelist_reader_accepts_the_schema_accepts(string yaml)
    {
        Assert.That(() => WhitelistFile.Parse(yaml, "w.yml"), Throws.Nothing);
        Assert.That(Whitelist.Accepts(JsonSchema.ToJson(YamlDocument.Parse(yaml, "w.yml"))), Is.True);
    }

    [TestCaseSource(nameof(Refused))]
    public void What_the_readers_refuse_the_schema_refuses(string file, string yaml) => Assert.That(
        (file == "policy" ? Policy : Whitelist).Accepts(JsonSchema.ToJson(YamlDocument.Parse(yaml, "y.yml"))),
        Is.EqualTo(BeyondTheSchema.Contains(yaml)));

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach (var (file, tests) in new[] { ("policy", typeof(PolicyFileTests)), ("whitelist", typeof(WhitelistFileTests)) })
        {
            var method = tests.GetMethod(nameof(PolicyFileTests.What_is_wrong_is_said_in_a_sentence_with_its_place))!;
            foreach (var yaml in method.GetCustomAttributes<TestCaseAttribute>().Select(test => (string)test.Arguments[0]!).Where(IsYaml))
            {
                yield return new TestCaseData(file, yaml);
            }
        }
    }

    private static bool IsYaml(string text)
    {
        try
        {
            YamlDocument.Parse(text, "y.yml");
            return true;
        }
        catch (PolicyException)
        {
            return false;
        }
    }

    private static JsonObject Properties(JsonObject schema) => (JsonObject)schema["properties"]!;
}
