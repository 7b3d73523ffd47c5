using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Npm.Http;

/// <summary>
/// Accepts what the system trusts and what npm is told to trust (<c>ca</c>, <c>cafile</c>, <c>NODE_EXTRA_CA_CERTS</c>). npm trusts only
/// <c>ca</c> where it is set; here the system's authorities stay, because the same pipeline asks servers that npm does not, such as OSV's.
/// </summary>
internal sealed class TrustedCertificates : IDisposable
{
    private readonly X509Certificate2Collection _extra = [];

    /// <summary>Reads the additional authorities.</summary>
    /// <param name="authorities">PEM texts, each with one certificate or several.</param>
    /// <param name="extraFile">The file that <c>NODE_EXTRA_CA_CERTS</c> names; passed over when it cannot be read, as node does.</param>
    /// <exception cref="GateException">npm's <c>ca</c> or <c>cafile</c> holds something that is no certificate (NCM9003).</exception>
    public TrustedCertificates(IEnumerable<string> authorities, string? extraFile)
    {
        try
        {
            foreach (var pem in authorities)
            {
                _extra.ImportFromPem(pem);
            }
        }
        catch (CryptographicException exception)
        {
            throw new GateException(
                "NCM9003", null, "npm's configuration (ca, cafile) holds a certificate that cannot be read; correct it or remove it.", exception);
        }

        ImportExtraFile(extraFile);
    }

    /// <summary>Decides about a server's certificate.</summary>
    /// <param name="sender">Not used.</param>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="chain">The chain that the system built.</param>
    /// <param name="errors">What the system holds against it.</param>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        // A wrong host name or a missing certificate is wrong whoever signed.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || _extra.Count == 0 || certificate is not X509Certificate2 leaf || chain is null)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_extra);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        foreach (var element in chain.ChainElements)
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        // A private authority rarely publishes revocation lists, and node never asks for them.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(leaf);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var certificate in _extra)
        {
            certificate.Dispose();
        }
    }

    private void ImportExtraFile(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        try
        {
            _extra.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // node warns and goes on too; a server that needed the file then fails with a message about its certificate.
            return;
        }
    }
}
