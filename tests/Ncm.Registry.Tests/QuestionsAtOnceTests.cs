using System.Net;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Several gates that ask about the same new packages at the same time, as the builds of a team do.</summary>
public sealed class QuestionsAtOnceTests
{
    [Test]
    public async Task Questions_about_the_same_packages_at_once_are_all_answered()
    {
        using var upstream = new FakeUpstream();
        var names = Enumerable.Range(0, 40).Select(number => $"package{number}@1.0.0").ToList();
        names.ForEach(name => upstream.Publish(name));
        await using var registry = await ServedRegistry.StartAsync(upstream, "--Registries:a:Mode=refuse");
        var body = $$"""{"packages":["{{string.Join("\",\"", names)}}"]}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
            registry.SendAsync(HttpMethod.Post, number % 2 == 0 ? "-/ncm/v1/evidence" : "_/a/-/ncm/v1/evidence", body, null)));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(answers.Select(answer => answer.Text), Is.All.Not.Contain("Failure"));
        Assert.That(upstream.Documents.Distinct().Count(), Is.EqualTo(upstream.Documents.Count()), "each packument was asked for once");
    }
}
