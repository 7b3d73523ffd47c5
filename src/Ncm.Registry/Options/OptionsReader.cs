using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Registry.Options;

/// <summary>Reads the section <c>Ncm</c> of the configuration. A key that is not known and a value that makes no sense stop the start, by name.</summary>
/// <param name="section">The section.</param>
/// <param name="baseDirectory">The absolute folder that relative paths start at.</param>
internal sealed partial class OptionsReader(IConfiguration section, string baseDirectory)
{
    /// <summary>The options of the server and of the registry at the root.</summary>
    internal static readonly string[] Keys =
    [
        "Data", "PublicUrl", "TrustedProxies", "Upstream", "PackumentAge", "AdvisoryAge", "AdvisoryTimeout", "StaleAdvisories",
        "CertifyWithin", "ResolveWithin", "NodeVersion", "MemoryCache", "RequestsPerMinute", "SignInsPerMinute",
        "Policy", "Mode", "AnonymousRead", "Registries",
    ];

    /// <summary>The options below <c>Upstream</c>.</summary>
    internal static readonly string[] UpstreamKeys = ["Registry", "Npmrc", "Timeout"];
    private static readonly string[] TenantKeys = ["Policy", "Mode", "AnonymousRead"];

    /// <summary>Reads the options.</summary>
    /// <param name="section">The section.</param>
    /// <param name="baseDirectory">The absolute folder that relative paths start at.</param>
    /// <exception cref="OptionsException">Something in it is not understood.</exception>
    public static RegistryOptions Read(IConfiguration section, string baseDirectory) => new OptionsReader(section, baseDirectory).Read();

    private RegistryOptions Read()
    {
        CheckKeys(section, "", Keys);
        var upstream = section.GetSection("Upstream");
        CheckKeys(upstream, "Upstream:", UpstreamKeys);
        return new RegistryOptions
        {
            Data = FullPath(section["Data"] ?? "data"),
            PublicUrl = section["PublicUrl"] is { Length: > 0 } url ? Url(url, "PublicUrl") : null,
            TrustedProxies = [.. List("TrustedProxies").Select(Address)],
            UpstreamRegistry = Url(upstream["Registry"] ?? "https://registry.npmjs.org/", "Upstream:Registry"),
            UpstreamNpmrc = upstream["Npmrc"] is { Length: > 0 } npmrc ? ExistingFile(npmrc, "Upstream:Npmrc") : null,
            UpstreamTimeout = Duration("Upstream:Timeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            PackumentAge = Duration("PackumentAge", TimeSpan.FromMinutes(5), TimeSpan.Zero, TimeSpan.FromDays(7)),
            AdvisoryAge = Duration("AdvisoryAge", TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromDays(1)),
            AdvisoryTimeout = Duration("AdvisoryTimeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2)),
            StaleAdvisories = Duration("StaleAdvisories", TimeSpan.FromDays(1), TimeSpan.Zero, TimeSpan.FromDays(30)),
            CertifyWithin = Duration("CertifyWithin", TimeSpan.FromSeconds(10), TimeSpan.Zero, TimeSpan.FromMinutes(2)),
            ResolveWithin = Duration("ResolveWithin", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            NodeVersion = Version("NodeVersion", RegistryOptions.DefaultNodeVersion),
            MemoryCache = Number("MemoryCache", 512, 16, 1024 * 1024) * 1024L * 1024,
            RequestsPerMinute = Number("RequestsPerMinute", 30_000, 1, 10_000_000),
            SignInsPerMinute = Number("SignInsPerMinute", 20, 1, 10_000),
            Tenants = Tenants(),
        };
    }

    private List<TenantOptions> Tenants()
    {
        var root = Tenant(section, "", new TenantOptions(TenantOptions.DefaultId, GatePolicy.Default, RegistryMode.Refuse, AnonymousRead: true));
        return [root, .. section.GetSection("Registries").GetChildren().Select(tenant => NamedTenant(tenant, root))];
    }

    /// <summary>What a registry does not say is as at the root.</summary>
    private TenantOptions NamedTenant(IConfigurationSection tenant, TenantOptions root)
    {
        if (!TenantId().IsMatch(tenant.Key) || tenant.Key == TenantOptions.DefaultId)
        {
            throw new OptionsException(
                $"Registries:{tenant.Key} is not the id of a registry: write 1 to 64 lower-case letters, digits and hyphens, and not \"{TenantOptions.DefaultId}\", which is the one at the root.");
        }

        CheckKeys(tenant, $"Registries:{tenant.Key}:", TenantKeys);
        return Tenant(tenant, $"Registries:{tenant.Key}:", root with { Id = tenant.Key });
    }

    private TenantOptions Tenant(IConfiguration tenant, string prefix, TenantOptions otherwise) => new(
        otherwise.Id,
        tenant["Policy"] is { Length: > 0 } policy ? ReadPolicy(policy, prefix + "Policy") : otherwise.Policy,
        tenant["Mode"]?.ToUpperInvariant() switch
        {
            null => otherwise.Mode,
            "REFUSE" => RegistryMode.Refuse,
            "OBSERVE" => RegistryMode.Observe,
            _ => throw new OptionsException($"{prefix}Mode must be refuse or observe, not \"{tenant["Mode"]}\"."),
        },
        tenant["AnonymousRead"] is not { } anonymous ? otherwise.AnonymousRead
            : bool.TryParse(anonymous, out var value) ? value
            : throw new OptionsException($"{prefix}AnonymousRead must be true or false, not \"{anonymous}\"."));

    private GatePolicy ReadPolicy(string file, string name)
    {
        try
        {
            var policy = PolicyFile.Read(ExistingFile(file, name));
            return policy.Registry is null
                ? policy
                : throw new OptionsException($"{name}: the policy names a registry; this server is the one that certifies, so take \"registry\" out of {policy.Path}.");
        }
        catch (PolicyException exception)
        {
            throw new OptionsException($"{name}: {exception.Location}: {exception.Message}");
        }
    }

    private static void CheckKeys(IConfiguration section, string prefix, string[] known)
    {
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new OptionsException($"{prefix}{child.Key} is not an option; there are {string.Join(", ", known)}.");
            }
        }
    }

    private string FullPath(string path) => Path.GetFullPath(path, baseDirectory);

    private string ExistingFile(string path, string name) => File.Exists(FullPath(path))
        ? FullPath(path)
        : throw new OptionsException($"{name}: there is no file {FullPath(path)}.");

    private IEnumerable<string> List(string name) => section.GetSection(name) is { Value: { } joined }
        ? joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : section.GetSection(name).GetChildren().Select(static item => item.Value ?? "");

    private static IPAddress Address(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new OptionsException($"TrustedProxies: \"{text}\" is not an IP address.");

    private static Uri Url(string text, string name) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url)
        && url.Scheme is "https" or "http" && url is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
            ? url
            : throw new OptionsException($"{name} must be an http or https URL without a user, query or fragment.");

    private TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most) => section[name] is not { } text
        ? otherwise
        : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new OptionsException($"{name} must be a time from {least:c} to {most:c}, written as hh:mm:ss, not \"{text}\".");

    private NpmVersion Version(string name, NpmVersion otherwise) => section[name] is not { } text
        ? otherwise
        : NpmVersion.TryParse(text, out var value) ? value : throw new OptionsException($"{name} must be a version such as {otherwise}, not \"{text}\".");

    private int Number(string name, int otherwise, int least, int most) => section[name] is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new OptionsException($"{name} must be a whole number from {least} to {most}, not \"{text}\".");

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TenantId();
}
