using Microsoft.Build.Framework;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Gate.MSBuild;

/// <summary>Judges one lock file: maps properties onto a <see cref="GateRequest"/> and findings onto diagnostics, and decides nothing.</summary>
[MSBuildMultiThreadableTask]
public sealed partial class NcmGateCheck : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The absolute path of the lock file, or of the folder that has a package.json and should have a lock.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary><c>error</c> or <c>warning</c>: what a finding that fails the gate is for the build.</summary>
    public string Severity { get; set; } = "";

    /// <summary>The least own score that is certified, 0 to 100; empty leaves it to the policy.</summary>
    public string MinimumScore { get; set; } = "";

    /// <summary>The absolute path of the policy; empty looks for <c>.ncm/policy.yml</c>.</summary>
    public string Policy { get; set; } = "";

    /// <summary>The npm registry for packages without one of their scope; empty leaves it to npm's configuration.</summary>
    public string Registry { get; set; } = "";

    /// <summary><c>true</c> judges production dependencies only; anything but <c>true</c> and <c>false</c> is refused.</summary>
    public string Production { get; set; } = "";

    /// <summary>The absolute path of a SARIF log to write; empty writes none.</summary>
    public string Sarif { get; set; } = "";

    /// <summary><c>true</c> sends nothing over the network.</summary>
    public string Offline { get; set; } = "";

    /// <summary>For how many minutes a verdict counts.</summary>
    public string CacheMinutes { get; set; } = "";

    /// <summary>What <see cref="NcmGateRemember"/> keeps so that the next build need not ask; empty where nothing was decided.</summary>
    [Output]
    public string State { get; private set; } = "";

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var settings = CheckSettings.Read(this);
            var environment = ReadEnvironment();
            NativeSqlite.Ensure();
            var request = new GateRequest
            {
                Path = LockFile,
                Environment = environment,
                CacheDirectory = CacheDirectory(environment),
                PolicyPath = Policy.Length == 0 ? null : Policy,
                Registry = settings.Registry,
                Production = settings.Production ? true : null,
                MinimumScore = settings.MinimumScore,
                Offline = settings.Offline,
            };

            // Fingerprints first: what changes while the gate reads is seen by the next build.
            var fingerprints = Fingerprints.Of(GateInputs.Find(request), _cancellation.Token);
            var report = NcmGate.CheckAsync(request, _cancellation.Token).GetAwaiter().GetResult();
            var diagnostics = new DiagnosticLog(Log, settings.Lowered);
            diagnostics.Write(report);
            SarifFile.Write(Sarif, report);
            if (!Log.HasLoggedErrors && report.Outcome != GateOutcome.Undecided && fingerprints is not null)
            {
                State = GateState.Of(fingerprints, report, diagnostics.Warnings, settings.Life, TimeProvider.System.GetUtcNow()).ToText();
            }
        }
        catch (GateException problem)
        {
            DiagnosticLog.Write(Log, problem);
        }
        catch (SettingException problem)
        {
            DiagnosticLog.Write(Log, problem);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    /// <summary>A relative path would mean another folder in every project.</summary>
    private static string? CacheDirectory(Dictionary<string, string> environment) =>
        UserCache.Directory(environment) is { } folder && Path.IsPathFullyQualified(folder) ? folder : null;

    private Dictionary<string, string> ReadEnvironment() => new(
        EnvironmentVariables(), OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
}
