using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ncm.Cli.Configuration;

/// <summary>The file that <see cref="UserConfig"/> is kept in, readable by its owner alone.</summary>
/// <param name="path">The absolute path of the file.</param>
internal sealed class UserConfigFile(string path)
{
    // A registry, a token and a number.
    private const int MaxBytes = 64 * 1024;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>
    /// <c>$XDG_CONFIG_HOME/nscm/config.json</c>, or <c>~/.config/nscm/config.json</c>; on Windows <c>%APPDATA%\nscm\config.json</c>.
    /// </summary>
    /// <param name="environment">The variables.</param>
    /// <returns><see langword="null"/> where none of them is set.</returns>
    public static UserConfigFile? Find(IReadOnlyDictionary<string, string> environment)
    {
        // A relative XDG path is invalid and ignored, by the XDG base directory specification.
        var parent = Set("XDG_CONFIG_HOME") is { } config && System.IO.Path.IsPathFullyQualified(config) ? config
            : OperatingSystem.IsWindows() ? Set("APPDATA")
            : Set("HOME") is { } home ? System.IO.Path.Combine(home, ".config")
            : null;
        return parent is null ? null : new UserConfigFile(System.IO.Path.Combine(parent, "nscm", "config.json"));

        string? Set(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    /// <summary>Reads it; nothing is set where there is no file.</summary>
    /// <exception cref="UsageException">It cannot be read or understood.</exception>
    public UserConfig Read()
    {
        try
        {
            if (!File.Exists(Path))
            {
                return new UserConfig();
            }

            return new FileInfo(Path).Length <= MaxBytes && JsonNode.Parse(File.ReadAllBytes(Path)) is JsonObject root
                ? Read(root)
                : throw Broken("it is not an object, or too long");
        }
        catch (JsonException problem)
        {
            throw Broken($"line {problem.LineNumber + 1} is not JSON");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Path} cannot be read: {problem.Message}");
        }
    }

    /// <summary>Writes it: a new file takes the old one's place at once, so that no reader sees half of it.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public void Write(UserConfig config)
    {
        var root = new JsonObject();
        foreach (var key in UserConfig.Keys.Where(key => config[key] is not null))
        {
            root[key] = key == "concurrency" ? config.Concurrency : config[key];
        }

        var temporary = $"{Path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(temporary, options))
            {
                using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                root.WriteTo(json);
                json.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new UsageException($"{Path} cannot be written: {problem.Message}");
        }
    }

    private UserConfig Read(JsonObject root)
    {
        var config = new UserConfig();
        foreach (var (key, value) in root)
        {
            if (!UserConfig.Keys.Contains(key))
            {
                throw Broken($"\"{key}\" is not one of {string.Join(", ", UserConfig.Keys)}");
            }

            var isNumber = key == "concurrency";
            if (value?.GetValueKind() != (isNumber ? JsonValueKind.Number : JsonValueKind.String))
            {
                throw Broken($"{key} must be a {(isNumber ? "number" : "text")}");
            }

            try
            {
                config = config.With(key, value!.ToString());
            }
            catch (UsageException problem)
            {
                throw Broken(problem.Message.TrimEnd('.'));
            }
        }

        return config;
    }

    private UsageException Broken(string what) => new($"{Path} is not understood: {what}; correct it or delete the file.");
}
