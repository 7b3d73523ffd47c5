using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Access;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Signing in with a browser, and what somebody may try who wants to be let in as another.</summary>
public sealed class WebLoginTests
{
    private const string Password = "correct horse battery staple";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream().Publish("left@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:team-a:AnonymousRead=false", "--SignInsPerMinute=1000", "--TrustedProxies=127.0.0.9");
        await _registry.Server.Accounts.CreateAsync("alice", "alice@example.com", Password, isAdministrator: false, "test");
        await _registry.Server.Accounts.CreateAsync("mallory", "mallory@example.com", Password, isAdministrator: false, "test");
        await _registry.Server.Accounts.SetMembershipAsync("alice", "team-a", canWrite: false, "test");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task A_client_waits_until_it_is_let_in_and_gets_its_token_once()
    {
        var (page, done) = await BeginAsync();
        using (var waiting = await _registry.SendAsync(done))
        {
            Assert.That(waiting.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(waiting.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        }

        using var browser = new PageVisitor();
        var (_, asked) = await browser.GetAsync(page);
        Assert.That(asked, Does.Contain("<dd>npm/11.19.1 node/v20 linux x64</dd>").And.Contain("<dd>127.0.0.1</dd>").And.Contain($"ends in {page[^6..]}").And.Contain($"{_registry.Url} and the others"));
        var (status, text) = await browser.LetInAsync(page, "alice@example.com", Password);
        Assert.That((status, text.Contains("<h1>You are signed in</h1>", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.OK, true)), text);

        var token = await FetchAsync(done);
        Assert.That((await _registry.GetAsync("-/whoami", token)).Text, Is.EqualTo("""{"username":"alice"}"""));
        Assert.That((await _registry.GetAsync(done)).Status, Is.EqualTo(HttpStatusCode.NotFound), "a token is given once");
        Assert.That((await browser.GetAsync(page)).Status, Is.EqualTo(HttpStatusCode.NotFound), "nobody waits there any more");
        await using var database = _registry.Server.Storage.Open();
        var hash = TokenText.HashOf(token);
        var row = await database.Tokens.SingleAsync(row => row.Hash == hash);
        Assert.That((row.Name, row.CanWrite, row.Tenant, (row.ExpiresAt - row.CreatedAt)!.Value.Days), Is.EqualTo(("npm/11.19.1", true, (string?)null, 90)));
    }

    [Test]
    public async Task A_registry_of_its_own_has_a_sign_in_of_its_own()
    {
        var (page, done) = await BeginAsync("_/team-a/");
        Assert.That(page, Does.StartWith($"{_registry.Url}_/team-a/-/v1/login/cli/"));
        using var browser = new PageVisitor();
        await browser.GetAsync(page);
        var (_, consent) = await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password));
        Assert.That(consent, Does.Not.Contain("value=\"write\""), "alice only reads there");
        Assert.That((await browser.SubmitAsync(page, ("do", "allow"), ("access", "read"), ("days", ""))).Text, Does.Contain("You are signed in"));
        var token = await FetchAsync(done);
        Assert.That((await _registry.GetAsync("_/team-a/left", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("left", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "a token of one registry at another");

        var (other, _) = await BeginAsync("_/team-a/");
        using var stranger = new PageVisitor();
        Assert.That((await stranger.LetInAsync(other, "mallory", Password)).Text, Does.Contain("mallory is not a member of the registry team-a").And.Not.Contain("value=\"allow\""));
    }

    [Test]
    public async Task Who_says_no_lets_nobody_in()
    {
        var (page, done) = await BeginAsync();
        using var browser = new PageVisitor();
        await browser.GetAsync(page);
        await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password));
        Assert.That((await browser.SubmitAsync(page, ("do", "deny"))).Text, Does.Contain("Nobody was let in"));
        Assert.That((await browser.SubmitAsync(page, ("do", "allow"), ("access", "write"), ("days", ""))).Status, Is.EqualTo(HttpStatusCode.NotFound), "not even the same afterwards");
        Assert.That(await _registry.GetAsync(done), Is.EqualTo((HttpStatusCode.Forbidden, """{"error":"The sign-in was refused in the browser."}""")));
    }

    [Test]
    public async Task Who_is_signed_in_is_only_asked_and_may_be_somebody_else()
    {
        using var browser = new PageVisitor();
        await browser.LetInAsync((await BeginAsync()).Page, "alice", Password);
        var (page, _) = await BeginAsync();
        Assert.That((await browser.GetAsync(page)).Text, Does.Contain("<strong>alice</strong>").And.Not.Contain("type=\"password\""));
        Assert.That((await browser.SubmitAsync(page, ("do", "sign-out"))).Text, Does.Contain("type=\"password\""));
        Assert.That((await browser.GetAsync(page)).Text, Does.Not.Contain("alice"));
    }

    [Test]
    public async Task A_changed_password_ends_every_session()
    {
        await _registry.Server.Accounts.CreateAsync("frank", "frank@example.com", Password, isAdministrator: false, "test");
        using var browser = new PageVisitor();
        await browser.LetInAsync((await BeginAsync()).Page, "frank", Password);
        await _registry.Server.Accounts.SetPasswordAsync("frank", "staple battery horse correct", "test");
        Assert.That((await browser.GetAsync((await BeginAsync()).Page)).Text, Does.Contain("type=\"password\""));
    }

    [TestCase("no form value", "")]
    [TestCase("another form value", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_form_from_elsewhere_is_not_taken(string what, string value)
    {
        var (page, done) = await BeginAsync();
        using var browser = new PageVisitor();
        await browser.GetAsync(page);
        await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password));
        browser.FormValue = value;
        Assert.That((await browser.SubmitAsync(page, ("do", "allow"), ("access", "write"), ("days", ""))).Status, Is.EqualTo(HttpStatusCode.Forbidden), what);
        Assert.That((await _registry.GetAsync(done)).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task A_form_that_another_site_sends_is_not_taken()
    {
        var (page, _) = await BeginAsync();
        using var browser = new PageVisitor();
        await browser.GetAsync(page);
        browser.Headers["Origin"] = $"http://127.0.0.1.evil.example:{_registry.Url.Port}";
        Assert.That((await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        browser.Headers["Origin"] = $"http://127.0.0.1:{_registry.Url.Port}";
        Assert.That((await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_form_value_of_one_browser_is_worth_nothing_in_another()
    {
        var (page, _) = await BeginAsync();
        using var browser = new PageVisitor();
        using var other = new PageVisitor();
        await browser.GetAsync(page);
        await other.GetAsync(page);
        browser.FormValue = other.FormValue;
        Assert.That((await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task A_cookie_that_was_planted_before_signs_nobody_in()
    {
        var (page, _) = await BeginAsync();
        var planted = new Cookie("ncm", new string('a', 43), "/", "127.0.0.1");
        using var victim = new PageVisitor();
        victim.Cookies.Add(planted);
        await victim.GetAsync(page);
        Assert.That((await victim.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password))).Text, Does.Contain("<strong>alice</strong>"));

        using var attacker = new PageVisitor();
        attacker.Cookies.Add(planted);
        Assert.That((await attacker.GetAsync(page)).Text, Does.Contain("type=\"password\"").And.Not.Contain("alice"));
    }

    [Test]
    public async Task What_waits_at_one_address_is_not_found_at_another()
    {
        var (page, done) = await BeginAsync();
        using var browser = new PageVisitor();
        await browser.LetInAsync(page, "alice", Password);

        Assert.That((await _registry.GetAsync($"-/v1/login/done/{page[(page.LastIndexOf('/') + 1)..]}")).Status, Is.EqualTo(HttpStatusCode.NotFound), "the page's address does not fetch the token");
        Assert.That((await _registry.GetAsync($"-/v1/login/done/{new string('0', 43)}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await _registry.GetAsync($"_/team-a/{done}")).Status, Is.EqualTo(HttpStatusCode.NotFound), "nor another registry");
        Assert.That(done[(done.LastIndexOf('/') + 1)..], Does.Match("^[0-9A-Za-z]{43}$"), "256 bits");
        Assert.That(await FetchAsync(done), Does.StartWith("ncm_"));
    }

    [TestCase("//evil.example/")]
    [TestCase("https:%2F%2Fevil.example")]
    [TestCase("%2F%2Fevil.example")]
    [TestCase("..%2F..%2F..")]
    public async Task The_page_leads_nowhere_else(string id)
    {
        var (page, _) = await BeginAsync();
        using var browser = new PageVisitor();
        await browser.GetAsync(page);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true, CookieContainer = browser.Cookies };
        using var client = new HttpClient(handler);
        using var body = new FormUrlEncodedContent([new("form", browser.FormValue), new("do", "sign-out"), new("next", "https://evil.example/"), new("returnUrl", "//evil.example/")]);
        using var elsewhere = await client.PostAsync(new Uri($"{_registry.Url}-/v1/login/cli/{id}"), body);
        Assert.That(elsewhere.Headers.Location, Is.Null);

        using var again = new FormUrlEncodedContent([new("form", browser.FormValue), new("do", "sign-out"), new("next", "https://evil.example/")]);
        using var here = await client.PostAsync(new Uri(page), again);
        Assert.That((here.StatusCode, here.Headers.Location!.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, page[(page.LastIndexOf('/') + 1)..])));
    }

    [TestCase("alice", "wrong horse battery staple")]
    [TestCase("nobody", Password)]
    [TestCase("<script>alert(1)</script>\" onfocus=\"alert(2)", "x")]
    public async Task Who_cannot_sign_in_is_told_the_same_and_asked_again(string login, string password)
    {
        var (page, _) = await BeginAsync();
        using var browser = new PageVisitor();
        await browser.GetAsync(page);
        var (status, text) = await browser.SubmitAsync(page, ("do", "sign-in"), ("login", login), ("password", password));
        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(text, Does.Contain("<p role=\"alert\">Wrong name, e-mail address or password. Ten wrong passwords lock an account for fifteen minutes.</p>"));
        Assert.That(text, Does.Contain($"value=\"{System.Text.Encodings.Web.HtmlEncoder.Default.Encode(login)}\"").And.Not.Contain("<script").And.Not.Contain("\" onfocus").And.Not.Contain($"value=\"{password}"));
    }

    [Test]
    public async Task A_client_cannot_write_markup_into_the_page()
    {
        var (page, _) = await BeginAsync(client: "<img src=x onerror=alert(1)>");
        using var browser = new PageVisitor();
        Assert.That((await browser.GetAsync(page)).Text, Does.Contain("&lt;img src=x onerror=alert(1)&gt;").And.Not.Contain("<img"));
    }

    [Test]
    public async Task A_client_at_another_address_is_pointed_out()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--TrustedProxies=127.0.0.1");
        await registry.Server.Accounts.CreateAsync("alice", "alice@example.com", Password, isAdministrator: false, "test");
        using var begun = await registry.SendAsync("-/v1/login", request =>
        {
            request.Method = HttpMethod.Post;
            request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        });
        var page = (string)JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["loginUrl"]!;
        using var browser = new PageVisitor();
        browser.Headers["X-Forwarded-For"] = "203.0.113.5";
        await browser.GetAsync(page);
        var (_, text) = await browser.SubmitAsync(page, ("do", "sign-in"), ("login", "alice"), ("password", Password));
        Assert.That(text, Does.Contain("It asks from 198.51.100.7, and your browser is at 203.0.113.5. If it does not run on a machine of yours, do not allow it."));
    }

    [Test]
    public async Task Cookie_and_headers_are_as_strict_as_can_be()
    {
        using (var response = await _registry.SendAsync((await BeginAsync()).Page))
        {
            Assert.That(response.Headers.GetValues("Set-Cookie").Single(), Does.Match("^ncm=[0-9A-Za-z]{43}; path=/; samesite=strict; httponly$"));
            Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Match(
                "^default-src 'none'; style-src 'sha256-[0-9A-Za-z+/=]{44}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$"));
            Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
            Assert.That(response.Headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("no-referrer"));
            Assert.That(response.Headers.GetValues("X-Frame-Options").Single(), Is.EqualTo("DENY"));
            Assert.That(response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("<script"));
        }

        await using var registry = await ServedRegistry.StartAsync(_upstream, "--PublicUrl=https://npm.acme.example/certified/");
        using var begun = await registry.SendAsync("-/v1/login", static request => request.Method = HttpMethod.Post);
        var page = (string)JsonNode.Parse(await begun.Content.ReadAsStringAsync())!["loginUrl"]!;
        Assert.That(page, Does.StartWith("https://npm.acme.example/certified/-/v1/login/cli/"));
        using var secure = await registry.SendAsync(page["https://npm.acme.example/certified/".Length..]);
        Assert.That(secure.Headers.GetValues("Set-Cookie").Single(), Does.Match("^__Host-ncm=[0-9A-Za-z]{43}; path=/; secure; samesite=strict; httponly$"));
    }

    [Test]
    public async Task The_original_signs_in_by_e_mail_and_is_told_its_teams()
    {
        var (status, text) = await _registry.SendAsync(HttpMethod.Post, "-/signin", $$"""{"email":"alice@example.com","password":"{{Password}}"}""", null);
        var answer = JsonNode.Parse(text)!;
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer["teams"]!.ToJsonString(), Is.EqualTo("""[{"id":"default","name":"default","role":"read"},{"id":"team-a","name":"team-a","role":"read"}]"""));
        Assert.That((await _registry.GetAsync("_/team-a/left", (string?)answer["jwt"])).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/signin", """{"email":"alice@example.com","password":"x"}""", null)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.GetAsync("_/team-a/-/signin")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "only the call itself is open");
    }

    private async Task<(string Page, string Done)> BeginAsync(string registry = "", string client = "npm/11.19.1 node/v20 linux x64")
    {
        using var response = await _registry.SendAsync($"{registry}-/v1/login", request =>
        {
            request.Method = HttpMethod.Post;
            request.Headers.TryAddWithoutValidation("User-Agent", client);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer ncm_of_yesterday");
        });
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return ((string)answer["loginUrl"]!, ((string)answer["doneUrl"]!)[_registry.Url.AbsoluteUri.Length..]);
    }

    private async Task<string> FetchAsync(string done)
    {
        var (status, text) = await _registry.GetAsync(done);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        return (string)JsonNode.Parse(text)!["token"]!;
    }
}
