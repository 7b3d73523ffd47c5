using System.Security.Cryptography;
using System.Text;

namespace Ncm.Gate.Certification.Facts;

/// <summary>What facts are kept under.</summary>
/// <param name="Registry">The registry's URL.</param>
/// <param name="Name">The name of the package in the registry.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">The folder of a package that its tarball bundles; <c>""</c> for itself.</param>
internal readonly record struct FactsKey(string Registry, string Name, string Version, string Path)
{
    public bool IsBundled => Path.Length > 0;

    public FactsKey Parent => this with { Path = "" };

    /// <summary>The key of a subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="registryOf">The URL of the registry that answers for a package's name.</param>
    public static FactsKey Of(CertificationSubject subject, Func<string, string> registryOf)
    {
        var id = subject.Bundle?.Parent ?? subject.Id;
        return new FactsKey(registryOf(id.Name), id.Name, id.Version, subject.Bundle?.Path ?? "");
    }

    /// <summary>
    /// A checksum of a row. SQLite notices torn pages and lost ones, not a bit that fell over inside a value; a licence must not
    /// change because a disk is old.
    /// </summary>
    /// <param name="data">The row's value.</param>
    public byte[] Checksum(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Registry}\n{Name}\n{Version}\n{Path}\n"));
        hash.AppendData(data);
        return hash.GetHashAndReset()[..8];
    }
}
