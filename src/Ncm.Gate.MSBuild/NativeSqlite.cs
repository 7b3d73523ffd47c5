using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Ncm.Gate.MSBuild;

/// <summary>
/// Finds SQLite for the cache of facts. MSBuild loads a task's assemblies from their folder but knows nothing of the native libraries below
/// <c>runtimes</c>, which a program's own host would find by its deps.json.
/// </summary>
internal static class NativeSqlite
{
    private const string Library = "e_sqlite3";

    private static readonly string Folder = Path.GetDirectoryName(typeof(NativeSqlite).Assembly.Location)!;

    static NativeSqlite() => AssemblyLoadContext.GetLoadContext(typeof(NativeSqlite).Assembly)!.ResolvingUnmanagedDll += Resolve;

    /// <summary>Makes sure that it will be found.</summary>
    /// <exception cref="SettingException">There is none for this platform.</exception>
    public static void Ensure()
    {
        if (!Candidates().Any(File.Exists))
        {
            throw new SettingException(
                $"NCM Gate brings no SQLite for {RuntimeInformation.RuntimeIdentifier}; judge with nscm there, and set NcmGateEnabled to false for builds on it.");
        }
    }

    private static IntPtr Resolve(Assembly assembly, string name)
    {
        if (name == Library)
        {
            foreach (var candidate in Candidates().Where(File.Exists))
            {
                if (NativeLibrary.TryLoad(candidate, out var handle))
                {
                    return handle;
                }
            }
        }

        return IntPtr.Zero;
    }

    /// <summary>For glibc and musl there are two; only the right one can be loaded.</summary>
    private static IEnumerable<string> Candidates()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        (string[] platforms, string file) = OperatingSystem.IsWindows() ? (["win"], $"{Library}.dll")
            : OperatingSystem.IsMacOS() ? (["osx"], $"lib{Library}.dylib")
            : (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? (string[])["linux-musl", "linux"] : ["linux", "linux-musl"], $"lib{Library}.so");
        return platforms.Select(platform => Path.Combine(Folder, "runtimes", $"{platform}-{architecture}", "native", file));
    }
}
