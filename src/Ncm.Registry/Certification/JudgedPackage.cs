using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Ncm.Gate.Policy;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Certification;

/// <summary>The decisions of one registry on all versions of one package, and what they rest on.</summary>
internal sealed class JudgedPackage
{
    private readonly Dictionary<string, Decision> _decisions;

    /// <param name="package">What was judged.</param>
    /// <param name="revision">How much of its tarballs was known.</param>
    /// <param name="advisories">What was known against it; <see langword="null"/> for a trusted package, which nobody is asked about.</param>
    /// <param name="whitelist">The registry's entries about it.</param>
    /// <param name="bundled">What lies in its tarballs beside itself.</param>
    /// <param name="validUntil">When time alone may change something.</param>
    /// <param name="decisions">The decisions by version.</param>
    public JudgedPackage(
        KnownPackage package,
        int revision,
        KnownAdvisories? advisories,
        ImmutableArray<WhitelistEntry> whitelist,
        BundledPackages bundled,
        DateTimeOffset validUntil,
        Dictionary<string, Decision> decisions)
    {
        Package = package;
        Revision = revision;
        Advisories = advisories;
        Whitelist = whitelist;
        Bundled = bundled;
        ValidUntil = validUntil;
        _decisions = decisions;
        Stamp = StampOf(package, decisions);
    }

    /// <summary>What was judged.</summary>
    public KnownPackage Package { get; }

    /// <summary>How much of its tarballs was known.</summary>
    public int Revision { get; }

    /// <summary>What was known against it.</summary>
    public KnownAdvisories? Advisories { get; }

    /// <summary>The registry's whitelist entries about it.</summary>
    public ImmutableArray<WhitelistEntry> Whitelist { get; }

    /// <summary>What lies in its tarballs beside itself, with what decides about it.</summary>
    public BundledPackages Bundled { get; }

    /// <summary>When time alone may change something: an entry expires, a version comes of age.</summary>
    public DateTimeOffset ValidUntil { get; }

    /// <summary>Tells apart what is served: the same for the same upstream document with the same decisions.</summary>
    public string Stamp { get; }

    /// <summary>The decisions by version.</summary>
    public IReadOnlyDictionary<string, Decision> Decisions => _decisions;

    /// <summary>The decision on a version.</summary>
    /// <param name="version">A version of the packument.</param>
    public Decision this[string version] => _decisions[version];

    private static string StampOf(KnownPackage package, Dictionary<string, Decision> decisions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(package.Packument.Hash));
        foreach (var (version, decision) in decisions)
        {
            if (!decision.IsListed)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{version}\t{decision.Reason}"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
