using System.Text.Json;
using Ncm.Registry.Search;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Search;

public sealed class PackageDescriptionTests
{
    [Test]
    public void What_a_manifest_says_is_read() => Assert.That(
        Read("""
            {"description":"d","license":"MIT","homepage":"https://h.example","repository":{"type":"git","url":"git+https://r.example"},"bugs":{"url":"https://b.example"},
             "keywords":["one","two"],"author":"Ann <ann@example.com> (https://ann.example)","_npmUser":{"name":"bob","email":"bob@example.com"},
             "maintainers":[{"name":"bob","email":"bob@example.com"},"Carl"]}
            """),
        Is.EqualTo("d MIT https://h.example git+https://r.example https://b.example one|two Ann:ann@example.com bob:bob@example.com bob:bob@example.com|Carl:"));

    [Test]
    public void Old_forms_are_read() => Assert.That(
        Read("""{"repository":"acme/pad","bugs":"https://b.example","keywords":"one, two,","author":{"name":"Ann"},"maintainers":[{"username":"bob","name":"Bob B."}]}"""),
        Is.EqualTo("   acme/pad https://b.example one|two Ann:  bob:"));

    [TestCase("""{"description":1,"license":{"type":"MIT"},"homepage":[],"repository":{"url":{}},"bugs":true,"keywords":[1,null,""],"author":[],"_npmUser":"","maintainers":{"name":"x"}}""")]
    [TestCase("{\"description\":\"\\ud800\",\"keywords\":[\"\\udfff\"],\"author\":{\"name\":\"\\ud800\"},\"maintainers\":[null,[],\"<a@b>\",{\"name\":7}]}")]
    [TestCase("[]")]
    [TestCase("null")]
    public void What_is_of_another_kind_is_not_there(string manifest) => Assert.That(Read(manifest).Replace("|", "", StringComparison.Ordinal).Trim(), Is.Empty);

    private static string Read(string manifest)
    {
        using var json = JsonDocument.Parse(manifest);
        var described = new PackageDescription(json.RootElement);
        return string.Join(
            ' ',
            described.Description,
            described.License,
            described.Homepage,
            described.Repository,
            described.Bugs,
            string.Join('|', described.Keywords),
            Text(described.Author),
            Text(described.Publisher),
            string.Join('|', described.Maintainers.Select(Text)));
    }

    private static string Text(PackageDescription.Person? person) => person is null ? "" : $"{person.Name}:{person.Email}";
}
