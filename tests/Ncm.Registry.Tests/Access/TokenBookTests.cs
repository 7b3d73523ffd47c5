using System.Net;
using System.Text;
using Ncm.Registry.Access;
using Ncm.Registry.Accounts;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Access;

/// <summary>What the limit of requests goes by, before anybody is asked about a token.</summary>
public sealed class TokenBookTests
{
    [Test]
    public void Only_what_has_the_form_of_a_token_is_one_that_is_shown()
    {
        var token = TokenText.Create();

        Assert.That(TokenBook.IsShownIn($"Bearer {token}"));
        Assert.That(TokenBook.IsShownIn($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{token}"))}"));
        Assert.That(new[] { null, "", "x", "Bearer x", token, $"Bearer {token}0", "Basic x", "Basic eDp5" }.Where(TokenBook.IsShownIn), Is.Empty);
    }

    [Test]
    public void The_addresses_of_one_network_of_version_6_are_one_place()
    {
        Assert.That(PlaceOf("2001:db8:1:2::1"), Is.EqualTo(PlaceOf("2001:db8:1:2:ffff::9")).And.Not.EqualTo(PlaceOf("2001:db8:1:3::1")));
        Assert.That(PlaceOf("::ffff:192.0.2.1"), Is.EqualTo(PlaceOf("192.0.2.1")).And.Not.EqualTo(PlaceOf("192.0.2.2")));
    }

    private static string PlaceOf(string address) => AttemptLimit.PlaceOf(IPAddress.Parse(address));
}
