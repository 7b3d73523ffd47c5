using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ncm.Action.Tests.Image;

/// <summary>Puts TLS before a server of a test, as an Enterprise Server of a company that issues certificates of its own has it.</summary>
internal sealed class TlsFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _certificate;
    private readonly Uri _behind;

    /// <summary>Starts to listen.</summary>
    /// <param name="behind">The server that it passes everything on to.</param>
    public TlsFront(Uri behind)
    {
        _behind = behind;
        (_authority, _certificate) = Issue();
        _listener.Start();
        Url = new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = ListenAsync();
    }

    /// <summary>The address with TLS.</summary>
    public Uri Url { get; }

    /// <summary>The certificate of the authority that must be trusted, as PEM.</summary>
    public string Authority => _authority.ExportCertificatePem();

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private static (X509Certificate2 Authority, X509Certificate2 Certificate) Issue()
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var company = new CertificateRequest("CN=Acme authority", authorityKey, HashAlgorithmName.SHA256);
        company.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var authority = company.CreateSelfSigned(from, from.AddDays(10));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=github.acme.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, from, from.AddDays(5), [1, 2, 3]);
        return (authority, signed.CopyWithPrivateKey(key));
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var before = client;
            await using var outside = new SslStream(before.GetStream());
            await outside.AuthenticateAsServerAsync(_certificate);
            using var behind = new TcpClient();
            await behind.ConnectAsync(_behind.Host, _behind.Port);
            await using var inside = behind.GetStream();
            await Task.WhenAny(outside.CopyToAsync(inside), inside.CopyToAsync(outside));
        }
        catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException or SocketException or ObjectDisposedException)
        {
            // The client went away or does not trust us, which a test is about.
        }
    }
}
