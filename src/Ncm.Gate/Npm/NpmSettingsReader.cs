using System.Text;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Npm;

/// <summary>Reads one source of settings: an .npmrc, the environment, npm's own defaults.</summary>
/// <param name="environment">What <c>${VAR}</c> refers to.</param>
/// <param name="home">What <c>~/</c> stands for; null where nobody knows.</param>
/// <param name="directory">What relative paths are relative to.</param>
internal sealed class NpmSettingsReader(IReadOnlyDictionary<string, string> environment, string? home, string directory)
{
    /// <summary>No configuration file is larger than this, in bytes; those in use have a few hundred.</summary>
    private const int MaxBytes = 1 << 20;

    private const string Prefix = "npm_config_";

    private static readonly HashSet<string> PathKeys = new(["cache", "cafile", "globalconfig", "prefix", "userconfig"], StringComparer.Ordinal);

    // Lists come out of the environment separated by empty lines, since certificates have line breaks of their own.
    private static readonly HashSet<string> ListKeys = new(["ca", "noproxy"], StringComparer.Ordinal);

    /// <summary>The files that were looked for, there or not.</summary>
    internal List<string> Files { get; } = [];

    /// <summary>The settings of a file; none where there is no such file.</summary>
    /// <exception cref="NpmConfigException">The file is there and cannot be read.</exception>
    internal IReadOnlyDictionary<string, NpmSetting> ReadFile(string? path)
    {
        if (path is not null)
        {
            Files.Add(path);
        }

        var text = path is null ? null : ReadText(path, MaxBytes);
        return text is null ? new Dictionary<string, NpmSetting>() : ReadText(text, path!, mayNameFiles: true);
    }

    /// <summary>The settings in the text of an .npmrc.</summary>
    internal IReadOnlyDictionary<string, NpmSetting> ReadText(string text, string path, bool mayNameFiles)
    {
        var settings = new OrderedDictionary<string, NpmSetting>(StringComparer.Ordinal);
        foreach (var entry in IniReader.Read(text))
        {
            var key = EnvironmentReference.Replace(entry.Key, environment);
            Put(settings, key, entry.Values, new FileLocation(path, entry.Line), mayNameFiles);
        }

        return settings;
    }

    /// <summary>The settings in <c>npm_config_*</c> variables. Keys of hosts (<c>npm_config_//host/:_authToken</c>) are taken as they are.</summary>
    internal IReadOnlyDictionary<string, NpmSetting> ReadEnvironment()
    {
        var settings = new OrderedDictionary<string, NpmSetting>(StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && value.Length > 0)
            {
                var key = name[Prefix.Length..];
                if (key.Length > 0 && !key.StartsWith("//", StringComparison.Ordinal))
                {
                    key = key[0] + key[1..].Replace('_', '-');
                    key = key.ToLowerInvariant();
                }

                Put(settings, EnvironmentReference.Replace(key, environment), [value], null, mayNameFiles: true);
            }
        }

        return settings;
    }

    /// <summary>Settings that were given as they are, such as defaults; null values are left out.</summary>
    internal IReadOnlyDictionary<string, NpmSetting> Of(params (string Key, string? Value)[] values)
    {
        var settings = new OrderedDictionary<string, NpmSetting>(StringComparer.Ordinal);
        foreach (var (key, value) in values.Where(pair => pair.Value is not null))
        {
            Put(settings, key, [value], null, mayNameFiles: true);
        }

        return settings;
    }

    /// <summary>A file's text; null where there is none.</summary>
    internal static string? ReadText(string path, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            var chunk = new byte[16 * 1024];
            for (var read = file.Read(chunk); read > 0; read = file.Read(chunk))
            {
                bytes.Write(chunk, 0, read);
                if (bytes.Length > maxBytes)
                {
                    throw new NpmConfigException(
                        new FileLocation(path),
                        $"The file has more than {maxBytes >> 20} MB, which nothing that npm's configuration names should have: put the right one in its place.");
                }
            }

            return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NpmConfigException(
                new FileLocation(path), "The file belongs to npm's configuration and cannot be read: make it readable or remove it.", exception);
        }
    }

    private void Put(OrderedDictionary<string, NpmSetting> settings, string key, IReadOnlyList<string?> raw, FileLocation? location, bool mayNameFiles)
    {
        var values = raw.Count == 1 && raw[0] is { } single && ListKeys.Contains(key)
            ? JsText.Trim(single).ToString().Split("\n\n").Select(value => Value(key, value)).ToList()
            : raw.Select(value => Value(key, value)).ToList();
        settings[key] = new NpmSetting(key, values, location, mayNameFiles);
    }

    private string? Value(string key, string? raw)
    {
        if (raw is null)
        {
            return null;
        }

        var value = EnvironmentReference.Replace(JsText.Trim(raw).ToString(), environment);
        if (!PathKeys.Contains(key))
        {
            return value;
        }

        var isInHome = home is not null
            && (value.StartsWith("~/", StringComparison.Ordinal) || (OperatingSystem.IsWindows() && value.StartsWith("~\\", StringComparison.Ordinal)));
        return isInHome ? Path.GetFullPath(value[2..], home!) : Path.GetFullPath(value, directory);
    }
}
