using System.Buffers;

namespace Ncm.Gate.Npm;

/// <summary>The order in which npm-package-arg tells specs apart.</summary>
internal static class PackageSpecReader
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly string[] ArchiveEndings = [".tgz", ".tar.gz", ".tar"];
    private static readonly string[] GitProtocols = ["git:", "git+http:", "git+https:", "git+rsync:", "git+ftp:", "git+file:", "git+ssh:"];

    internal static PackageSpec? Read(string name, string spec)
    {
        if (IsFile(spec))
        {
            return File(name, spec);
        }

        if (spec.StartsWith("npm:", StringComparison.OrdinalIgnoreCase))
        {
            return Alias(name, spec);
        }

        if (HostedGit.TryRead(spec, out var repository, out var committish))
        {
            return Git(name, spec, repository, committish);
        }

        if (IsUrl(spec))
        {
            return Url(name, spec);
        }

        return HasSlash(spec) || IsArchive(spec) ? File(name, spec) : Registry(name, spec);
    }

    private static bool IsFile(string spec) =>
        spec.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || spec is ['.' or '/', ..] or ['~', '/', ..]
        || (spec is [var drive, ':', ..] && char.IsAsciiLetter(drive))
        || (OperatingSystem.IsWindows() && spec is ['\\', ..]);

    private static bool HasSlash(string spec) => spec.Contains('/') || (OperatingSystem.IsWindows() && spec.Contains('\\'));

    private static bool IsArchive(string spec) => Array.Exists(ArchiveEndings, ending => spec.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the text begins with a scheme of letters, perhaps after <c>git+</c>.</summary>
    private static bool IsUrl(string spec)
    {
        var scheme = spec.AsSpan(spec.StartsWith("git+", StringComparison.OrdinalIgnoreCase) ? 4 : 0);
        var colon = scheme.IndexOf(':');
        return colon > 0 && !scheme[..colon].ContainsAnyExcept(Letters);
    }

    private static PackageSpec File(string name, string spec) => new()
    {
        Name = name,
        RawSpec = spec,
        Kind = IsArchive(spec) ? PackageSpecKind.File : PackageSpecKind.Directory,
    };

    /// <summary><c>npm:real@spec</c>: only what a registry answers for can have another name.</summary>
    private static PackageSpec? Alias(string name, string spec)
    {
        var target = spec[4..];
        var at = target.IndexOf('@', Math.Min(1, target.Length));
        var realName = at > 0 ? target[..at] : target;
        var realSpec = at > 0 && at + 1 < target.Length ? target[(at + 1)..] : "*";
        if (IsUrl(target) || !PackageName.IsValid(realName) || Read(realName, realSpec) is not { RegistryName: not null } real
            || real.Kind == PackageSpecKind.Alias || (!realName.StartsWith('@') && IsArchive(realName)))
        {
            return null;
        }

        return new PackageSpec { Name = name, RawSpec = spec, Kind = PackageSpecKind.Alias, SubSpec = real };
    }

    private static PackageSpec? Registry(string name, string spec)
    {
        var asked = JsText.Trim(spec).ToString();
        var isVersion = NpmVersion.TryParse(asked, loose: true, out _);
        if (NpmRange.TryParse(asked, loose: true, out var range) || isVersion)
        {
            return new PackageSpec
            {
                Name = name,
                RawSpec = spec,
                Kind = isVersion ? PackageSpecKind.Version : PackageSpecKind.Range,
                Range = range,
            };
        }

        return Percent.IsPlain(asked)
            ? new PackageSpec { Name = name, RawSpec = spec, Kind = PackageSpecKind.Tag }
            : null;
    }

    private static PackageSpec? Url(string name, string spec)
    {
        if (spec.StartsWith("git+ssh:", StringComparison.Ordinal) && ScpStyle(spec) is { } scp)
        {
            return Git(name, spec, null, scp);
        }

        if (!SpecUrl.TryRead(spec, out var url))
        {
            return null;
        }

        return Array.IndexOf(GitProtocols, url.Protocol) >= 0 ? Git(name, spec, null, url.Hash)
            : url.Protocol is "http:" or "https:" ? new PackageSpec { Name = name, RawSpec = spec, Kind = PackageSpecKind.Remote }
            : null;
    }

    /// <summary>The committish of <c>git+ssh://user@host:path#committish</c>, where what follows the colon is no port; else null.</summary>
    private static string? ScpStyle(string spec)
    {
        const string Start = "git+ssh://";
        if (!spec.StartsWith(Start, StringComparison.Ordinal) || spec.AsSpan().ContainsAny("\n\r\u2028\u2029"))
        {
            return null;
        }

        var hash = spec.IndexOf('#', StringComparison.Ordinal);
        var place = spec[Start.Length..(hash < 0 ? spec.Length : hash)];
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == place.Length - 1)
        {
            return null;
        }

        return HasPort(place) ? null : hash < 0 ? string.Empty : spec[(hash + 1)..];
    }

    private static bool HasPort(ReadOnlySpan<char> place)
    {
        for (var colon = place.IndexOf(':'); colon >= 0;)
        {
            place = place[(colon + 1)..];
            var digits = place.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0 ? !place.IsEmpty : digits > 0 && place[digits] == '/')
            {
                return true;
            }

            colon = place.IndexOf(':');
        }

        return false;
    }

    /// <summary>A git repository with what follows its <c>#</c>: a committish or a range of tags, and a folder.</summary>
    private static PackageSpec? Git(string name, string spec, string? repository, string committish)
    {
        string? wanted = null;
        string? range = null;
        string? folder = null;
        foreach (var part in committish.Length == 0 ? [] : committish.Split("::"))
        {
            var pair = part.Split(':');
            if (pair.Length == 1 || pair[0] == "semver")
            {
                // Not more than one of both, as far as they say anything.
                if (!string.IsNullOrEmpty(range) || !string.IsNullOrEmpty(wanted))
                {
                    return null;
                }

                if (pair.Length == 1)
                {
                    wanted = part;
                }
                else if (!Percent.TryDecode(pair[1], out range))
                {
                    return null;
                }
            }
            else if (pair[0] == "path")
            {
                if (folder is not null)
                {
                    return null;
                }

                folder = pair[1];
            }
        }

        return new PackageSpec
        {
            Name = name,
            RawSpec = spec,
            Kind = PackageSpecKind.Git,
            HostedRepository = repository,
            GitCommittish = wanted,
            GitRange = range,
        };
    }
}
