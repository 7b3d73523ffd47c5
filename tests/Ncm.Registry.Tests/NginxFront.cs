using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>A real nginx with the configuration that the documentation hands out; only its ports and the certificate's place are others.</summary>
internal sealed class NginxFront : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _nginx;

    private NginxFront(TemporaryFolder folder, Process nginx, Uri url)
    {
        _folder = folder;
        _nginx = nginx;
        Url = url;
    }

    /// <summary>The registry's address behind it.</summary>
    public Uri Url { get; }

    /// <summary>Starts it before a registry; where it is not installed, the test is skipped with the reason.</summary>
    /// <param name="registry">The registry's own address.</param>
    /// <param name="tls">Its certificate.</param>
    public static async Task<NginxFront> StartAsync(Uri registry, TlsFiles tls)
    {
        var folder = new TemporaryFolder();
        var port = FreePort();
        var recipe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "certified-registry", "nginx.conf"));
        folder.Write("registry.conf", recipe
            .Replace("server 127.0.0.1:4873;", $"server {registry.Authority};", StringComparison.Ordinal)
            .Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal)
            .Replace("/etc/nginx/tls/ncm.example.com.crt", tls.Certificate, StringComparison.Ordinal)
            .Replace("/etc/nginx/tls/ncm.example.com.key", tls.Key, StringComparison.Ordinal));
        folder.Write("nginx.conf", $$"""
            daemon off;
            worker_processes 1;
            pid {{folder.At("pid")}};
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder.At("body")}};
              proxy_temp_path {{folder.At("proxy")}};
              fastcgi_temp_path {{folder.At("fastcgi")}};
              uwsgi_temp_path {{folder.At("uwsgi")}};
              scgi_temp_path {{folder.At("scgi")}};
              include {{folder.At("registry.conf")}};
            }
            """);
        var check = Tool.Run(folder.Path, "nginx", "-e", "stderr", "-t", "-c", folder.At("nginx.conf"));
        Assert.That(check.ExitCode, Is.Zero, check.ToString());
        var front = new NginxFront(
            folder, Process.Start("nginx", ["-e", "stderr", "-c", folder.At("nginx.conf")]), new Uri($"https://127.0.0.1:{port}/npm/"));
        Assert.That(() => Listens(port), Is.True.After(20_000, 50), "nginx listens");
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        // By the signal that its package's service uses; killed it would leave its worker behind.
        await CommandLine.RunAsync("kill", ["-QUIT", $"{_nginx.Id}"]);
        await _nginx.WaitForExitAsync();
        _nginx.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return client.Connected;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
