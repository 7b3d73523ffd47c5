using System.Text.Json;
using System.Text.Json.Nodes;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class JsonWriterTests
{
    private const string Validate = """
        const { readFileSync } = require('fs')
        const Ajv = require('ajv/dist/2020').default
        const [schema, other, ...reports] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')))
        const validate = new Ajv({ strict: true, strictTypes: false, allErrors: true, schemas: [other] }).compile(schema)
        for (const report of reports) {
          if (!validate(report)) console.log(JSON.stringify(validate.errors))
        }
        """;

    private static readonly string Schema = Path.Combine(Repository.Root, "docs", "schemas", "report.schema.json");
    private static readonly string DetailsSchema = Path.Combine(Repository.Root, "docs", "schemas", "details.schema.json");

    [Test]
    public async Task Reports_are_as_the_published_schema_says()
    {
        Assert.That(await ComplaintsAsync(Formats.Json(await SampleReports.SmallAsync())), Is.Empty);
        Assert.That(await ComplaintsAsync(Formats.Json(SampleReports.Hostile())), Is.Empty);
        Assert.That(await ComplaintsAsync(Formats.Json(SampleReports.Many(10_000))), Is.Empty);
    }

    [Test]
    public async Task The_reports_of_the_fixtures_are_as_the_published_schema_says()
    {
        var texts = new List<string>();
        foreach (var lockfile in Fixtures.Lockfiles())
        {
            texts.Add(Formats.Json(await SampleReports.OfLockAsync(Fixtures.Locate(lockfile))));
        }

        Assert.That(await ComplaintsAsync([.. texts]), Is.Empty);
    }

    [Test]
    public async Task The_details_of_packages_are_as_the_published_schema_says()
    {
        var small = await SampleReports.SmallAsync();
        var reports = new[] { small, SampleReports.Hostile() };
        var details = reports.SelectMany(report => report.Packages.Select(package => Formats.Text(stream => JsonWriter.WriteDetails(stream, report, package)))).ToArray();

        Assert.That(small.Packages.Select(package => package.AcceptedBy is null).Distinct().Count(), Is.EqualTo(2), "with an entry and without one");
        Assert.That(await ComplaintsAsync(DetailsSchema, Schema, details), Is.Empty);
        Assert.That(
            await ComplaintsAsync(DetailsSchema, Schema, [details[0].Replace("\"whitelistEntry\"", "\"entry\"", StringComparison.Ordinal)]),
            Does.Contain("'whitelistEntry'").And.Contain("additionalProperties"));
    }

    [Test]
    public async Task The_schema_is_strict()
    {
        var report = JsonNode.Parse(Formats.Json(await SampleReports.SmallAsync()))!.AsObject();
        report["findings"]![0]!["more"] = true;
        report["packages"]![0]!["verdict"] = "fine";
        report.Remove("notes");

        Assert.That(
            await ComplaintsAsync(report.ToJsonString()),
            Does.Contain("additionalProperties").And.Contain("/packages/0/verdict").And.Contain("'notes'"));
    }

    [Test]
    public void Every_word_of_the_schema_is_one_of_ours_and_the_other_way_round()
    {
        var definitions = JsonNode.Parse(File.ReadAllText(Schema))!["$defs"]!;

        Assert.That(Words(definitions["package"]!["properties"]!["verdict"]!), Is.EqualTo(Names<Verdict>()));
        Assert.That(Words(definitions["finding"]!["properties"]!["level"]!), Is.EqualTo(Names<RuleLevel>()));
        Assert.That(Words(definitions["criterion"]!["properties"]!["criterion"]!), Is.EqualTo(Names<Criterion>()));
        Assert.That(Words(definitions["criterion"]!["properties"]!["outcome"]!), Is.EqualTo(Names<CriterionOutcome>()));
        Assert.That(Words(definitions["advice"]!["properties"]!["kind"]!), Is.EqualTo(Names<FixKind>()));
        Assert.That(Words(definitions["advisory"]!["properties"]!["severity"]!), Is.EqualTo(Names<Severity>()));

        static IEnumerable<string> Words(JsonNode node) => node["enum"]!.AsArray().Select(word => (string)word!);
        static IEnumerable<string> Names<T>()
            where T : struct, Enum => Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName);
    }

    [Test]
    public void Foreign_texts_are_read_back_as_they_are()
    {
        var report = JsonNode.Parse(Formats.Json(SampleReports.Hostile()))!;

        // JSON in UTF-8 has no surrogates on their own; each is the replacement character, as for every writer of .NET.
        Assert.That(
            report["packages"]!.AsArray().Select(package => (string)package!["requestedAs"]![0]!),
            Is.EqualTo(SampleReports.HostileTexts.Select(text => text.Replace('\uD800', '\uFFFD').Replace(" \uDC00", " \uFFFD", StringComparison.Ordinal))));
        Assert.That(Formats.Json(SampleReports.Hostile()), Does.Not.Contain("\u202E").And.Not.Contain("##"));
    }

    [Test]
    public void The_originals_list_has_names_versions_ranges_and_scores()
    {
        var report = SampleReports.Many(2);

        var list = JsonNode.Parse(Formats.Text(stream => JsonWriter.WriteList(stream, report.Packages)))!.AsArray();

        Assert.That(list.Select(package => (string)package!["name"]!), Is.EqualTo(new[] { "package-0", "package-1" }));
        Assert.That(list[0]!.AsObject().Select(property => property.Key), Is.EqualTo(new[] { "name", "version", "from" }));
    }

    private static Task<string> ComplaintsAsync(params string[] reports) => ComplaintsAsync(Schema, DetailsSchema, reports);

    private static async Task<string> ComplaintsAsync(string schema, string other, string[] texts)
    {
        var folder = await NpmTool.InstallAsync(["ajv@8.20.0"]);
        using var temporary = new TemporaryFolder();
        var files = texts.Select((text, index) => temporary.Write($"report{index}.json", text)).ToArray();
        return await NpmTool.RunAsync(folder, Validate, [schema, other, .. files]);
    }
}
