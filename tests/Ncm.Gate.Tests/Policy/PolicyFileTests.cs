using System.Text;
using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NuGet.Versioning;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class PolicyFileTests
{
    private const string FileName = ".ncm/policy.yml";

    [Test]
    public void The_example_of_the_design_is_read_in_full()
    {
        const string Yaml = """
            gate: "[1.0,)"              # optional
            minimumScore: 90
            dependencies: production
            scope: all
            licenses: [Apache-2.0, BSD-2-Clause, BSD-3-Clause, 0BSD, ISC, MIT, BlueOak-1.0.0]
            maxInstallSize: 30MB
            minimumSeverity: high
            unscored: warn
            deny: [event-stream, "@evil/*", "left-pad@<1.3"]
            trusted: {"@acme/*": https://npm.acme.example, acme: "https://npm.acme.example/npm/"}
            advisories: [npm, ../advisories/all.zip]
            advisoryMaxAge: 12h
            registry: https://ncm.example.com/_/team-a/
            allowedHosts: [CDN.example.com, "cdn.example.com:8443"]
            approvers: maintain
            minimumAge: 7d
            allowSelfApproval: true
            """;

        var policy = PolicyFile.Parse(Yaml, FileName, NuGetVersion.Parse("1.2.0"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(policy.Gate!.OriginalString, Is.EqualTo("[1.0,)"));
            Assert.That(policy.MinimumScore, Is.EqualTo(90));
            Assert.That(policy.Dependencies, Is.EqualTo(DependencyScope.Production));
            Assert.That(policy.Scope, Is.EqualTo(ChangeScope.All));
            Assert.That(policy.Licenses, Is.EqualTo(new[] { "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MIT", "BlueOak-1.0.0" }));
            Assert.That(policy.MaxInstallSize, Is.EqualTo(30 * 1024 * 1024));
            Assert.That(policy.MinimumSeverity, Is.EqualTo(Severity.High));
            Assert.That(policy.Unscored, Is.EqualTo(UnscoredAction.Warn));
            Assert.That(policy.Deny.Select(pattern => pattern.Text), Is.EqualTo(new[] { "event-stream", "@evil/*", "left-pad@<1.3" }));
            Assert.That(policy.Deny[1].Where, Is.EqualTo(new FileLocation(FileName, 9, 22)));
            Assert.That(
                policy.Trusted.Select(pair => $"{pair.Key} {pair.Value}"),
                Is.EqualTo(new[] { "@acme/* https://npm.acme.example/", "acme https://npm.acme.example/npm/" }));
            Assert.That(policy.Advisories, Is.EqualTo(new[] { "npm", "../advisories/all.zip" }));
            Assert.That(policy.AdvisoryMaxAge, Is.EqualTo(TimeSpan.FromHours(12)));
            Assert.That(policy.Registry, Is.EqualTo(new Uri("https://ncm.example.com/_/team-a/")));
            Assert.That(policy.AllowedHosts, Is.EqualTo(new[] { "cdn.example.com", "cdn.example.com:8443" }));
            Assert.That(policy.Approvers, Is.EqualTo(Approvers.Maintain));
            Assert.That(policy.MinimumAge, Is.EqualTo(TimeSpan.FromDays(7)));
            Assert.That(policy.AllowSelfApproval, Is.True);
            Assert.That(policy.Path, Is.EqualTo(FileName));
            Assert.That(policy.LocationOf("maxInstallSize"), Is.EqualTo(new FileLocation(FileName, 6, 17)));
            Assert.That(policy.LocationOf("advisories", 1), Is.EqualTo(new FileLocation(FileName, 11, 19)));
            Assert.That(policy.LocationOf("advisories", 2), Is.Null);
            Assert.That(GatePolicy.Default.LocationOf("advisories"), Is.Null);
        }
    }

    [TestCase("")]
    [TestCase("# nothing but a comment\n")]
    [TestCase("---\n")]
    [TestCase("\n\n")]
    [TestCase("{}\n")]
    public void An_empty_file_is_the_default_policy(string yaml)
    {
        var policy = PolicyFile.Parse(yaml, FileName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(policy.MinimumScore, Is.EqualTo(86));
            Assert.That(policy.MaxInstallSize, Is.EqualTo(26_214_400));
            Assert.That(policy.Licenses, Is.EqualTo(GatePolicy.Default.Licenses));
            Assert.That(policy.Unscored, Is.EqualTo(UnscoredAction.Fail));
            Assert.That(policy.Path, Is.EqualTo(FileName));
        }
    }

    [TestCase("minimumScor: 86", 1, 1, "\"minimumScor\" is not a key of a policy; did you mean \"minimumScore\"?")]
    [TestCase("minimumscore: 86", 1, 1, "\"minimumscore\" is not a key of a policy; did you mean \"minimumScore\"?")]
    [TestCase("licences: [MIT]", 1, 1, "\"licences\" is not a key of a policy; did you mean \"licenses\"?")]
    [TestCase("colour: red", 1, 1, "\"colour\" is not a key of a policy.")]
    [TestCase("<<: {minimumScore: 0}", 1, 1, "\"<<\" is not a key of a policy.")]
    [TestCase("minimumScore: high", 1, 15, "minimumScore must be a whole number from 0 to 100, not \"high\".")]
    [TestCase("minimumScore: \"86\"", 1, 15, "minimumScore must be a whole number from 0 to 100, not \"86\".")]
    [TestCase("minimumScore: 101", 1, 15, "minimumScore must be a whole number from 0 to 100, not \"101\".")]
    [TestCase("minimumScore: -1", 1, 15, "minimumScore must be a whole number from 0 to 100, not \"-1\".")]
    [TestCase("minimumScore: 85.5", 1, 15, "minimumScore must be a whole number from 0 to 100, not \"85.5\".")]
    [TestCase("minimumScore: 99999999999999999999", 1, 15, "minimumScore must be a whole number from 0 to 100, not \"99999999999999999999\".")]
    [TestCase("minimumScore: [86]", 1, 15, "minimumScore must be a whole number from 0 to 100, not a list.")]
    [TestCase("minimumScore:", 1, 14, "minimumScore must be a whole number from 0 to 100, not nothing.")]
    [TestCase("dependencies: prod", 1, 15, "dependencies must be all or production, not \"prod\".")]
    [TestCase("dependencies: All", 1, 15, "dependencies must be all or production, not \"All\".")]
    [TestCase("minimumSeverity: medium", 1, 18, "minimumSeverity must be low, moderate, high or critical, not \"medium\".")]
    [TestCase("minimumSeverity: unknown", 1, 18, "minimumSeverity must be low, moderate, high or critical, not \"unknown\".")]
    [TestCase("approvers: {write: true}", 1, 12, "approvers must be write, maintain or admin, not a mapping of keys to values.")]
    [TestCase("allowSelfApproval: yes", 1, 20, "allowSelfApproval must be true or false, not \"yes\".")]
    [TestCase("licenses: MIT", 1, 11, "licenses must be a list, such as [a, b], not \"MIT\".")]
    [TestCase("licenses: []", 1, 11, "licenses must name at least one; remove the key for the default.")]
    [TestCase("licenses: [MIT, MIT]", 1, 17, "licenses names \"MIT\" twice.")]
    [TestCase("licenses:\n- MIT\n- Apache2.0", 3, 3, "\"Apache2.0\" is not a licence of the SPDX list (https://spdx.org/licenses/); did you mean \"Apache-2.0\"?")]
    [TestCase("licenses: [MIT, Beer]", 1, 17, "\"Beer\" is not a licence of the SPDX list (https://spdx.org/licenses/).")]
    [TestCase("licenses: [MIT, 3]", 1, 17, "an entry of licenses must be a text; put 3 into quotes.")]
    [TestCase("maxInstallSize: 25", 1, 17, "maxInstallSize must be a size with its unit (B, KB, MB or GB), such as 25MB, not \"25\".")]
    [TestCase("maxInstallSize: 25mb", 1, 17, "maxInstallSize must be a size with its unit (B, KB, MB or GB), such as 25MB, not \"25mb\".")]
    [TestCase("maxInstallSize: 0MB", 1, 17, "maxInstallSize must be a size with its unit (B, KB, MB or GB), such as 25MB, not \"0MB\".")]
    [TestCase("maxInstallSize: 9999999999GB", 1, 17, "maxInstallSize must be a size with its unit (B, KB, MB or GB), such as 25MB, not \"9999999999GB\".")]
    [TestCase("maxInstallSize: -1MB", 1, 17, "maxInstallSize must be a size with its unit (B, KB, MB or GB), such as 25MB, not \"-1MB\".")]
    [TestCase("minimumAge: 7", 1, 13, "minimumAge must be a number of days or hours, such as 30d or 12h, not \"7\".")]
    [TestCase("minimumAge: 7w", 1, 13, "minimumAge must be a number of days or hours, such as 30d or 12h, not \"7w\".")]
    [TestCase("minimumAge: 99999999d", 1, 13, "minimumAge must be a number of days or hours, such as 30d or 12h, not \"99999999d\".")]
    [TestCase("deny: [\"*\"]", 1, 8, "\"*\" does not name packages; write a name, \"@scope/name\" or \"@scope/*\", with @ and an npm range for some versions only.")]
    [TestCase("deny: [evil-*]", 1, 8, "\"evil-*\" does not name packages; write a name, \"@scope/name\" or \"@scope/*\", with @ and an npm range for some versions only.")]
    [TestCase("deny: [a@nope]", 1, 8, "\"a@nope\" does not name packages; write a name, \"@scope/name\" or \"@scope/*\", with @ and an npm range for some versions only.")]
    [TestCase("deny: [a@]", 1, 8, "\"a@\" does not name packages; write a name, \"@scope/name\" or \"@scope/*\", with @ and an npm range for some versions only.")]
    [TestCase("deny: [\"@evil\"]", 1, 8, "\"@evil\" does not name packages; write a name, \"@scope/name\" or \"@scope/*\", with @ and an npm range for some versions only.")]
    [TestCase("deny: [true]", 1, 8, "an entry of deny must be a text; put true into quotes.")]
    [TestCase("trusted: [\"@acme/*\"]", 1, 10, "trusted must be a mapping of packages to the registry of each, such as {\"@acme/*\": https://npm.acme.example/}, not a list.")]
    [TestCase("trusted: {\"@acme/*@1\": https://a.example}", 1, 11, "\"@acme/*@1\" does not name packages; trusted takes a name, \"@scope/name\" or \"@scope/*\", without versions.")]
    [TestCase("trusted: {a: http://npm.acme.example/}", 1, 14, "trusted \"a\" must begin with https:// (http:// only for this machine itself): what it answers decides what is installed.")]
    [TestCase("advisories: [nmp]", 1, 14, "\"nmp\" is not a source of advisories (npm or osv); for a file or folder write a path with a slash, such as ./nmp.")]
    [TestCase("advisories: []", 1, 13, "advisories must name at least one; remove the key for the default.")]
    [TestCase("registry: ncm.example.com", 1, 11, "registry must be an address that begins with https://, not \"ncm.example.com\".")]
    [TestCase("registry: file:///etc/passwd", 1, 11, "registry must be an address that begins with https://, not \"file:///etc/passwd\".")]
    [TestCase("registry: https://me:hunter2@ncm.example.com/", 1, 11, "registry must not hold a user name or password; tokens belong into .npmrc or the environment.")]
    [TestCase("registry: https://ncm.example.com/?x=1", 1, 11, "registry must be an address without ? and #.")]
    [TestCase("registry: ~", 1, 11, "registry has no value; give it one or remove the key.")]
    [TestCase("allowedHosts: [https://a.example]", 1, 16, "\"https://a.example\" is not a host; write it without https:// and path, such as npm.acme.example or npm.acme.example:8443.")]
    [TestCase("allowedHosts: [a.example/x]", 1, 16, "\"a.example/x\" is not a host; write it without https:// and path, such as npm.acme.example or npm.acme.example:8443.")]
    [TestCase("allowedHosts: [\"*.example\"]", 1, 16, "\"*.example\" is not a host; write it without https:// and path, such as npm.acme.example or npm.acme.example:8443.")]
    [TestCase("allowedHosts: [\"me@a.example\"]", 1, 16, "\"me@a.example\" is not a host; write it without https:// and path, such as npm.acme.example or npm.acme.example:8443.")]
    [TestCase("gate: \"1.*\"", 1, 7, "gate must be a NuGet version range, such as \"[1.0,2.0)\" or \"1.2\" (1.2 or later), not \"1.*\".")]
    [TestCase("gate: ^1.0", 1, 7, "gate must be a NuGet version range, such as \"[1.0,2.0)\" or \"1.2\" (1.2 or later), not \"^1.0\".")]
    [TestCase("gate: [1.0]", 1, 7, "gate must be a text; put the range into quotes, such as \"[1.0,2.0)\".")]
    [TestCase("gate: [1.0,)\nminimumScore: 86", 1, 7, "this [ opens a list that is not closed properly; close it, or put the value into quotes if it is a text.")]
    [TestCase("minimumScore: 86\nminimumScore: 87", 2, 1, "the key \"minimumScore\" stands here for the second time; line 1 has it too.")]
    [TestCase("minimumScore: 86\n---\nminimumScore: 87", 2, 1, "a second YAML document begins here; the file holds one.")]
    [TestCase("deny: &a [x]\n", 1, 7, "anchors (&) and aliases (*) are not read here; write the value itself, in quotes where it begins with & or *.")]
    [TestCase("deny: *a\n", 1, 7, "anchors (&) and aliases (*) are not read here; write the value itself, in quotes where it begins with & or *.")]
    [TestCase("minimumScore: !!int 86", 1, 15, "tags (!) are not read here; write the value itself, in quotes where it begins with !.")]
    [TestCase("deny:\n\t- a", 2, 1, "a tab stands before the line's text; YAML is indented with spaces.")]
    [TestCase("? [a]\n: b", 1, 3, "a key must be a single word, not a list or a mapping.")]
    [TestCase("- minimumScore: 86", 1, 1, "a policy must be a mapping of keys to values, such as minimumScore: 86, not a list.")]
    [TestCase("86", 1, 1, "a policy must be a mapping of keys to values, such as minimumScore: 86, not \"86\".")]
    [TestCase("deny: @evil", 1, 7, "this is not valid YAML: a value cannot begin with this character; put the value into quotes.")]
    [TestCase("a: b: c", 1, 5, "this is not valid YAML: \": \" does not belong here; check the indentation, or put the text into quotes.")]
    [TestCase("deny: 'a", 1, 7, "this is not valid YAML: the closing quote is missing.")]
    [TestCase("deny: [[[[[[[[[[a", 1, 14, "lists and mappings lie deeper in one another than 8 levels, which nothing here needs.")]
    [TestCase("deny: [a\u202Eb]", 1, 9, "the character U+202E cannot be seen in an editor; remove it, or write \"\\u202E\" inside double quotes.")]
    [TestCase("deny: [a\0b]", 1, 9, "the character U+0000 cannot be seen in an editor; remove it, or write \"\\u0000\" inside double quotes.")]
    [TestCase("deny: [\"a\\u202Eb\"]", 1, 8, "\"a\\u202Eb\" does not name packages; write a name, \"@scope/name\" or \"@scope/*\", with @ and an npm range for some versions only.")]
    public void What_is_wrong_is_said_in_a_sentence_with_its_place(string yaml, int line, int column, string message)
    {
        var thrown = Assert.Throws<PolicyException>(() => PolicyFile.Parse(yaml, FileName));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown.Message, Is.EqualTo(message));
            Assert.That(thrown.Location, Is.EqualTo(new FileLocation(FileName, line, column)));
            Assert.That(thrown.Code, Is.EqualTo("NCM9002"));
        }
    }

    [Test]
    public void A_policy_for_another_version_says_so_before_its_unknown_keys()
    {
        var thrown = Assert.Throws<PolicyException>(
            () => PolicyFile.Parse("keyOfVersion3: 1\ngate: \"[3.0,)\"\n", FileName, NuGetVersion.Parse("2.4.1")));

        Assert.That(thrown.Message, Is.EqualTo("this policy needs NCM Gate [3.0,), and this is 2.4.1; install a version that it admits."));
        Assert.That(thrown.Location, Is.EqualTo(new FileLocation(FileName, 2, 7)));
    }

    [TestCase("[1.0,2.0)", "1.9.9", true)]
    [TestCase("[1.0,2.0)", "2.0.0", false)]
    [TestCase("1.2", "1.10.0", true)]
    [TestCase("1.10", "1.9.0", false)]
    [TestCase("[1.3,)", "1.3.0-beta.1", false)]
    public void The_gate_key_is_a_nuget_range(string range, string version, bool admitted) => Assert.That(
        () => PolicyFile.Parse($"gate: '{range}'", FileName, NuGetVersion.Parse(version)),
        admitted ? Throws.Nothing : Throws.TypeOf<PolicyException>());

    [Test]
    public void The_assembly_knows_its_own_version() =>
        Assert.That(() => PolicyFile.Parse("gate: '[0.1,)'", FileName), Throws.Nothing);

    [Test]
    public void A_file_is_read_with_byte_order_mark_and_windows_line_ends()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("policy.yml", [0xEF, 0xBB, 0xBF, .. "minimumScore: 50\r\nunscored: warn\r\n"u8]);

        var policy = PolicyFile.Read(path);

        Assert.That((policy.MinimumScore, policy.Unscored), Is.EqualTo((50, UnscoredAction.Warn)));
        Assert.That(policy.LocationOf("unscored"), Is.EqualTo(new FileLocation(path, 2, 11)));
    }

    [Test]
    public void A_file_that_is_not_utf8_says_where()
    {
        using var folder = new TemporaryFolder();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Refusal(folder.Write("latin1.yml", [.. "unscored: warn\ndeny: ["u8, 0xE9, .. "]"u8])), Does.EndWith("latin1.yml(2,8): the file is not UTF-8 from here on; save it as UTF-8."));
            Assert.That(Refusal(folder.Write("utf16.yml", Encoding.Unicode.GetPreamble())), Does.EndWith("utf16.yml(1,1): the file is UTF-16; save it as UTF-8."));
            Assert.That(Refusal(folder.Write("cut.yml", [.. "deny: [a"u8, 0xE2, 0x82])), Does.EndWith("cut.yml(1,9): the file is not UTF-8 from here on; save it as UTF-8."));
        }
    }

    [Test]
    public void A_file_that_cannot_be_read_is_an_error_and_never_the_default()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder.yml"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Refusal(Path.Combine(folder.Path, "absent.yml")), Does.EndWith("absent.yml: there is no such file."));
            Assert.That(Refusal(Path.Combine(folder.Path, "no", "such.yml")), Does.EndWith("such.yml: there is no such file."));
            Assert.That(Refusal(Path.Combine(folder.Path, "folder.yml")), Does.Contain("folder.yml: the file cannot be read: "));
            Assert.That(Refusal(folder.Write("big.yml", new byte[(1024 * 1024) + 1])), Does.EndWith("big.yml: the file is bigger than 1 MB, more than any such file needs."));
        }
    }

    [Test]
    public void Megabytes_of_openers_are_refused_at_once()
    {
        // Read to their end, these take the YAML scanner minutes.
        foreach (var opener in new[] { "[", "{", "[a,", "{a: " })
        {
            var yaml = "deny: " + string.Concat(Enumerable.Repeat(opener, 1024 * 1024 / opener.Length - 8));
            Assert.That(() => PolicyFile.Parse(yaml, FileName), Throws.TypeOf<PolicyException>().With.Message.Contains("deeper"));
        }
    }

    [Test]
    public void Mangled_policies_are_read_or_refused_but_never_crash()
    {
        var sources = new[]
        {
            "gate: \"[0.1,)\"\nminimumScore: 90\nlicenses: [MIT, 'ISC']\ntrusted: {\"@acme/*\": https://npm.acme.example}\n",
            "# c\ndeny:\n  - event-stream\n  - \"@evil/*\"\nregistry: >-\n  https://ncm.example.com/\nminimumAge: |-\n  7d\n",
        };
        var random = new Random(20261122);
        const string Odd = "{}[]:,-?&*!|>'\"%@`#\t\r\n \\x\0\u2028\uD800é0~<=.";
        for (var i = 0; i < 4000; i++)
        {
            var text = new StringBuilder(sources[i % sources.Length]);
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at)),
                    1 => text.Insert(at, Odd[random.Next(Odd.Length)]),
                    _ => text.Replace(text[at], Odd[random.Next(Odd.Length)], at, 1),
                };
            }

            try
            {
                PolicyFile.Parse(text.ToString(), FileName);
            }
            catch (PolicyException e)
            {
                Assert.That(e.Location?.Line, Is.InRange(1, text.Length + 1), text.ToString());
                Assert.That(e.Message, Does.EndWith(".").Or.EndsWith("?"), text.ToString());
            }
        }
    }

    [Test]
    public void Paths_start_at_the_policy_file()
    {
        var policy = PolicyFile.Parse("advisories: [./osv.zip]", Path.Combine(Path.GetTempPath(), ".ncm", "policy.yml"));

        Assert.That(policy.ResolvePath(policy.Advisories[0]), Is.EqualTo(Path.Combine(Path.GetTempPath(), ".ncm", "./osv.zip")));
        Assert.That(policy.ResolvePath(Path.GetTempPath()), Is.EqualTo(Path.GetTempPath()));
        Assert.That(() => GatePolicy.Default.ResolvePath("./osv.zip"), Throws.InvalidOperationException);
    }

    [TestCase("event-stream", "event-stream@3.3.6", true)]
    [TestCase("event-stream", "event-stream-2@3.3.6", false)]
    [TestCase("event-stream", "Event-Stream@3.3.6", false)]
    [TestCase("eslint", "@evil/eslint@1.0.0", false)]
    [TestCase("@evil/*", "@evil/eslint@1.0.0", true)]
    [TestCase("@evil/*", "@evil2/eslint@1.0.0", false)]
    [TestCase("@evil/*", "evil@1.0.0", false)]
    [TestCase("@evil/*@>=2", "@evil/x@1.9.9", false)]
    [TestCase("@evil/*@>=2", "@evil/x@2.0.0-beta", true)]
    [TestCase("@evil/*@>=2", "@evil/x@2.1.0-beta", true)]
    [TestCase("@evil/eslint@^1", "@evil/eslint@1.2.3", true)]
    [TestCase("JSONStream@1.x || 3", "JSONStream@3.1.0", true)]
    [TestCase("left-pad@1", "left-pad@not a version", true)]
    public void A_denied_pattern_matches_whole_names_and_prereleases_too(string pattern, string package, bool matches)
    {
        Assert.That(PackagePattern.TryParse(pattern, default, out var parsed), Is.True);
        Assert.That(PackageId.TryParse(package, out var id), Is.True);
        Assert.That(parsed!.Matches(id), Is.EqualTo(matches));
    }

    private static string Refusal(string path)
    {
        var thrown = Assert.Throws<PolicyException>(() => PolicyFile.Read(path));
        return $"{thrown.Location}: {thrown.Message}";
    }
}
