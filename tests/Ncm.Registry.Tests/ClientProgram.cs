using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Ncm.TestKit;

namespace Ncm.Registry.Tests;

/// <summary>One of npm's clients, unchanged, as people install and configure it.</summary>
internal sealed class ClientProgram
{
    private static readonly string Platform = $"linux-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
    private static readonly ClientProgram[] Known =
    [
        new("npm 12", ["npm@12.2.0", $"node-{Platform}@22.23.3"], "node_modules/npm/bin/npm-cli.js", "package-lock.json", "ci") { Node = $"node_modules/node-{Platform}/bin/node" },
        new("npm 11", ["npm@11.19.1"], "node_modules/npm/bin/npm-cli.js", "package-lock.json", "ci"),
        new("npm 10", ["npm@10.9.9"], "node_modules/npm/bin/npm-cli.js", "package-lock.json", "ci"),
        new("pnpm 12", ["pnpm@12.21.0"], "node_modules/.bin/pnpm", "pnpm-lock.yaml", "install", "--frozen-lockfile") { Node = null },
        new("pnpm 10", ["pnpm@10.34.9"], "node_modules/pnpm/bin/pnpm.cjs", "pnpm-lock.yaml", "install", "--frozen-lockfile"),
        new("yarn 1", ["yarn@1.22.22"], "node_modules/yarn/bin/yarn.js", "yarn.lock", "install", "--frozen-lockfile"),
        new("yarn 4", ["@yarnpkg/cli-dist@4.18.1"], "node_modules/@yarnpkg/cli-dist/bin/yarn.js", "yarn.lock", "install", "--immutable"),
        new("bun", ["bun@1.4.5"], "node_modules/.bin/bun", "bun.lock", "install", "--frozen-lockfile") { Node = null },
    ];

    private readonly string[] _packages;
    private readonly string _program;
    private string _folder = "";

    private ClientProgram(string name, string[] packages, string program, string lockfile, params string[] installLocked)
    {
        Name = name;
        _packages = packages;
        _program = program;
        Lockfile = lockfile;
        InstallLocked = installLocked;
    }

    /// <summary>What the tests call them.</summary>
    public static IEnumerable<string> All => Known.Select(client => client.Name);

    /// <summary>Those that are npm itself.</summary>
    public static IEnumerable<string> OfNpm => All.Where(client => client.StartsWith("npm ", StringComparison.Ordinal));

    /// <summary>What the tests call it.</summary>
    public string Name { get; }

    /// <summary>The lock file that it writes.</summary>
    public string Lockfile { get; }

    /// <summary>How it installs from that, and changes nothing in it.</summary>
    public string[] InstallLocked { get; }

    /// <summary>What runs it; null for one that is a program itself.</summary>
    private string? Node { get; init; } = "node";

    /// <summary>Installs all of them; what this machine has from an earlier run is there at once.</summary>
    public static async Task InstallAsync()
    {
        foreach (var client in Known)
        {
            client._folder = await NpmTool.InstallAsync(client._packages);
        }
    }

    /// <summary>The client of a name.</summary>
    public static ClientProgram Of(string name) => Known.Single(client => client.Name == name);

    /// <summary>Runs it in a project, with a home and a cache of its own: what a client has in its cache it installs without asking anyone.</summary>
    /// <param name="project">The project.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="arguments">What it is to do.</param>
    public Task<CommandResult> RunAsync(TemporaryFolder project, Uri registry, params string[] arguments)
    {
        Configure(project, registry);
        string[] quiet = Name == "yarn 1" ? ["--no-progress", "--non-interactive"] : [];
        var program = Path.Combine(_folder, _program);
        return CommandLine.RunAsync(
            Node is null ? program : Node == "node" ? Node : Path.Combine(_folder, Node),
            [.. Node is null ? (string[])[] : [program], .. arguments, .. quiet],
            project.Path,
            Environment(project));
    }

    /// <summary>Runs a copy of it in which a text of its script is another: for what it has built in and nobody can configure.</summary>
    /// <param name="text">The text.</param>
    /// <param name="other">The other text.</param>
    /// <param name="project">The project.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="arguments">What it is to do.</param>
    public async Task<CommandResult> RunChangedAsync(string text, string other, TemporaryFolder project, Uri registry, params string[] arguments)
    {
        Configure(project, registry);
        var script = Path.Combine(_folder, _program);
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(script))!;
        foreach (var file in Directory.EnumerateFiles(folder, "*.js*", SearchOption.AllDirectories))
        {
            project.Write("home/changed/" + Path.GetRelativePath(folder, file), (await File.ReadAllTextAsync(file)).Replace(text, other, StringComparison.Ordinal));
        }

        return await CommandLine.RunAsync(
            "node", [project.At("home/changed/" + Path.GetRelativePath(folder, script)), .. arguments], project.Path, Environment(project));
    }

    /// <summary>Writes a project's package.json.</summary>
    public static void Write(TemporaryFolder project, string dependencies) => project.Write(
        "package.json", $$"""{"name":"project","version":"1.0.0","license":"MIT","dependencies":{{dependencies}}}""");

    /// <summary>Tells the user's configuration whose certificates count besides the known authorities'.</summary>
    public static void Trust(TemporaryFolder project, string authority)
    {
        project.Write("home/.npmrc", $"cafile={authority}\n");
        project.Write("home/.yarnrc.yml", $"httpsCaFilePath: \"{authority}\"\n");
    }

    /// <summary>What lies in node_modules, wherever the client links it to.</summary>
    public static IReadOnlyList<string> Installed(TemporaryFolder project) => !Directory.Exists(project.At("node_modules")) ? []
        : [.. Directory.EnumerateFiles(project.At("node_modules"), "package.json", SearchOption.AllDirectories)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
            .Where(manifest => manifest["name"] is not null && manifest["version"] is not null)
            .Select(manifest => $"{manifest["name"]}@{manifest["version"]}")
            .Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>Takes away what was installed, and what the client has kept of it.</summary>
    public static void Forget(TemporaryFolder project)
    {
        foreach (var folder in new[] { "node_modules", "home" }.Select(project.At).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Configure(TemporaryFolder project, Uri registry)
    {
        project.Write(".npmrc", $"registry={registry}\naudit=false\nfund=false\nupdate-notifier=false\nignore-scripts=true\nfetch-retries=0\n");
        project.Write(".yarnrc", $"registry \"{registry}\"\n");
        project.Write(
            ".yarnrc.yml",
            $"npmRegistryServer: \"{registry}\"\nunsafeHttpWhitelist: [\"127.0.0.1\"]\nenableTelemetry: false\nnodeLinker: node-modules\nenableGlobalCache: false\nhttpRetry: 0\n");
        project.Write("bunfig.toml", $"telemetry = false\n[install]\nregistry = \"{registry}\"\n");
        if (!File.Exists(project.At("home/.npmrc")))
        {
            project.Write("home/.npmrc", "");
        }
    }

    private static Dictionary<string, string?> Environment(TemporaryFolder project) => new()
    {
        ["HOME"] = project.At("home"),
        ["XDG_CACHE_HOME"] = project.At("home/cache"),
        ["XDG_CONFIG_HOME"] = project.At("home/config"),
        ["XDG_DATA_HOME"] = project.At("home/data"),
        ["XDG_STATE_HOME"] = project.At("home/state"),
        ["npm_config_cache"] = project.At("home/npm"),
        ["npm_config_userconfig"] = project.At("home/.npmrc"),
        ["npm_config_globalconfig"] = project.At("home/etc/npmrc"),
        ["npm_config_registry"] = null,
        ["YARN_CACHE_FOLDER"] = project.At("home/yarn"),
        ["YARN_ENABLE_IMMUTABLE_INSTALLS"] = "0",
        ["BUN_INSTALL_CACHE_DIR"] = project.At("home/bun"),
        ["CI"] = null,
        ["NO_COLOR"] = "1",
        ["FORCE_COLOR"] = null,
    };
}
