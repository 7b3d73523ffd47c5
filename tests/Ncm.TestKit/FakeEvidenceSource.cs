using System.Security.Cryptography;
using System.Text;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;

namespace Ncm.TestKit;

/// <summary>
/// A source whose answers a test writes down. What the test does not mention is a small, certified package: MIT, public, with a README
/// in its tarball.
/// </summary>
public sealed class FakeEvidenceSource : IEvidenceSource
{
    private readonly Dictionary<CertificationSubject, PackageFacts> _facts = [];
    private readonly Dictionary<CertificationSubject, EvidenceFailure> _failures = [];
    private readonly Dictionary<PackageId, List<Advisory>> _advisories = [];
    private readonly List<EvidenceRequest> _requests = [];

    /// <summary>The facts that every package has unless a test says otherwise.</summary>
    public static PackageFacts Certified(PackageId id) => new()
    {
        License = "MIT",
        Repository = $"github:example/{id.Name}",
        Integrity = IntegrityOf(id),
        HasReadme = true,
        UnpackedSize = 1000,
        TarballUrl = $"https://registry.npmjs.org/{id.Name}/-/{id.Name[(id.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{id.Version}.tgz",
    };

    /// <summary>Why no advisories can be had.</summary>
    public string? AdvisoriesFailure { get; init; }

    /// <summary>Every request, in order.</summary>
    public IReadOnlyList<EvidenceRequest> Requests => _requests;

    /// <summary>The subjects whose tarball was asked for.</summary>
    public IEnumerable<string> Tarballs =>
        Requests.Where(request => request.Needs.HasFlag(EvidenceNeeds.Tarball)).Select(request => request.Subject.ToString());

    /// <summary>An integrity string that belongs to a package@version.</summary>
    public static string IntegrityOf(PackageId id) =>
        "sha512-" + Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(id.ToString())));

    /// <summary>Says what is true of a package.</summary>
    public FakeEvidenceSource With(string package, Func<PackageFacts, PackageFacts> change)
    {
        var subject = Subject(package);
        _facts[subject] = change(_facts.GetValueOrDefault(subject) ?? Certified(subject.Id));
        return this;
    }

    /// <summary>Says what is true of a package in another one's tarball.</summary>
    public FakeEvidenceSource WithBundled(string package, string parent, string path)
    {
        var subject = Subject(package) with { Bundle = new BundleOrigin(Subject(parent).Id, path) };
        _facts[subject] = Certified(subject.Id) with { Integrity = null };
        return this;
    }

    /// <summary>Says what is known against a package.</summary>
    public FakeEvidenceSource WithAdvisory(string package, Advisory advisory)
    {
        var id = Subject(package).Id;
        _advisories.TryAdd(id, []);
        _advisories[id].Add(advisory);
        return this;
    }

    /// <summary>Says that a package's facts cannot be had.</summary>
    public FakeEvidenceSource Failing(string package, EvidenceFailureKind kind, string message)
    {
        _failures[Subject(package)] = new EvidenceFailure(kind, message);
        return this;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        _requests.AddRange(requests);
        return Task.FromResult<IReadOnlyList<Evidence>>([.. requests.Select(Answer)]);
    }

    private Evidence Answer(EvidenceRequest request)
    {
        var evidence = new Evidence { Subject = request.Subject };
        if (request.Needs.HasFlag(EvidenceNeeds.Advisories))
        {
            evidence = AdvisoriesFailure is null
                ? evidence with { Advisories = _advisories.GetValueOrDefault(request.Subject.Id) ?? [] }
                : evidence with { AdvisoriesFailure = new EvidenceFailure(EvidenceFailureKind.Unavailable, AdvisoriesFailure) };
        }

        if ((request.Needs & (EvidenceNeeds.Manifest | EvidenceNeeds.Tarball | EvidenceNeeds.PublishTime)) == 0)
        {
            return evidence;
        }

        if (_failures.TryGetValue(request.Subject, out var failure))
        {
            return evidence with { FactsFailure = failure };
        }

        if (request.Subject.Bundle is { } bundle && !_facts.ContainsKey(request.Subject))
        {
            return evidence with
            {
                FactsFailure = new EvidenceFailure(EvidenceFailureKind.NotFound, $"the published tarball of {bundle.Parent} does not bundle it"),
            };
        }

        var facts = _facts.GetValueOrDefault(request.Subject) ?? Certified(request.Subject.Id);
        if (!request.Needs.HasFlag(EvidenceNeeds.PublishTime))
        {
            facts = facts with { PublishedAt = null };
        }

        return evidence with { Facts = request.Needs.HasFlag(EvidenceNeeds.Tarball) ? facts with { TarballRead = true } : OfTheManifest(facts) };
    }

    /// <summary>A version manifest says nothing of README and size.</summary>
    private static PackageFacts OfTheManifest(PackageFacts facts) => facts with { HasReadme = null, UnpackedSize = null };

    private static CertificationSubject Subject(string package) =>
        PackageId.TryParse(package, out var id) ? new CertificationSubject(id) : throw new ArgumentException("name@version, please.", nameof(package));
}
