using System.Text.Json.Nodes;
using Ncm.TestKit;

namespace Ncm.Action.Tests.Image;

/// <summary>
/// One step of a job, run from the image as GitHub's runner runs it (<c>ContainerActionHandler</c> of actions/runner): the same folders mounted,
/// the same variables, the same working directory; stricter in that nothing else of the file system can be written but <c>/tmp</c>.
/// </summary>
internal sealed class Container : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Container()
    {
        foreach (var name in new[] { "workspace", "home", "workflow", "file_commands" })
        {
            Directory.CreateDirectory(_folder.At(name));
        }

        foreach (var command in new[] { "output", "summary", "env", "path", "state" })
        {
            _folder.Write($"file_commands/{command}", "");
        }
    }

    /// <summary>The variables of the step, besides the image's own.</summary>
    public Dictionary<string, string> Environment { get; } = new()
    {
        ["CI"] = "true",
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_WORKSPACE"] = "/github/workspace",
        ["GITHUB_EVENT_PATH"] = "/github/workflow/event.json",
        ["GITHUB_OUTPUT"] = "/github/file_commands/output",
        ["GITHUB_STEP_SUMMARY"] = "/github/file_commands/summary",
        ["GITHUB_ENV"] = "/github/file_commands/env",
        ["GITHUB_PATH"] = "/github/file_commands/path",
        ["GITHUB_STATE"] = "/github/file_commands/state",
        ["GITHUB_REPOSITORY"] = "acme/shop",
        ["GITHUB_SERVER_URL"] = "https://github.com",
        ["GITHUB_API_URL"] = "https://api.github.com",
        ["GITHUB_RUN_ID"] = "4711",
        ["HOME"] = "/github/home",
    };

    /// <summary>The root of what is mounted: <c>workspace</c>, <c>home</c>, <c>workflow</c> and <c>file_commands</c>.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>Sets the event.</summary>
    public void On(string name, string payload)
    {
        Environment["GITHUB_EVENT_NAME"] = name;
        _folder.Write("workflow/event.json", payload);
    }

    /// <summary>A file that the step wrote, such as <c>file_commands/summary</c>.</summary>
    public string Read(string name) => File.ReadAllText(_folder.At(name));

    /// <summary>Runs the image's entry point to its end.</summary>
    /// <param name="bundle">The unpacked image.</param>
    public async Task<CommandResult> RunAsync(string bundle)
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(bundle, "config.json")))!;
        config["root"] = new JsonObject { ["path"] = Path.Combine(bundle, "rootfs"), ["readonly"] = true };
        var process = config["process"]!;
        process["terminal"] = false;
        process["cwd"] = "/github/workspace";
        foreach (var (name, value) in Environment)
        {
            process["env"]!.AsArray().Add($"{name}={value}"); // the last one counts
        }

        var mounts = config["mounts"]!.AsArray();
        foreach (var name in new[] { "workspace", "home", "workflow", "file_commands" })
        {
            mounts.Add(Bind(_folder.At(name), $"/github/{name}", "rw"));
        }

        foreach (var file in new[] { "/etc/hosts", "/etc/resolv.conf" })
        {
            mounts.Add(Bind(file, file, "ro"));
        }

        mounts.Add(new JsonObject { ["destination"] = "/tmp", ["type"] = "tmpfs", ["source"] = "tmpfs", ["options"] = new JsonArray("nosuid", "nodev", "noexec") });

        // The network is the machine's, as it would be with the runner's own servers: the tests' servers listen on the loopback interface.
        var namespaces = config["linux"]!["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.Single(space => (string?)space!["type"] == "network"));

        _folder.Write("config.json", config.ToJsonString());
        return await CommandLine.RunAsync(
            "runc", ["--root", _folder.At("state"), "run", "--bundle", _folder.Path, $"ncm-{Path.GetFileName(_folder.Path)}"], _folder.Path);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static JsonObject Bind(string source, string destination, string mode) => new()
    {
        ["destination"] = destination,
        ["type"] = "bind",
        ["source"] = source,
        ["options"] = new JsonArray("rbind", mode),
    };
}
