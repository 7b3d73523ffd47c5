using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Diagnostics;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Licenses;

public sealed class LicenseSurveyTests
{
    private static readonly string[] Usual = ["MIT", "ISC"];

    [Test]
    public async Task Licences_are_counted_in_one_spelling_the_most_frequent_first()
    {
        var survey = await SurveyAsync(new FakeEvidenceSource()
            .With("a@1.0.0", facts => facts with { License = "Apache 2.0" })
            .With("b@1.0.0", facts => facts with { License = "Apache-2.0" }));

        Assert.That(Names(survey), Is.EqualTo(new[] { "Apache-2.0 2", "MIT 1" }));
        Assert.That(survey.Missing, Is.Empty);
    }

    [Test]
    public async Task Each_alternative_is_enough_and_of_several_at_once_only_the_whole()
    {
        var survey = await SurveyAsync(new FakeEvidenceSource()
            .With("a@1.0.0", facts => facts with { License = "(GPL-2.0-only OR MPL-2.0)" })
            .With("b@1.0.0", facts => facts with { License = "MIT AND Zlib" }));

        var alternatives = survey.Licenses.Single(found => found.Name.Contains("OR", StringComparison.Ordinal));
        var whole = survey.Licenses.Single(found => found.Name.Contains("AND", StringComparison.Ordinal));
        Assert.That(alternatives.Entries, Is.EqualTo(new[] { "GPL-2.0-only", "MPL-2.0" }));
        Assert.That(whole.Entries, Is.EqualTo(new[] { "MIT AND Zlib" }));
        foreach (var found in new[] { alternatives, whole })
        {
            Assert.That(found.IsAllowedBy(Usual), Is.False);
            Assert.That(found.Entries.Select(entry => found.IsAllowedBy([.. Usual, entry])), Is.All.True);
        }
    }

    [TestCase(null, "no licence is declared")]
    [TestCase("UNLICENSED", "UNLICENSED: the package grants no licence")]
    [TestCase("Beer-Me-1.0", "Beer-Me-1.0")]
    public async Task What_no_entry_can_allow_is_named_and_not_offered(string? declared, string name)
    {
        var survey = await SurveyAsync(new FakeEvidenceSource().With("a@1.0.0", facts => facts with { License = declared }));

        var found = survey.Licenses.Single(found => found.Packages[0].Name == "a");
        Assert.That(found.Name, Is.EqualTo(name));
        Assert.That(found.Entries, Is.Empty);
    }

    [Test]
    public async Task A_tarball_is_read_only_where_the_manifest_does_not_tell()
    {
        var source = new FakeEvidenceSource().With("a@1.0.0", facts => facts with { License = null }).With("b@1.0.0", facts => facts with { License = "GPL-3.0-only" });

        await SurveyAsync(source);

        Assert.That(source.Tarballs, Is.EqualTo(new[] { "a@1.0.0" }));
        Assert.That(source.Requests.Select(request => request.Needs.HasFlag(EvidenceNeeds.Advisories)), Is.All.False);
    }

    [Test]
    public async Task What_the_registry_does_not_have_is_named()
    {
        var survey = await SurveyAsync(new FakeEvidenceSource().Failing("b@1.0.0", EvidenceFailureKind.NotFound, "no such package"));

        Assert.That(survey.Missing.Select(id => id.ToString()), Is.EqualTo(new[] { "b@1.0.0" }));
        Assert.That(Names(survey), Is.EqualTo(new[] { "MIT 2" }));
    }

    [Test]
    public void A_source_that_does_not_answer_is_no_survey()
    {
        var source = new FakeEvidenceSource().Failing("b@1.0.0", EvidenceFailureKind.Unavailable, "the registry did not answer");

        Assert.That(() => SurveyAsync(source), Throws.TypeOf<GateException>().With.Property("Code").EqualTo("NCM9003"));
    }

    private static string[] Names(LicenseSurvey survey) => [.. survey.Licenses.Select(found => $"{found.Name} {found.Packages.Count}")];

    private static async Task<LicenseSurvey> SurveyAsync(FakeEvidenceSource source)
    {
        using var project = new TemporaryFolder();
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", "b@1").Package("node_modules/b", "1.0.0", "c@1").Package("node_modules/c", "1.0.0");
        project.Write("package-lock.json", lockfile.Lockfile());
        project.Write("package.json", lockfile.Manifest());
        return await NcmGate.SurveyLicensesAsync(
            new GateRequest { Path = project.Path, Environment = new Dictionary<string, string>(), Source = source }, CancellationToken.None);
    }
}
