using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ncm.Gate.Npm.Http;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm.Http;

public sealed class TrustedCertificatesTests
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(From, From.AddDays(10));
    }

    private static bool Accepts(X509Certificate2 issuer, string[] trusted, string? extraFile = null, SslPolicyErrors errors = SslPolicyErrors.RemoteCertificateChainErrors)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=registry.example", key, HashAlgorithmName.SHA256).Create(issuer, From, From.AddDays(5), [1, 2, 3]);
        using var chain = new X509Chain();
        using var certificates = new TrustedCertificates(trusted, extraFile);
        return certificates.Validate(certificates, leaf, chain, errors);
    }

    [Test]
    public void An_authority_that_npm_is_told_to_trust_is_trusted()
    {
        using var company = Authority("company");
        using var other = Authority("other");
        Assert.That(Accepts(company, [other.ExportCertificatePem(), company.ExportCertificatePem()]), Is.True);
        Assert.That(Accepts(company, [other.ExportCertificatePem()]), Is.False);
        Assert.That(Accepts(company, []), Is.False);
    }

    [Test]
    public void A_wrong_host_name_is_wrong_whoever_signed()
    {
        using var company = Authority("company");
        string[] trusted = [company.ExportCertificatePem()];
        Assert.That(Accepts(company, trusted, errors: SslPolicyErrors.RemoteCertificateNameMismatch), Is.False);
        Assert.That(
            Accepts(company, trusted, errors: SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch), Is.False);
        Assert.That(Accepts(company, [], errors: SslPolicyErrors.None), Is.True, "the system trusts it");
    }

    [Test]
    public void NODE_EXTRA_CA_CERTS_counts_and_is_passed_over_when_it_cannot_be_read()
    {
        using var folder = new TemporaryFolder();
        using var company = Authority("company");
        Assert.That(Accepts(company, [], folder.Write("extra.pem", company.ExportCertificatePem())), Is.True);
        Assert.That(Accepts(company, [], folder.At("absent.pem")), Is.False);
        Assert.That(Accepts(company, [], folder.Write("empty.pem", "nothing")), Is.False);
    }
}
