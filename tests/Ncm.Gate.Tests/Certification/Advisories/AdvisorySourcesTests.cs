using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class AdvisorySourcesTests
{
    [Test]
    public async Task The_named_sources_answer_as_one()
    {
        using var cache = new TemporaryFolder();
        using var client = new HttpClient();
        using var server = new LoopbackServer(request => request.Path switch
        {
            "/-/npm/v1/security/advisories/bulk" => (200, """{"leftish-pad":[{"id":1,"url":"https://github.com/advisories/GHSA-zzzz-zzzz-zzzz","vulnerable_versions":"*"}]}"""),
            _ => (405, ""),
        });
        var notes = new List<string>();
        var source = AdvisorySources.Create(["npm", "osv", "Fixtures/advisories/osv", "npm"], new AdvisorySourceOptions
        {
            Exchange = AdvisorySources.Over(client),
            NpmRegistry = server.Url,
            OsvApi = server.Url,
            CacheDirectory = cache.Path,
            BaseDirectory = Path.Combine(Repository.Root, "tests"),
            Note = notes.Add,
        });
        var package = new PackageId("leftish-pad", "1.9.0");

        var answer = await source.GetAsync([package], null, CancellationToken.None);
        var again = await source.GetAsync([package], null, CancellationToken.None);

        Assert.That(source.Name, Is.EqualTo("npm, osv, Fixtures/advisories/osv"));
        Assert.That(answer.For(package).Select(one => one.Id), Is.EqualTo((string[])["GHSA-aaaa-bbbb-cccc", "GHSA-zzzz-zzzz-zzzz"]));
        Assert.That(again.For(package).Select(one => one.Id), Is.EqualTo(answer.For(package).Select(one => one.Id)));
        Assert.That(notes, Has.Count.EqualTo(1).And.All.StartsWith("osv: ").And.All.Contains("answered 405"));
        Assert.That(server.Requests.Count(request => request.Path.EndsWith("bulk", StringComparison.Ordinal)), Is.EqualTo(1), "the second time from the cache");
        Assert.That(answer.Exports.Single().Records, Is.EqualTo(3));
    }

    [Test]
    public async Task A_missing_export_names_itself()
    {
        var source = AdvisorySources.Create(["advisories/all.zip"], new AdvisorySourceOptions { NpmRegistry = new Uri("https://registry.npmjs.org/"), BaseDirectory = Repository.Root });

        var answer = await source.GetAsync([new("a", "1.0.0")], null, CancellationToken.None);

        Assert.That(answer.Failure?.Message, Does.StartWith("advisories/all.zip: "));
    }

    [Test]
    public void A_network_source_needs_a_network() =>
        Assert.That(
            () => AdvisorySources.Create(["npm"], new AdvisorySourceOptions { NpmRegistry = new Uri("https://registry.npmjs.org/"), BaseDirectory = Repository.Root }),
            Throws.ArgumentException.With.Message.Contains("npm"));
}
