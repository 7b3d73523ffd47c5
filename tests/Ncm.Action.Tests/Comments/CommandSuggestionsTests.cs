using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Ncm.Action.Comments;
using Ncm.Action.GitHub;
using Ncm.Gate;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>The loop that a pull request goes through: what fails, the comment that is offered, the grant that it is, and the gate that passes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CommandSuggestionsTests : IDisposable
{
    private const string Commit = "git+ssh://git@github.com/acme/fork.git#0123456789abcdef0123456789abcdef01234567";

    private static readonly string Sha512 = FakeEvidenceSource.IntegrityOf(new Gate.Npm.PackageId("tarball", "1.0.0"));

    private readonly TemporaryFolder _project = new();
    private readonly FakeTimeProvider _time = new(FakeGitHub.Start.AddMinutes(-1));
    private readonly FakeEvidenceSource _source = new FakeEvidenceSource()
        .With("gpl@1.0.0", facts => facts with { License = "GPL-3.0-only" })
        .WithAdvisory("slow@1.0.0", new Advisory { Id = "GHSA-hhhh-jjjj-mmmm", Severity = Severity.High, Published = FakeGitHub.Start.AddDays(-9) })
        .WithAdvisory("undated@1.0.0", new Advisory { Id = "GHSA-cccc-ffff-gggg", Severity = Severity.High })
        .WithAdvisory("bad@1.0.0", new Advisory { Id = "MAL-2024-1", IsMalware = true, Published = FakeGitHub.Start.AddDays(-9) });

    public CommandSuggestionsTests()
    {
        var project = new LockBuilder();
        foreach (var name in new[] { "gpl", "slow", "undated", "bad", "fork", "tarball", "floating", "bare" })
        {
            var range = name switch { "fork" => "github:acme/fork", "tarball" => "https://example.com/t.tgz", "floating" => "https://example.com/f.tgz", _ => "1.0.0" };
            project.Root(name, range).Package($"node_modules/{name}", "1.0.0", entry => Change(name, entry));
        }

        _project.Write("package-lock.json", project.Lockfile());
        _project.Write("package.json", project.Manifest());
    }

    [Test]
    public async Task Each_failure_that_a_comment_can_accept_has_its_comment()
    {
        Assert.That(CommandSuggestions.Of(await CheckAsync(), _time.GetUtcNow()), Is.EqualTo(new[]
        {
            "/ncm whitelist add bad@1.0.0 reason: … accepts: NCM1006, MAL-2024-1",
            $"/ncm whitelist add fork@1.0.0 reason: … resolved: {Commit}",
            "/ncm whitelist add gpl@1.0.0 reason: …",
            "/ncm whitelist add slow@1.0.0 reason: …",
            $"/ncm whitelist add tarball@1.0.0 reason: … resolved: https://example.com/t.tgz integrity: {Sha512}",
            "/ncm whitelist add undated@1.0.0 reason: … accepts: NCM1001, GHSA-cccc-ffff-gggg",
        }));
    }

    [Test]
    public async Task Written_by_who_may_they_let_the_gate_pass_but_for_what_no_comment_accepts()
    {
        var before = await CheckAsync();
        var github = new FakeGitHub();
        foreach (var command in CommandSuggestions.Of(before, _time.GetUtcNow()))
        {
            github.Write("maintainer", command.Replace("…", "agreed", StringComparison.Ordinal));
        }

        _time.SetUtcNow(FakeGitHub.Start.AddHours(1));
        var grants = await new GrantReader(new Authorization(new RoleLookup(github), GatePolicy.Default), _time.GetUtcNow())
            .ReadAsync(github.Pulls[5], github.Comments.Select(one => one.Comment), CancellationToken.None);
        var after = await CheckAsync([.. grants.Select(grant => grant.Entry)]);

        Assert.That(after.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}"), Is.EquivalentTo(new[] { "NCM2004 bare@1.0.0", "NCM2003 floating@1.0.0" }));
    }

    [Test]
    public async Task A_push_that_puts_other_bytes_in_the_place_of_what_was_granted_fails()
    {
        WhitelistEntry[] grants =
        [
            Entry($"/ncm whitelist add fork@1.0.0 reason: agreed resolved: {Commit}"),
            Entry($"/ncm whitelist add tarball@1.0.0 reason: agreed resolved: https://example.com/t.tgz integrity: {Sha512}"),
        ];
        _time.SetUtcNow(FakeGitHub.Start.AddHours(1));
        var lockfile = Path.Combine(_project.Path, "package-lock.json");
        var granted = await CheckAsync(grants);
        var packages = JsonNode.Parse(await File.ReadAllTextAsync(lockfile))!;
        packages["packages"]!["node_modules/fork"]!["resolved"] = Commit.Replace("#0123456789", "#9999999999", StringComparison.Ordinal);
        packages["packages"]!["node_modules/tarball"]!["integrity"] = FakeEvidenceSource.IntegrityOf(new Gate.Npm.PackageId("other", "1.0.0"));
        await File.WriteAllTextAsync(lockfile, packages.ToJsonString());
        var pushed = await CheckAsync(grants);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SourcesIn(granted), Is.EqualTo(new[] { "floating@1.0.0" }));
            Assert.That(SourcesIn(pushed), Is.EquivalentTo(new[] { "floating@1.0.0", "fork@1.0.0", "tarball@1.0.0" }));
        }
    }

    [Test]
    public async Task They_are_shown_behind_a_fold()
    {
        var text = CommandSuggestions.Markdown(CommandSuggestions.Of(await CheckAsync(), _time.GetUtcNow()), 400);

        Assert.That(text, Is.EqualTo("""
            <details><summary>To whitelist by comment</summary>

            Who may writes one of these, with the reason, as a comment of its own:

            ```text
            /ncm whitelist add bad@1.0.0 reason: … accepts: NCM1006, MAL-2024-1
            ```

            And 5 more.

            </details>

            """.ReplaceLineEndings("\n")));
        Assert.That(CommandSuggestions.Markdown([], 400), Is.Empty);
    }

    /// <inheritdoc/>
    public void Dispose() => _project.Dispose();

    private static IEnumerable<string> SourcesIn(GateReport report) =>
        report.Findings.Where(finding => finding.Rule == Rules.UncertifiableSource).Select(finding => finding.Package.ToString()!);

    private static WhitelistEntry Entry(string body)
    {
        var comment = new IssueComment(1, new Account(1, "maintainer", "User"), body, FakeGitHub.Start, FakeGitHub.Start, "");
        _ = Grant.Read((CommentCommand.Add)CommandGrammar.Read(body).Command!, 5, comment, out var grant);
        return grant!.Entry;
    }

    private static void Change(string name, JsonObject entry)
    {
        switch (name)
        {
            case "fork":
                entry["resolved"] = Commit;
                entry.Remove("integrity");
                break;
            case "tarball":
                entry["resolved"] = "https://example.com/t.tgz";
                break;
            case "floating":
                entry["resolved"] = "https://example.com/f.tgz";
                entry.Remove("integrity");
                break;
            case "bare":
                entry.Remove("integrity");
                break;
        }
    }

    private Task<GateReport> CheckAsync(IReadOnlyList<WhitelistEntry>? grants = null) => NcmGate.CheckAsync(
        new GateRequest
        {
            Path = _project.Path,
            Policy = GatePolicy.Default,
            Environment = new Dictionary<string, string>(),
            Source = _source,
            Grants = grants ?? [],
            TimeProvider = _time,
        },
        CancellationToken.None);
}
