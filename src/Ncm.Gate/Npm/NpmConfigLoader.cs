namespace Ncm.Gate.Npm;

/// <summary>Finds the sources of npm's settings, in the order in which npm does: each may say where the next one lies.</summary>
internal static class NpmConfigLoader
{
    internal static NpmSettings Load(NpmConfigOptions options)
    {
        var environment = options.Environment;
        var home = options.HomeDirectory ?? Home(environment);
        var reader = new NpmSettingsReader(environment, home, options.ProjectDirectory);
        var installation = new NpmInstallation(environment);
        var settings = new NpmSettings();
        settings.Add(reader.Of(
            ("userconfig", options.UserConfigPath), ("globalconfig", options.GlobalConfigPath), ("registry", options.Registry?.AbsoluteUri)));
        settings.Add(reader.ReadEnvironment());

        var defaults = Defaults(reader, environment, home, installation.GlobalPrefix);
        var builtin = reader.ReadFile(installation.BuiltinConfigPath);
        var project = Path.Join(ProjectFolder(options.ProjectDirectory), ".npmrc");
        IReadOnlyDictionary<string, NpmSetting>? ofProject = null;
        if (!IsGlobal(settings) && project != First(settings, "userconfig", builtin, defaults))
        {
            settings.Add(ofProject = reader.ReadFile(project));
        }

        settings.Add(reader.ReadFile(First(settings, "userconfig", builtin, defaults)));
        var prefix = First(settings, "prefix", builtin, defaults);
        var global = First(settings, "globalconfig", builtin) ?? (prefix is null ? null : Path.Join(prefix, "etc", "npmrc"));
        settings.Add(reader.ReadFile(global));
        settings.Add(builtin);
        settings.Add(defaults);
        settings.Add(reader.Of(("globalconfig", global)));
        if (options.Token is { } token && Uri.TryCreate(settings.FindTruthy("registry", without: ofProject)?.Truthy, UriKind.Absolute, out var registry))
        {
            settings.AddStrongest(reader.Of(($"{NpmCredentials.PlaceOf(registry)}:_authToken", token)));
        }

        if (options is { CertifiedRegistry: { } certified, CertifiedToken: { } certifiedToken })
        {
            settings.AddStrongest(reader.Of(($"{NpmCredentials.PlaceOf(certified)}:_authToken", certifiedToken)));
        }

        settings.Files = reader.Files;
        return settings;
    }

    internal static NpmSettings FromText(string npmrc, string path, IReadOnlyDictionary<string, string> environment)
    {
        var home = Home(environment);
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } parent && Path.IsPathFullyQualified(parent) ? parent : Path.GetTempPath();
        var reader = new NpmSettingsReader(environment, home, folder);
        var settings = new NpmSettings();
        settings.Add(reader.ReadEnvironment());
        settings.Add(reader.ReadText(npmrc, path, mayNameFiles: false));
        settings.Add(Defaults(reader, environment, home, prefix: null));
        return settings;
    }

    private static IReadOnlyDictionary<string, NpmSetting> Defaults(
        NpmSettingsReader reader, IReadOnlyDictionary<string, string> environment, string? home, string? prefix)
    {
        var cache = OperatingSystem.IsWindows() && environment.TryGetValue("LOCALAPPDATA", out var local) && local.Length > 0
            ? Path.Join(local, "npm-cache")
            : OperatingSystem.IsWindows() ? "~/npm-cache" : "~/.npm";
        return reader.Of(
            ("registry", "https://registry.npmjs.org/"),
            ("strict-ssl", "true"),
            ("cache", cache),
            ("prefix", prefix),
            ("userconfig", home is null ? null : "~/.npmrc"));
    }

    private static string? Home(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("HOME", out var home) && home.Length > 0 ? home
        : environment.TryGetValue("USERPROFILE", out var profile) && profile.Length > 0 ? profile
        : null;

    private static bool IsGlobal(NpmSettings settings) =>
        settings.Find("global")?.Text == "true" || settings.Find("location")?.Text == "global";

    /// <summary>A path that the sources so far name, or one of the weaker ones that are read already.</summary>
    private static string? First(NpmSettings settings, string key, params IReadOnlyDictionary<string, NpmSetting>[] weaker) =>
        settings.Find(key)?.Text ?? weaker.Select(layer => layer.GetValueOrDefault(key)?.Text).FirstOrDefault(text => text is not null);

    /// <summary>The nearest folder upwards with a package.json or node_modules, as npm looks for it; the folder itself where there is none.</summary>
    private static string ProjectFolder(string directory)
    {
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "package.json")) || Directory.Exists(Path.Join(folder.FullName, "node_modules")))
            {
                return folder.FullName;
            }
        }

        return directory;
    }
}
