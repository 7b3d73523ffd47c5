using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Graph;

namespace Ncm.Registry.OriginalApi;

/// <summary>
/// The criteria in the words and groups of the original's answer: <c>[test, pass, value]</c>, where pass is null for what could not be read. The original's
/// tests of a README's length and of a matching git tag are none of this library's criteria.
/// </summary>
/// <param name="certification">The certification; <see langword="null"/> for a package of a trusted scope.</param>
/// <param name="node">The package.</param>
internal sealed class TestResults(Gate.Certification.Certification? certification, DependencyNode node)
{
    private enum Group
    {
        Critical,
        Major,
        Minor,
    }

    private sealed record Test(string Name, Criterion Criterion, string? Value);

    private sealed record Subject(Group Group, string Key, string Name, IReadOnlyList<Test> Tests);

    /// <summary>Writes <c>results</c> and <c>raw_results</c>.</summary>
    /// <param name="json">Where to.</param>
    public void Write(Utf8JsonWriter json)
    {
        var subjects = certification is null ? [] : Subjects(certification);
        json.WriteStartObject("results");
        foreach (var group in Enum.GetValues<Group>())
        {
            json.WriteStartArray(group switch { Group.Critical => "critical", Group.Major => "major", _ => "minor" });
            foreach (var subject in subjects.Where(subject => subject.Group == group))
            {
                Write(json, subject);
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("bonus");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("raw_results");
        foreach (var subject in subjects)
        {
            json.WritePropertyName(subject.Key);
            Write(json, subject);
        }

        json.WriteEndObject();
    }

    private IReadOnlyList<Subject> Subjects(Gate.Certification.Certification known)
    {
        var facts = known.Evidence.Facts;
        var hasDependencies = node.EdgesOut.Any(static edge => edge.To >= 0);
        return
        [
            new(Group.Critical, "license", "license",
            [
                new("package", Criterion.License, facts?.License),
                new("dependencies", Criterion.LicenseTree, hasDependencies ? known[Criterion.LicenseTree].Detail : null),
            ]),
            new(Group.Major, "security", "security",
            [
                new("vulnerabilities", Criterion.Vulnerability, known.Vulnerabilities.Count.ToString(CultureInfo.InvariantCulture)),
                new("dependencies", Criterion.VulnerabilityTree, hasDependencies ? known[Criterion.VulnerabilityTree].Detail : null),
            ]),
            new(Group.Minor, "readme", "readme", [new("readme exists", Criterion.Readme, known[Criterion.Readme].Detail)]),
            new(Group.Minor, "scm", "public source control", [new("source is public", Criterion.Source, facts?.Repository)]),
            new(Group.Minor, "disk-usage", "disk usage", [new("size with its dependencies", Criterion.Size, known[Criterion.Size].Detail)]),
        ];
    }

    private void Write(Utf8JsonWriter json, Subject subject)
    {
        json.WriteStartObject();
        json.WriteString("name", subject.Name);
        json.WriteStartArray("tests");
        foreach (var test in subject.Tests)
        {
            json.WriteStartArray();
            json.WriteStringValue(test.Name);
            if (certification![test.Criterion].Outcome is var outcome and not CriterionOutcome.NotEvaluated)
            {
                json.WriteBooleanValue(outcome == CriterionOutcome.Passed);
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteStringValue(test.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
