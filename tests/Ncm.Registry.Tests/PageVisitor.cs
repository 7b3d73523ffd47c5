using System.Net;
using System.Text.RegularExpressions;

namespace Ncm.Registry.Tests;

/// <summary>A browser without a screen: it keeps cookies, follows redirects and fills in forms.</summary>
internal sealed partial class PageVisitor : IDisposable
{
    private readonly HttpClientHandler _handler = new() { CookieContainer = new CookieContainer() };
    private readonly HttpClient _client;

    public PageVisitor() => _client = new HttpClient(_handler);

    /// <summary>What the page before said, for the form that follows.</summary>
    public string FormValue { get; set; } = "";

    /// <summary>Headers that go with each request.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    public CookieContainer Cookies => _handler.CookieContainer;

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string url) => await SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

    /// <summary>Sends a form of the page that was seen last.</summary>
    public Task<(HttpStatusCode Status, string Text)> SubmitAsync(string url, params (string Name, string Value)[] fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, url)
    {
        Content = new FormUrlEncodedContent([new("form", FormValue), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
    });

    /// <summary>Signs in and lets the client in that waits, as somebody who is asked to.</summary>
    public async Task<(HttpStatusCode Status, string Text)> LetInAsync(string url, string login, string password, string access = "write")
    {
        await GetAsync(url);
        await SubmitAsync(url, ("do", "sign-in"), ("login", login), ("password", password));
        return await SubmitAsync(url, ("do", "allow"), ("access", access), ("days", "90"));
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            foreach (var (name, value) in Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await _client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            FormValue = FormField().Match(text) is { Success: true } found ? found.Groups[1].Value : FormValue;
            return (response.StatusCode, text);
        }
    }

    [GeneratedRegex("name=\"form\" value=\"([^\"]*)\"")]
    private static partial Regex FormField();
}
