using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Options;
using Ncm.Registry.Upstream;
using NUnit.Framework;
using JudgedPackage = Ncm.Registry.Certification.JudgedPackage;

namespace Ncm.Registry.Tests.Npm;

public sealed class DocumentShelfTests
{
    [Test]
    public async Task Who_comes_after_a_change_does_not_get_the_document_that_is_being_built_from_before_it()
    {
        using var memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = 1024 * 1024 });
        using var metrics = new RegistryMetrics();
        var shelf = new DocumentShelf(new ServerParts(null!, null!, null!, memory, metrics, TimeProvider.System, NullLogger.Instance, CancellationToken.None));
        var package = new KnownPackage(
            Packument.Parse("a", Encoding.UTF8.GetBytes("""{"name":"a","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"a","version":"1.0.0","dist":{"tarball":"https://registry.npmjs.org/a/-/a-1.0.0.tgz"}}}}""")),
            "https://registry.npmjs.org/",
            []);
        var before = Judged(package, Admission.Refused);
        var after = Judged(package, Admission.Admitted);

        var documents = await Task.WhenAll(new[] { before, after }.Select(judged =>
            shelf.GetAsync(new TenantOptions("default", Gate.Policy.GatePolicy.Default, RegistryMode.Refuse, true), judged, "http://localhost/", PackumentFormat.Full, CancellationToken.None)));

        Assert.That(documents.Select(document => document.Stamp), Is.EqualTo(new[] { before.Stamp, after.Stamp }).And.Unique);
    }

    private static JudgedPackage Judged(KnownPackage package, Admission admission) => new(
        package, 0, null, [], BundledPackages.None, DateTimeOffset.MaxValue, new() { ["1.0.0"] = new Decision(admission, Gate.Policy.Verdict.Certified, default, "is bad") });
}
