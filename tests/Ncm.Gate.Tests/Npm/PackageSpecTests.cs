using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class PackageSpecTests
{
    private static readonly string[] Known =
    [
        "", "*", "1.2.3", "v1.2.3", "=1.2.3", "^1.2.3", " ~1.2 ", ">=1 <2", "1 || 2", "latest", "next-7", "a b", "beta@2", "é", "x", "1.2.3beta",
        "npm:real@^1", "npm:@s/real@1.2.3", "npm:real", "npm:@s/real", "NPM:real@latest", "npm:", "npm:npm:x@1", "npm:@s", "npm:user/repo", "npm:a.tgz",
        "npm:real@file:../x", "npm:real@git+ssh://git@h/x.git", "npm:.x@1", "npm:real@", "npm:real@ a b", "npm:http://x",
        "user/repo", "user/repo#main", "user/repo#semver:^1", "user/repo#a/b", "user/repo.git", "user/repo/", "user/repo/sub", "./user/repo", "@user/repo",
        "user /repo", "user/repo#a b", "user/repo#path:packages/x", "user/repo#main::path:x", "user/repo#semver:^1::main", "user/repo#a::b", "user/repo#semver:%5E1",
        "user/repo#%zz", "github:user/repo", "github:user/repo#v1", "GitHub:user/repo", "gitlab:group/sub/repo", "bitbucket:u/r", "gist:11081aaa281", "gist:u/11081aaa281#x",
        "sourcehut:~u/r", "github:repo", "github:u@x/r", "git@github.com:user/repo.git", "git@github.com:user/repo", "git@host.example:user/repo.git", "user@host:repo",
        "git+ssh://git@github.com/user/repo.git#v1", "git+ssh://git@github.com:user/repo.git", "git+ssh://git@host.example:user/repo.git#x", "git+ssh://git@host.example:22/repo.git",
        "git+ssh://host.example/repo", "ssh://git@github.com/user/repo", "ssh://git@host.example/user/repo", "git://github.com/user/repo", "git://host.example/repo.git#1",
        "git+https://user:pw@github.com/user/repo", "git+https://host.example/r.git#semver:~1", "git+http://host.example/r", "git+file:///srv/r", "git+rsync://h/r", "git+ftp://h/r", "git+x://h/r",
        "https://github.com/user/repo", "http://github.com/user/repo.git", "https://github.com/user/repo/tree/main", "https://github.com/user/repo/tree", "https://github.com/user/repo/archive/main.tar.gz",
        "https://github.com/user", "https://www.github.com/user/repo", "https://GITHUB.com/User/Repo", "https://gitlab.com/g/s/r.git", "https://gitlab.com/g/r/-/archive/x.tgz",
        "https://bitbucket.org/u/r/get/x.zip", "https://bitbucket.org/u/r", "http://bitbucket.org/u/r", "https://gist.github.com/u/id", "https://gist.github.com/u/id/raw/x", "https://git.sr.ht/~u/r",
        "https://git.sr.ht/~u/r/archive/x.tgz", "https://codeload.github.com/u/r/tar.gz/main", "https://host.example/x.tgz", "http://host.example/x", "HTTPS://host.example/x", "https:host.example/x", "https://",
        "https://[::1]/x.tgz", "https://a b/x", "https://host:99999/x", "https://host:x/y", "ftp://h/x.tgz",
        "file:../x", "file:x.tgz", "file:///abs/x", "file:x.TAR.GZ", "FILE:x", "./x", "../x", "../x.tgz", "~/x", "/abs", "x.tgz", "a.tar", "C:\\x", "c:/x", "d:x", ".", "..",
        "link:../x", "workspace:*", "workspace:^", "portal:../x", "catalog:", "patch:x@1#y", "jsr:@a/b", "exec:./x", "node:fs", "javascript:alert(1)", "data:text/plain,x",
    ];

    [TestCase("^1.2.3", PackageSpecKind.Range, "lib")]
    [TestCase("1.2.3", PackageSpecKind.Version, "lib")]
    [TestCase("latest", PackageSpecKind.Tag, "lib")]
    [TestCase("npm:@s/real@^1", PackageSpecKind.Alias, "@s/real")]
    [TestCase("user/repo", PackageSpecKind.Git, null)]
    [TestCase("https://npm.example/x.tgz", PackageSpecKind.Remote, null)]
    [TestCase("file:../x.tgz", PackageSpecKind.File, null)]
    [TestCase("../x", PackageSpecKind.Directory, null)]
    public void Specs_are_told_apart(string spec, PackageSpecKind kind, string? registryName)
    {
        var parsed = PackageSpec.Parse("lib", spec);
        Assert.That((parsed.Kind, parsed.RegistryName, parsed.ToString()), Is.EqualTo((kind, registryName, "lib@" + spec)));
    }

    [TestCase("workspace:*")]
    [TestCase("link:../x")]
    [TestCase("portal:../x")]
    [TestCase("npm:a@npm:b@1")]
    [TestCase("npm:real@user/repo")]
    [TestCase("a b c")]
    public void What_npm_does_not_understand_is_refused(string spec)
    {
        Assert.That(PackageSpec.TryParse("lib", spec, out _), Is.False);
        Assert.Throws<FormatException>(() => PackageSpec.Parse("lib", spec));
    }

    [Test]
    public void An_alias_keeps_the_range_of_what_it_stands_for()
    {
        var real = PackageSpec.Parse("lib", "npm:real@^1.2").SubSpec!;
        Assert.That((real.Name, real.RawSpec, real.Kind), Is.EqualTo(("real", "^1.2", PackageSpecKind.Range)));
        Assert.That(real.Range!.Satisfies(NpmVersion.Parse("1.9.0")), Is.True);
    }

    [Test]
    public void Git_specs_name_what_is_checked_out()
    {
        var tags = PackageSpec.Parse("lib", "github:user/repo#semver:^1");
        Assert.That((tags.HostedRepository, tags.GitRange, tags.GitCommittish), Is.EqualTo(("github:user/repo", "^1", (string?)null)));
        var commit = PackageSpec.Parse("lib", "git+ssh://git@host.example:user/repo.git#0123abc");
        Assert.That((commit.HostedRepository, commit.GitRange, commit.GitCommittish), Is.EqualTo(((string?)null, (string?)null, "0123abc")));
    }

    [Test]
    public void Specs_are_told_apart_as_npm_tells_them()
    {
        var random = new Random(3);
        string[] marks = ["#", "/", ":", "@", ".tgz", "git+", "npm:", " ", "%", "1.2.3", ".", "::"];
        var specs = Known.Concat(Enumerable.Range(0, 3000).Select(_ =>
        {
            var spec = Known[random.Next(Known.Length)];
            var at = random.Next(spec.Length + 1);
            return random.Next(3) == 0 ? spec[..at] + Known[random.Next(Known.Length)] : spec.Insert(at, marks[random.Next(marks.Length)]);
        })).ToList();
        var answers = NpmOracle.Ask("npm-oracle.mjs", [.. specs.Select(spec => NpmOracle.Question("spec", "lib", spec, "/where"))]);
        var differences = specs
            .Select((spec, i) => (Spec: spec, Npm: Summary(answers[i]), Ours: PackageSpec.TryParse("lib", spec, out var parsed) ? Summary(parsed) : "none"))
            .Where(pair => pair.Npm != pair.Ours);
        Assert.That(differences.Take(40), Is.Empty);
    }

    private static string Summary(JsonElement spec) => spec.ValueKind == JsonValueKind.Null
        ? "none"
        : string.Join('|', spec.GetProperty("type").GetString(), spec.GetProperty("name").GetString(), Text(spec, "hosted", '#'), Text(spec, "gitCommittish"), Text(spec, "gitRange"))
            + (spec.GetProperty("subSpec") is { ValueKind: JsonValueKind.Object } sub ? " -> " + Summary(sub) : null);

    private static string Summary(PackageSpec spec)
    {
        var kind = spec.Kind.ToString().ToLowerInvariant();
        return string.Join('|', kind, spec.Name, spec.HostedRepository, spec.GitCommittish, spec.GitRange)
            + (spec.SubSpec is { } sub ? " -> " + Summary(sub) : null);
    }

    private static string? Text(JsonElement spec, string property, char? end = null)
    {
        var text = spec.GetProperty(property).GetString();

        // npm prints a repository without a user as "null/repo".
        text = property == "hosted" ? text?.Replace(":null/", ":", StringComparison.Ordinal) : text;
        return end is { } mark && text is not null && text.Contains(mark, StringComparison.Ordinal) ? text[..text.IndexOf(mark, StringComparison.Ordinal)] : text;
    }
}
