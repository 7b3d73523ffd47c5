using System.Diagnostics;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>A real terminal (tmux, with a server of its own) in which a test types.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _server = $"nscm-{Guid.NewGuid():N}";
    private readonly string _folder;

    /// <summary>Starts nscm in a terminal; how it ends is shown as <c>exit code: 0</c>.</summary>
    /// <param name="project">The project that it is started in.</param>
    /// <param name="arguments">The arguments, none of which a shell would change.</param>
    public Terminal(LoopbackProject project, string arguments)
    {
        _folder = project.Folder.Path;
        var variables = project.Environment.Select(variable => $"{variable.Key}='{variable.Value}'");
        var command = $"env -u CI {string.Join(' ', variables)} dotnet '{Nscm.Program}' {arguments}; echo \"exit code: $?\"; cat";
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "100", command);
    }

    /// <summary>What the terminal shows.</summary>
    public string Screen => Tmux("capture-pane", "-p").TrimEnd();

    /// <summary>Waits until the terminal shows something a number of times, then types a line.</summary>
    public Task AnswerAsync(string shown, string line, int times = 1) => WaitThenSendAsync(shown, times, line.Length == 0 ? ["Enter"] : [line, "Enter"]);

    /// <summary>Waits until the terminal shows something, then presses a key.</summary>
    public Task PressAsync(string shown, string key) => WaitThenSendAsync(shown, 1, [key]);

    /// <summary>Waits until the terminal shows something a number of times.</summary>
    public async Task WaitForAsync(string shown, int times = 1)
    {
        var clock = Stopwatch.StartNew();
        while (Screen.Split(shown).Length - 1 < times)
        {
            Assert.That(clock.Elapsed, Is.LessThan(Patience), $"The terminal does not show \"{shown}\":\n{Screen}");
            await Task.Delay(50);
        }
    }

    public void Dispose() => Tmux("kill-server");

    private async Task WaitThenSendAsync(string shown, int times, string[] keys)
    {
        await WaitForAsync(shown, times);
        Tmux(["send-keys", .. keys]);
    }

    private string Tmux(params string[] arguments)
    {
        var result = Tool.Run(_folder, "tmux", ["-L", _server, .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output;
    }
}
