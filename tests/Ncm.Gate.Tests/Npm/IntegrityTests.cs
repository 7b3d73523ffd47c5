using System.Security.Cryptography;
using System.Text;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class IntegrityTests
{
    private static readonly byte[] Good = Encoding.UTF8.GetBytes("the published bytes");
    private static readonly byte[] Evil = Encoding.UTF8.GetBytes("other bytes");

    private static string Sha512(byte[] bytes) => "sha512-" + Convert.ToBase64String(SHA512.HashData(bytes));

    private static string Sha256(byte[] bytes) => "sha256-" + Convert.ToBase64String(SHA256.HashData(bytes));

    private static string Sha1(byte[] bytes) => Hash("sha1", bytes).ToString();

    private static string Shasum(byte[] bytes) => Hash("sha1", bytes).HexDigests("sha1").Single();

    private static Integrity Hash(string algorithm, byte[] bytes)
    {
        using var hasher = new IntegrityHasher(algorithm);
        hasher.Append(bytes);
        return hasher.Finish();
    }

    [Test]
    public void Sha1_is_what_it_is_everywhere() =>
        Assert.That(Shasum(Encoding.UTF8.GetBytes("abc")), Is.EqualTo("a9993e364706816aba3e25717850c26c9cd0d89d"));

    [Test]
    public void The_published_integrity_is_the_same() =>
        Assert.That(Integrity.Compare(Sha512(Good), Sha512(Good), Shasum(Good)), Is.EqualTo(IntegrityComparison.Same));

    [Test]
    public void Options_and_white_space_do_not_matter() =>
        Assert.That(Integrity.Compare($" {Sha512(Good)}?ct=application/x \t", $"{Sha512(Good)}", null), Is.EqualTo(IntegrityComparison.Same));

    [Test]
    public void Other_bytes_are_different() =>
        Assert.That(Integrity.Compare(Sha512(Evil), Sha512(Good), Shasum(Good)), Is.EqualTo(IntegrityComparison.Different));

    [Test]
    public void An_old_lock_with_sha1_is_compared_with_the_shasum()
    {
        Assert.That(Integrity.Compare(Sha1(Good), Sha512(Good), Shasum(Good)), Is.EqualTo(IntegrityComparison.Same));
        Assert.That(Integrity.Compare(Sha1(Evil), Sha512(Good), Shasum(Good)), Is.EqualTo(IntegrityComparison.Different));
        Assert.That(Integrity.Compare(Sha1(Good), null, Shasum(Good).ToUpperInvariant()), Is.EqualTo(IntegrityComparison.Same));
    }

    [Test]
    public void Without_a_common_algorithm_nothing_is_said()
    {
        Assert.That(Integrity.Compare(Sha512(Good), null, Shasum(Good)), Is.EqualTo(IntegrityComparison.NoCommonAlgorithm));
        Assert.That(Integrity.Compare(Sha512(Good), null, null), Is.EqualTo(IntegrityComparison.NoCommonAlgorithm));
        Assert.That(Integrity.Compare("", Sha512(Good), null), Is.EqualTo(IntegrityComparison.NoCommonAlgorithm));
    }

    [Test]
    public void A_second_digest_by_the_strongest_algorithm_admits_other_bytes()
    {
        // npm accepts bytes that match any of them.
        Assert.That(Integrity.Compare($"{Sha512(Good)} {Sha512(Evil)}", Sha512(Good), null), Is.EqualTo(IntegrityComparison.Different));
    }

    [Test]
    public void A_weaker_digest_beside_the_published_one_is_never_checked()
    {
        Assert.That(Integrity.Compare($"{Sha1(Evil)} {Sha512(Good)}", Sha512(Good), Shasum(Good)), Is.EqualTo(IntegrityComparison.Same));
    }

    [Test]
    public void A_stronger_digest_than_the_registry_has_is_not_vouched_for_by_a_weaker_one()
    {
        // npm checks the lock's sha512 only; that its sha1 is the published one says nothing of the bytes npm lets in.
        Assert.That(Integrity.Compare($"{Sha512(Evil)} {Sha1(Good)}", null, Shasum(Good)), Is.EqualTo(IntegrityComparison.NoCommonAlgorithm));
        Assert.That(Integrity.Compare($"sha224-AAAA {Sha1(Good)}", null, Shasum(Good)), Is.EqualTo(IntegrityComparison.NoCommonAlgorithm));
    }

    [Test]
    public void A_digest_that_is_no_base64_never_matches() =>
        Assert.That(Integrity.Compare("sha512-!!!!", Sha512(Good), null), Is.EqualTo(IntegrityComparison.Different));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("sha512")]
    [TestCase("sha512-")]
    [TestCase("-AAAA")]
    [TestCase("SHA512-AAAA")]
    [TestCase("md5-1B2M2Y8AsgTpgAmY7PhCfg==")]
    [TestCase("blake2b512-AAAA")]
    [TestCase("sha512-?")]
    public void What_npm_would_not_check_by_is_no_integrity(string? text) => Assert.That(Integrity.TryParse(text, out _), Is.False);

    [Test]
    public void Endless_text_is_no_integrity() => Assert.That(Integrity.TryParse("sha512-" + new string('A', 100_000), out _), Is.False);

    [Test]
    public void Streamed_bytes_are_admitted_by_the_strongest_algorithm_only()
    {
        using var hasher = new IntegrityHasher(["sha512", "sha1"]);
        hasher.Append(Good.AsSpan(0, 5));
        hasher.Append(Good.AsSpan(5));
        var computed = hasher.Finish();

        Assert.That(Integrity.Published(Sha512(Good), Shasum(Evil))!.Admits(computed), Is.True);
        Assert.That(Integrity.Published(Sha512(Evil), Shasum(Good))!.Admits(computed), Is.False);
        Assert.That(Integrity.Published(null, Shasum(Good))!.Admits(computed), Is.True);
        Assert.That(Integrity.Published(Sha256(Good), null)!.Admits(computed), Is.False, "nothing was computed by sha256");
    }

    [Test]
    public void A_shasum_that_is_none_is_passed_over()
    {
        Assert.That(Integrity.Published(null, "xyz"), Is.Null);
        Assert.That(Integrity.Published(null, new string('g', 40)), Is.Null);
        Assert.That(Integrity.Published(Sha512(Good), "xyz")!.ToString(), Is.EqualTo(Sha512(Good)));
    }
}
