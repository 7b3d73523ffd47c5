using System.Text.Json;
using System.Text.Json.Serialization;
using Ncm.Gate.Reporting;

namespace Ncm.Gate.MSBuild;

/// <summary>What a build keeps of a verdict: what it depends on, how long it counts, and the warnings to be said again.</summary>
/// <param name="Since">When it was given, in seconds of Unix time.</param>
/// <param name="Until">Up to when it counts, in seconds of Unix time.</param>
/// <param name="Fingerprints">What on disk it depends on.</param>
/// <param name="Warnings">The warnings.</param>
internal sealed record GateState(long Since, long Until, Fingerprints Fingerprints, IReadOnlyList<LoggedWarning> Warnings)
{
    /// <summary>Makes it from a report.</summary>
    public static GateState Of(
        Fingerprints fingerprints, GateReport report, IReadOnlyList<LoggedWarning> warnings, TimeSpan life, DateTimeOffset now)
    {
        var until = now + life;
        var end = report.FirstExpiry < until ? report.FirstExpiry.Value : until;
        return new GateState(now.ToUnixTimeSeconds(), end.ToUnixTimeSeconds(), fingerprints, warnings);
    }

    /// <summary>As text without a character that means something to MSBuild.</summary>
    public string ToText() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Default.GateState));

    /// <summary>What <see cref="ToText"/> wrote.</summary>
    public static GateState Parse(string text) => JsonSerializer.Deserialize(Convert.FromBase64String(text), StateJson.Default.GateState)!;

    /// <summary>The warnings as text without a character that means something to MSBuild.</summary>
    public string WarningsToText() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(Warnings, StateJson.Default.IReadOnlyListLoggedWarning));

    /// <summary>What <see cref="WarningsToText"/> wrote.</summary>
    public static IReadOnlyList<LoggedWarning> ParseWarnings(string text) =>
        JsonSerializer.Deserialize(Convert.FromBase64String(text), StateJson.Default.IReadOnlyListLoggedWarning)!;
}

/// <summary>The serialiser, written by the compiler.</summary>
[JsonSerializable(typeof(GateState))]
internal sealed partial class StateJson : JsonSerializerContext;
