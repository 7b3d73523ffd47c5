using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy.Yaml;
using NuGet.Versioning;

namespace Ncm.Gate.Policy;

/// <summary>Turns the nodes of a policy file into a policy; the table of keys is the format.</summary>
internal static class PolicyReader
{
    private static readonly Dictionary<string, Func<GatePolicy, YamlNode, GatePolicy>> Readers = new(StringComparer.Ordinal)
    {
        ["gate"] = (policy, node) => policy with { Gate = ReadGate(node) },
        ["minimumScore"] = (policy, node) => policy with { MinimumScore = YamlValues.Integer(node, "minimumScore", 0, 100) },
        ["dependencies"] = (policy, node) => policy with
        {
            Dependencies = YamlValues.Choice(node, "dependencies", DependencyScope.All, DependencyScope.Production),
        },
        ["scope"] = (policy, node) => policy with { Scope = YamlValues.Choice(node, "scope", ChangeScope.Changed, ChangeScope.All) },
        ["licenses"] = (policy, node) => policy with { Licenses = YamlValues.List(node, "licenses", mayBeEmpty: false, ReadLicense) },
        ["maxInstallSize"] = (policy, node) => policy with { MaxInstallSize = ReadSize(node, "maxInstallSize") },
        ["minimumSeverity"] = (policy, node) => policy with
        {
            MinimumSeverity = YamlValues.Choice(node, "minimumSeverity", Severity.Low, Severity.Moderate, Severity.High, Severity.Critical),
        },
        ["unscored"] = (policy, node) => policy with
        {
            Unscored = YamlValues.Choice(node, "unscored", UnscoredAction.Fail, UnscoredAction.Warn),
        },
        ["deny"] = (policy, node) => policy with { Deny = YamlValues.List(node, "deny", mayBeEmpty: true, ReadDenied) },
        ["trusted"] = (policy, node) => policy with { Trusted = ReadTrusted(node) },
        ["advisories"] = (policy, node) => policy with
        {
            Advisories = YamlValues.List(node, "advisories", mayBeEmpty: false, ReadAdvisorySource),
        },
        ["advisoryMaxAge"] = (policy, node) => policy with { AdvisoryMaxAge = ReadDuration(node, "advisoryMaxAge") },
        ["registry"] = (policy, node) => policy with { Registry = ReadUrl(node, "registry") },
        ["allowedHosts"] = (policy, node) => policy with
        {
            AllowedHosts = YamlValues.List(node, "allowedHosts", mayBeEmpty: true, ReadHost),
        },
        ["approvers"] = (policy, node) => policy with
        {
            Approvers = YamlValues.Choice(node, "approvers", Approvers.Write, Approvers.Maintain, Approvers.Admin),
        },
        ["minimumAge"] = (policy, node) => policy with { MinimumAge = ReadDuration(node, "minimumAge") },
        ["allowSelfApproval"] = (policy, node) => policy with { AllowSelfApproval = YamlValues.Boolean(node, "allowSelfApproval") },
    };

    /// <summary>The keys that a policy may have.</summary>
    public static IReadOnlyCollection<string> Keys => Readers.Keys;

    /// <summary>Reads the root of a policy file.</summary>
    /// <param name="root">The root; <see langword="null"/> for an empty file.</param>
    /// <param name="path">The file.</param>
    /// <param name="version">The version of NCM Gate that is to enforce the policy.</param>
    public static GatePolicy Read(YamlNode? root, string path, NuGetVersion version)
    {
        if (root is null)
        {
            return GatePolicy.Default with { Path = path };
        }

        var mapping = YamlValues.Mapping(root, "a policy", "a mapping of keys to values, such as minimumScore: 86");
        if (mapping["gate"] is { } gate)
        {
            // First of all: a policy for a later version may have keys that this one does not know.
            CheckGate(gate, version);
        }

        var policy = GatePolicy.Default with { Path = path, Places = Locate(mapping) };
        foreach (var (key, value) in mapping.Items)
        {
            policy = Readers.TryGetValue(key.Text, out var read)
                ? read(policy, value)
                : throw YamlValues.Error(key, $"{Quoted.Text(key.Text)} is not a key of a policy{Suggestions.DidYouMean(key.Text, Keys)}");
        }

        return policy;
    }

    private static void CheckGate(YamlNode node, NuGetVersion version)
    {
        var range = ReadGate(node);
        if (!range.Satisfies(version))
        {
            throw YamlValues.Error(
                node,
                $"this policy needs NCM Gate {range.OriginalString}, and this is {version.ToNormalizedString()}; install a version "
                + "that it admits.");
        }
    }

    private static VersionRange ReadGate(YamlNode node)
    {
        if (node is YamlSequence)
        {
            throw YamlValues.Error(node, "gate must be a text; put the range into quotes, such as \"[1.0,2.0)\".");
        }

        var text = YamlValues.TextOrNumber(node, "gate");
        return VersionRange.TryParse(text, out var range) && !range.IsFloating
            ? range
            : throw YamlValues.Error(
                node,
                $"gate must be a NuGet version range, such as \"[1.0,2.0)\" or \"1.2\" (1.2 or later), not {Quoted.Text(text)}.");
    }

    private static string ReadLicense(YamlNode node, string text) => LicenseCriterion.IsListedEntry(text)
        ? text
        : throw YamlValues.Error(
            node,
            $"{Quoted.Text(text)} is not a licence of the SPDX list (https://spdx.org/licenses/)"
                + Suggestions.DidYouMean(text, CommonLicenses));

    /// <summary>The licences most often meant by a misspelt id: those that the packages of real lock files have.</summary>
    private static readonly string[] CommonLicenses =
    [
        "MIT", "MIT-0", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0",
        "Python-2.0", "Unlicense", "WTFPL", "Zlib", "MPL-2.0", "Artistic-2.0", "EPL-2.0", "GPL-2.0-only", "GPL-3.0-only", "LGPL-3.0-only",
    ];

    private static long ReadSize(YamlNode node, string key) => Measures.TryParseSize(YamlValues.TextOrNumber(node, key), out var bytes)
        ? bytes
        : throw YamlValues.Error(node, $"{key} must be a size with its unit (B, KB, MB or GB), such as 25MB, not {node.Description}.");

    private static TimeSpan ReadDuration(YamlNode node, string key) =>
        Measures.TryParseDuration(YamlValues.TextOrNumber(node, key), out var duration)
        ? duration
        : throw YamlValues.Error(node, $"{key} must be a number of days or hours, such as 30d or 12h, not {node.Description}.");

    private static PackagePattern ReadDenied(YamlNode node, string text) => PackagePattern.TryParse(text, node.Where, out var pattern)
        ? pattern
        : throw YamlValues.Error(
            node,
            $"{Quoted.Text(text)} does not name packages; write a name, \"@scope/name\" or \"@scope/*\", "
                + "with @ and an npm range for some versions only.");

    private static Dictionary<PackagePattern, Uri> ReadTrusted(YamlNode node)
    {
        var trusted = new Dictionary<PackagePattern, Uri>();
        const string Expected = "a mapping of packages to the registry of each, such as {\"@acme/*\": https://npm.acme.example/}";
        foreach (var (key, value) in YamlValues.Mapping(node, "trusted", Expected).Items)
        {
            if (!PackagePattern.TryParse(key.Text, key.Where, out var pattern) || pattern.Range is not null)
            {
                throw YamlValues.Error(
                    key,
                    $"{Quoted.Text(key.Text)} does not name packages; trusted takes a name, \"@scope/name\" or \"@scope/*\", without "
                    + "versions.");
            }

            trusted.Add(pattern, ReadUrl(value, $"trusted {Quoted.Text(key.Text)}"));
        }

        return trusted;
    }

    private static string ReadAdvisorySource(YamlNode node, string text)
    {
        if (text is "npm" or "osv")
        {
            return text;
        }

        // A bare word may as well be a misspelt source, and a source that is not asked finds nothing.
        return text.AsSpan().ContainsAny('/', '\\', '.')
            ? text
            : throw YamlValues.Error(
                node,
                $"{Quoted.Text(text)} is not a source of advisories (npm or osv); for a file or folder write a path with a slash, "
                + $"such as ./{(text.Length <= 40 ? text : "osv")}.");
    }

    private static Uri ReadUrl(YamlNode node, string key)
    {
        var text = YamlValues.Text(node, key);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            throw YamlValues.Error(node, $"{key} must be an address that begins with https://, not {Quoted.Text(text)}.");
        }

        if (url.UserInfo.Length > 0)
        {
            // The text is not shown: it holds a secret.
            throw YamlValues.Error(node, $"{key} must not hold a user name or password; tokens belong into .npmrc or the environment.");
        }

        if (url.Scheme == "http" && !url.IsLoopback)
        {
            throw YamlValues.Error(
                node,
                $"{key} must begin with https:// (http:// only for this machine itself): what it answers decides what is installed.");
        }

        return url.Query.Length == 0 && url.Fragment.Length == 0
            ? url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/")
            : throw YamlValues.Error(node, $"{key} must be an address without ? and #.");
    }

    private static string ReadHost(YamlNode node, string text)
    {
        var valid = Uri.TryCreate($"https://{text}/", UriKind.Absolute, out var url)
            && Uri.CheckHostName(url.Host) != UriHostNameType.Unknown
            && text.Equals(url.Authority, StringComparison.OrdinalIgnoreCase);
        return valid
            ? text.ToLowerInvariant()
            : throw YamlValues.Error(
                node,
                $"{Quoted.Text(text)} is not a host; write it without https:// and path, such as npm.acme.example or "
                + "npm.acme.example:8443.");
    }

    private static Dictionary<string, FileLocation> Locate(YamlMapping mapping)
    {
        var places = new Dictionary<string, FileLocation>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Items)
        {
            places[key.Text] = value.Where;
            if (value is YamlSequence list)
            {
                for (var i = 0; i < list.Items.Count; i++)
                {
                    places[GatePolicy.PlaceOf(key.Text, i)] = list.Items[i].Where;
                }
            }
        }

        return places;
    }
}
