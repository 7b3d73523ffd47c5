using Ncm.Registry.Access;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Access;

public sealed class TokenTextTests
{
    [Test]
    public void A_token_knows_itself_and_no_neighbour()
    {
        var token = TokenText.Create();
        Assert.That(token, Does.Match("^ncm_[0-9A-Za-z]{36}$"));
        Assert.That(TokenText.IsOne(token), Is.True);
        for (var i = 0; i < token.Length; i++)
        {
            Assert.That(TokenText.IsOne(token[..i] + (token[i] == 'x' ? 'y' : 'x') + token[(i + 1)..]), Is.False, $"at {i}");
        }

        Assert.That(TokenText.IsOne(token + "0"), Is.False);
        Assert.That(TokenText.IsOne(token[..^1]), Is.False);
    }

    // CRC-32C of thirty zeros is 0x36de5903 in every implementation; the digits are those of base 62, capitals first.
    [Test]
    public void The_checksum_is_the_one_that_scanners_are_told() => Assert.That(TokenText.IsOne("ncm_" + new string('0', 30) + "10IUsd"), Is.True);

    [TestCase("/-/user/token/ncm_abcdEFGH1234", "/-/user/token/ncm_abcd…")]
    [TestCase("/_/a/-/v1/login/done/abc", "/_/a/-/v1/login/done/…")]
    [TestCase("/left", "/left")]
    public void What_is_secret_is_hidden(string path, string shown) => Assert.That(TokenText.Hide(path), Is.EqualTo(shown));
}
