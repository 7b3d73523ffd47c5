using System.Reflection;
using Ncm.Gate.Policy.Yaml;
using NuGet.Versioning;

namespace Ncm.Gate.Policy;

/// <summary>Finds and reads <c>.ncm/policy.yml</c>. docs/policy.md describes it.</summary>
public static class PolicyFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "policy.yml";

    private const int MaxBytes = 1024 * 1024;

    private static readonly NuGetVersion GateVersion = ReadGateVersion();

    /// <summary>The JSON schema that editors check the file by.</summary>
    public static Uri Schema { get; } = ProjectLinks.Schema("policy");

    /// <summary>
    /// Finds the policy that holds for a directory: the nearest <c>.ncm/policy.yml</c>, upwards to the root of the git repository.
    /// </summary>
    /// <param name="startDirectory">The absolute path of the directory.</param>
    /// <returns>The file's path; <see langword="null"/> when there is none.</returns>
    /// <exception cref="PolicyException">There is a <c>policy.yaml</c> instead.</exception>
    public static string? Find(string startDirectory) => NcmDirectory.FindFile(startDirectory, FileName);

    /// <summary>Reads a policy file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PolicyException">
    /// It cannot be read, something in it is not understood, or its <c>gate</c> excludes this version.
    /// </exception>
    public static GatePolicy Read(string path) => Parse(YamlText.Read(path, MaxBytes), path);

    /// <summary>Reads a policy.</summary>
    /// <param name="yaml">The file's content.</param>
    /// <param name="path">The file that it is the content of, for messages and for the policy's relative paths.</param>
    /// <exception cref="PolicyException">Something in it is not understood, or its <c>gate</c> excludes this version.</exception>
    public static GatePolicy Parse(string yaml, string path) => Parse(yaml, path, GateVersion);

    /// <summary>Reads a policy that a given version of NCM Gate is to enforce.</summary>
    internal static GatePolicy Parse(string yaml, string path, NuGetVersion version) => yaml.Length <= MaxBytes
        ? PolicyReader.Read(YamlDocument.Parse(yaml, path), path, version)
        : throw YamlText.TooBig(path, MaxBytes);

    private static NuGetVersion ReadGateVersion() =>
        NuGetVersion.Parse(typeof(PolicyFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
}
