using Microsoft.Extensions.Time.Testing;
using Ncm.Registry.Access;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Access;

/// <summary>A token is not looked up for each request, and one that is revoked does not count for that.</summary>
public sealed class TokenMemoryTests
{
    private static readonly TenantOptions Tenant = new(TenantOptions.DefaultId, Gate.Policy.GatePolicy.Default, RegistryMode.Refuse, AnonymousRead: false);

    private TemporaryFolder _folder = null!;
    private FakeTimeProvider _time = null!;
    private TokenBook _server = null!;
    private TokenBook _otherProcess = null!;

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        _server = new TokenBook(new RegistryStorage(_folder.Path), _time);
        _otherProcess = new TokenBook(new RegistryStorage(_folder.Path), _time);
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task What_the_server_revokes_counts_no_more_at_once()
    {
        var token = await _server.CreateAsync("build", null, canWrite: false, CancellationToken.None);
        Assert.That(await IdentifyAsync(token), Is.Not.Null);

        await _server.RevokeAsync("build", CancellationToken.None);

        Assert.That(await IdentifyAsync(token), Is.Null);
    }

    [Test]
    public async Task What_another_process_revokes_counts_a_second_longer_at_most()
    {
        var token = await _server.CreateAsync("build", null, canWrite: false, CancellationToken.None);
        Assert.That(await IdentifyAsync(token), Is.Not.Null);

        await _otherProcess.RevokeAsync("build", CancellationToken.None);

        Assert.That(await IdentifyAsync(token), Is.Not.Null, "it is remembered: the database was not asked");
        _time.Advance(TokenMemory.Lifetime);
        Assert.That(await IdentifyAsync(token), Is.Null);
    }

    [Test]
    public async Task A_token_that_ends_or_comes_from_elsewhere_is_refused_however_well_it_is_remembered()
    {
        var (token, _) = await _server.CreateAsync(
            new NewToken("ci", null, CanWrite: false) { Networks = ["127.0.0.0/8"], Days = 1 }, TokenBook.CommandLine, CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(500));
        Assert.That(await IdentifyAsync(token), Is.Not.Null);
        Assert.That(await IdentifyAsync(token, "192.0.2.1"), Is.Null);

        _time.Advance(TimeSpan.FromMilliseconds(600));

        Assert.That(await IdentifyAsync(token), Is.Null);
    }

    [Test]
    public async Task A_token_that_is_made_counts_at_once_though_it_was_asked_for_before()
    {
        Assert.That(await IdentifyAsync(TokenText.Create()), Is.Null);
        Assert.That(await IdentifyAsync(await _server.CreateAsync("new", null, canWrite: true, CancellationToken.None)), Has.Property("CanWrite").True);
    }

    private Task<Caller?> IdentifyAsync(string token, string address = "127.0.0.1") =>
        _server.IdentifyAsync($"Bearer {token}", System.Net.IPAddress.Parse(address), Tenant, CancellationToken.None);
}
