using Ncm.Gate.Npm;
using Ncm.Gate.Policy.Yaml;

namespace Ncm.Gate.Policy;

/// <summary>Turns the nodes of a whitelist file into entries.</summary>
internal static class WhitelistReader
{
    internal const int MaxReason = 2000;
    internal const int MaxBy = 200;
    internal const int MaxResolved = 2048;

    /// <summary>The keys that an entry may have, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["package", "versions", "reason", "accepts", "by", "at", "expires", "integrity", "resolved"];

    /// <summary>The keys that an entry must have.</summary>
    public static IReadOnlyList<string> RequiredKeys { get; } = ["package", "versions", "reason", "by", "at"];

    /// <summary>Reads the root of a whitelist file.</summary>
    /// <param name="root">The root; <see langword="null"/> for an empty file.</param>
    /// <param name="now">The present, if entries dated later are to be refused.</param>
    public static IReadOnlyList<WhitelistEntry> Read(YamlNode? root, DateTimeOffset? now)
    {
        if (root is null)
        {
            return [];
        }

        if (root is not YamlSequence list)
        {
            throw YamlValues.Error(
                root,
                $"a whitelist must be a list of entries, each beginning with \"- package:\", not {root.Description}.");
        }

        var entries = new List<WhitelistEntry>(list.Items.Count);
        var seen = new Dictionary<(string, string, string?, string?), int>();
        foreach (var item in list.Items)
        {
            var entry = ReadEntry(item, now);
            if (!seen.TryAdd(WhitelistOrder.KeyOf(entry), entry.Where.Line))
            {
                throw YamlValues.Error(
                    item,
                    $"{entry.Package} {entry.Versions.Text} stands here for the second time; "
                    + $"the entry at line {seen[WhitelistOrder.KeyOf(entry)]} is about the same.");
            }

            entries.Add(entry);
        }

        return entries;
    }

    private static WhitelistEntry ReadEntry(YamlNode node, DateTimeOffset? now)
    {
        var mapping = YamlValues.Mapping(node, "an entry", "a mapping of keys to values, beginning with \"- package:\"");
        foreach (var (key, _) in mapping.Items)
        {
            if (!Keys.Contains(key.Text))
            {
                throw YamlValues.Error(
                    key,
                    $"{Quoted.Text(key.Text)} is not a key of a whitelist entry{Suggestions.DidYouMean(key.Text, Keys)}");
            }
        }

        foreach (var key in RequiredKeys)
        {
            if (mapping[key] is null)
            {
                throw YamlValues.Error(
                    node,
                    $"the entry has no {key}; every entry says {string.Join(", ", RequiredKeys.SkipLast(1))} and {RequiredKeys[^1]}.");
            }
        }

        var at = ReadDate(mapping["at"]!, "at");
        if (now is { } present && at.Start > present.AddDays(1))
        {
            throw YamlValues.Error(mapping["at"]!, "at lies in the future; an entry accepts what was known when it was made.");
        }

        var expires = mapping["expires"] is { } end ? ReadDate(end, "expires") : default(WhitelistDate?);
        return new WhitelistEntry
        {
            Package = ReadPackage(mapping["package"]!),
            Versions = ReadVersions(mapping["versions"]!),
            Reason = ReadText(mapping["reason"]!, "reason", MaxReason),
            Accepts = mapping["accepts"] is { } accepts ? YamlValues.List(accepts, "accepts", mayBeEmpty: false, ReadAccepted) : null,
            By = ReadText(mapping["by"]!, "by", MaxBy),
            At = at,
            Expires = expires is null || expires.Value.End >= at.Start
                ? expires
                : throw YamlValues.Error(mapping["expires"]!, $"expires ({expires}) lies before at ({at})."),
            Integrity = mapping["integrity"] is { } integrity ? ReadIntegrity(integrity) : null,
            Resolved = mapping["resolved"] is { } resolved ? ReadResolved(resolved) : null,
            Where = node.Where,
        };
    }

    private static string ReadPackage(YamlNode node)
    {
        var text = YamlValues.Text(node, "package");
        if (PackagePattern.IsName(text))
        {
            return text;
        }

        var hint = text.LastIndexOf('@') > 0 ? "; the version belongs under versions." : "; write it as package.json does, with its scope.";
        throw YamlValues.Error(node, $"{Quoted.Text(text)} is not the name of a package{hint}");
    }

    private static NpmRange ReadVersions(YamlNode node)
    {
        var text = YamlValues.TextOrNumber(node, "versions");
        return NpmRange.TryParse(text, out var range)
            ? range
            : throw YamlValues.Error(node, $"versions must be an npm range, such as 2.2.0 or ^2.2.0, not {Quoted.Text(text)}.");
    }

    private static string ReadText(YamlNode node, string key, int maxLength)
    {
        var text = YamlValues.Text(node, key).Trim();
        return text.Length switch
        {
            0 => throw YamlValues.Error(node, $"{key} is blank; say it in words."),
            var length when length > maxLength => throw YamlValues.Error(node, $"{key} is longer than {maxLength} characters; shorten it."),
            _ => text,
        };
    }

    private static WhitelistDate ReadDate(YamlNode node, string key)
    {
        var text = YamlValues.Text(node, key);
        return WhitelistDate.TryParse(text, out var date)
            ? date
            : throw YamlValues.Error(
                node,
                $"{key} must be a date that exists, such as 2026-11-22 or 2026-11-22T10:30:00Z, not {Quoted.Text(text)}.");
    }

    private static string ReadAccepted(YamlNode node, string text) =>
        AcceptedId.ProblemOf(text) is { } problem ? throw YamlValues.Error(node, problem) : text;

    private static string ReadIntegrity(YamlNode node)
    {
        var text = YamlValues.Text(node, "integrity");
        return Integrity.TryParse(text, out var integrity) && integrity.IsComplete
            ? text
            : throw YamlValues.Error(node, $"integrity must be as in the lock file (sha512-… in full), not {Quoted.Text(text)}.");
    }

    private static string ReadResolved(YamlNode node)
    {
        var text = YamlValues.Text(node, "resolved");
        return text.Length <= MaxResolved && !text.Any(char.IsWhiteSpace)
            ? text
            : throw YamlValues.Error(
                node,
                $"resolved must be as in the lock file, such as git+ssh://git@github.com/owner/name.git#…, not {Quoted.Text(text)}.");
    }
}
