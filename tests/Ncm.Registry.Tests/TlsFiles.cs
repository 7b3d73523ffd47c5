using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>A certificate of one's own, made by the command that the documentation shows.</summary>
internal sealed partial class TlsFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes it, for 127.0.0.1 besides the name in the command.</summary>
    public TlsFiles()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "certified-registry.md"));
        var command = OpenSsl().Match(page.Replace("\\\n", "", StringComparison.Ordinal)).Value;
        Assert.That(command, Is.Not.Empty, "the documentation shows how");
        var made = Tool.Run(_folder.Path, "bash", "-euc", command.Replace("DNS:ncm.example.com", "DNS:ncm.example.com,IP:127.0.0.1", StringComparison.Ordinal));
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
    }

    /// <summary>The certificate's file, which is also what clients must trust.</summary>
    public string Certificate => _folder.At("registry.crt");

    /// <summary>The key's file.</summary>
    public string Key => _folder.At("registry.key");

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex("^openssl req .*$", RegexOptions.Multiline)]
    private static partial Regex OpenSsl();
}
