using System.IO.Compression;
using NUnit.Framework;

namespace Ncm.Gate.MSBuild.Tests;

/// <summary>What the package is to the projects around the one that refers to it.</summary>
public sealed class ReferenceTests
{
    [Test]
    public void The_package_brings_what_it_needs_and_no_dependency()
    {
        using var package = ZipFile.OpenRead(Package.File);
        var files = package.Entries.Select(entry => entry.FullName).ToList();
        using var reader = new StreamReader(package.GetEntry("Ncm.Gate.MSBuild.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();

        Assert.That(nuspec, Does.Contain("<developmentDependency>true</developmentDependency>").And.Contain("<license type=\"expression\">Apache-2.0</license>"));
        Assert.That(nuspec, Does.Contain("<readme>README.md</readme>").And.Not.Contain("<dependency "));
        Assert.That(files, Has.None.StartsWith("lib/").And.None.StartsWith("buildTransitive/").And.None.Contains("Microsoft.Build."));
        Assert.That(files, Has.Member("README.md").And.Member("THIRD-PARTY-NOTICES.txt").And.Member("build/Ncm.Gate.MSBuild.targets").And.Member("buildMultiTargeting/Ncm.Gate.MSBuild.targets"));
        Assert.That(
            files.Where(file => file.Contains("e_sqlite3.", StringComparison.Ordinal) && !file.EndsWith(".dll", StringComparison.Ordinal)).Select(file => file.Split('/')[3]),
            Is.SupersetOf(new[] { "linux-x64", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "osx-x64", "osx-arm64" }));
        Assert.That(files, Has.Member("tasks/net10.0/runtimes/win-x64/native/e_sqlite3.dll"));
    }

    [Test]
    public async Task The_gate_does_not_flow_to_those_who_use_the_project()
    {
        using var folder = new BuildFolder().Npm("lib").Npm("app").Project("lib/lib.csproj", BuildFolder.Reference);
        folder.Whitelist("lib");
        folder.Project("app/app.csproj", "<ItemGroup><ProjectReference Include=\"../lib/lib.csproj\" /></ItemGroup>");

        var app = await folder.BuildAsync("app", "-v:n");
        var pack = await folder.DotnetAsync("pack", "lib", "--no-build", "--configuration", "Debug", "--output", folder.At("packed"));

        Assert.That((app.ExitCode, app.Judged), Is.EqualTo((0, 1)), "lib is judged, app's lock file, which would fail, is not\n" + app);
        Assert.That(pack.ExitCode, Is.Zero, pack.ToString());
        using var package = ZipFile.OpenRead(folder.At("packed/lib.1.0.0.nupkg"));
        using var reader = new StreamReader(package.GetEntry("lib.nuspec")!.Open());
        Assert.That(await reader.ReadToEndAsync(), Does.Not.Contain("Ncm.Gate"));
    }

    [Test]
    public async Task Named_once_for_all_projects_it_judges_those_that_have_a_lock()
    {
        using var folder = new BuildFolder().Project("api/api.csproj", "").Npm("site/ClientApp")
            .Project("site/site.csproj", "<PropertyGroup><SpaRoot>ClientApp\\</SpaRoot></PropertyGroup>", "Microsoft.NET.Sdk.Web");
        folder.Write("Directory.Build.props", $"<Project>{BuildFolder.Reference}</Project>");
        folder.Write("site/Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.Create(args).Run();");
        folder.Write("all.slnx", """<Solution><Project Path="api/api.csproj" /><Project Path="site/site.csproj" /></Solution>""");

        var failed = await folder.BuildAsync("all.slnx");
        folder.Whitelist("site/ClientApp");
        var passed = await folder.BuildAsync("all.slnx", "--no-restore", "-v:n");

        Assert.That((failed.ExitCode, failed.Codes), Is.EqualTo((1, new[] { "error NCM1002" })), failed.ToString());
        Assert.That(failed.Output, Does.Contain(folder.At("site/ClientApp/package-lock.json") + "(29,18)"));
        Assert.That((passed.ExitCode, passed.Judged), Is.EqualTo((0, 1)), passed.ToString());
    }
}
