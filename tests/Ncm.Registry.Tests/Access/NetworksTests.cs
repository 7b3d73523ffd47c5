using System.Net;
using Ncm.Registry.Access;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Access;

public sealed class NetworksTests
{
    [TestCase("192.0.2.0/24", "192.0.2.0/24")]
    [TestCase("192.0.2.77/24", "192.0.2.0/24")]
    [TestCase("192.0.2.77/32", "192.0.2.77/32")]
    [TestCase("192.0.2.77/0", "0.0.0.0/0")]
    [TestCase("192.0.255.77/17", "192.0.128.0/17")]
    [TestCase("2001:db8:ffff::1/33", "2001:db8:8000::/33")]
    [TestCase("::1/128", "::1/128")]
    public void A_network_is_read_without_the_bits_behind_its_prefix(string text, string network)
    {
        Assert.That(Networks.TryParse(text, out var read), Is.True);
        Assert.That(read.ToString(), Is.EqualTo(network));
    }

    [TestCase("")]
    [TestCase("192.0.2.0")]
    [TestCase("192.0.2.0/33")]
    [TestCase("192.0.2.0/-1")]
    [TestCase("192.0.2.0/ 8")]
    [TestCase("192.0.2.0/8,10.0.0.0/8")]
    [TestCase("::/129")]
    [TestCase("fe80::1%1/64")]
    [TestCase("example.com/8")]
    public void What_is_no_network_is_not_taken_for_one(string text) => Assert.That(Networks.TryParse(text, out _), Is.False);

    [TestCase(null, "192.0.2.1", true)]
    [TestCase("192.0.2.0/24,10.0.0.0/8", "10.255.0.1", true)]
    [TestCase("192.0.2.0/24", "::ffff:192.0.2.9", true)]
    [TestCase("192.0.2.0/24", "192.0.3.1", false)]
    [TestCase("192.0.2.0/24", null, false)]
    public void An_address_lies_in_a_network_or_not(string? networks, string? address, bool contained) =>
        Assert.That(Networks.Contain(networks, address is null ? null : IPAddress.Parse(address)), Is.EqualTo(contained));
}
