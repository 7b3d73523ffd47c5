using System.Reflection;
using Ncm.TestKit;
using NUnit.Framework;

[assembly: LevelOfParallelism(2)]
[assembly: Parallelizable(ParallelScope.Fixtures)]

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>The package, packed once into a folder that all tests restore it from.</summary>
[SetUpFixture]
public sealed class Package
{
    private static readonly TemporaryFolder Folder = new();

    /// <summary>The version that is packed.</summary>
    public static string Version { get; } = typeof(NcmGate).Assembly.GetName().Version!.ToString(3);

    /// <summary>The package's file.</summary>
    public static string File => Path.Combine(Feed, $"Ncm.Gate.MSBuild.{Version}.nupkg");

    /// <summary>The folder that serves as a package source.</summary>
    public static string Feed { get; } = Folder.At("feed");

    /// <summary>Where packages are unpacked: the user's own folder may hold an earlier build of this version.</summary>
    public static string Unpacked { get; } = Folder.At("packages");

    /// <summary>Where facts are kept in a test run.</summary>
    public static string Cache { get; } = Folder.At("cache");

    [OneTimeSetUp]
    public async Task PackAsync()
    {
        var configuration = typeof(Package).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var pack = await CommandLine.RunAsync(
            "dotnet",
            ["pack", Path.Combine(Repository.Root, "src", "Ncm.Gate.MSBuild"), "--no-build", "--configuration", configuration, "--output", Feed, "--nologo"]);
        Assert.That(pack.ExitCode, Is.Zero, pack.ToString());
    }

    [OneTimeTearDown]
    public void Remove() => Folder.Dispose();
}
