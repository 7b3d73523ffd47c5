using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class PolicyTemplateTests
{
    private static string Plain => PolicyTemplate.Write(GatePolicy.Default.Licenses, [], GatePolicy.Default.Advisories);

    [Test]
    public void It_says_the_defaults()
    {
        var policy = PolicyFile.Parse(Plain, "policy.yml");

        foreach (var property in typeof(GatePolicy).GetProperties().Where(property => property.CanWrite && property.Name != nameof(GatePolicy.Path)))
        {
            Assert.That(property.GetValue(policy), Is.EqualTo(property.GetValue(GatePolicy.Default)), property.Name);
        }
    }

    [Test]
    public void Every_key_that_has_a_default_stands_in_it_and_the_commented_ones_are_right()
    {
        var uncommented = string.Join('\n', Plain.Split('\n').Select(line => IsKey(line) ? line[2..] : line));

        var policy = PolicyFile.Parse(uncommented, "policy.yml");

        Assert.That(PolicyReader.Keys.Where(key => policy.LocationOf(key) is null), Is.EquivalentTo(new[] { "gate", "registry" }));
        foreach (var property in typeof(GatePolicy).GetProperties().Where(property => property.CanWrite && property.Name != nameof(GatePolicy.Path)))
        {
            Assert.That(property.GetValue(policy), Is.EqualTo(property.GetValue(GatePolicy.Default)), property.Name);
        }
    }

    [Test]
    public void Chosen_licences_and_sources_are_read_back_and_refused_ones_are_a_comment()
    {
        var text = PolicyTemplate.Write(["MIT", "MIT AND Zlib"], [("CC-BY-4.0", 1), ("MIT AND CC-BY-3.0", 2)], ["npm", "./exports/all.zip"]);

        var policy = PolicyFile.Parse(text, "policy.yml");

        Assert.That(policy.Licenses, Is.EqualTo(new[] { "MIT", "MIT AND Zlib" }));
        Assert.That(policy.Advisories, Is.EqualTo(new[] { "npm", "./exports/all.zip" }));
        Assert.That(text, Does.Contain("# Found and not allowed:\n#  - CC-BY-4.0 # 1 package\n#  - MIT AND CC-BY-3.0 # 2 packages\n"));
        Assert.That(PolicyFile.Parse(text.Replace("#  - ", "  - ", StringComparison.Ordinal), "policy.yml").Licenses, Has.Count.EqualTo(4), "it is enough to remove the #");
    }

    [Test]
    public void Editors_find_the_schema_in_the_first_line() =>
        Assert.That(Plain, Does.StartWith($"# yaml-language-server: $schema={PolicyFile.Schema}\n"));

    private static bool IsKey(string line) =>
        line.StartsWith("# ", StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal) && PolicyReader.Keys.Contains(line[2..line.IndexOf(':', StringComparison.Ordinal)]);
}
