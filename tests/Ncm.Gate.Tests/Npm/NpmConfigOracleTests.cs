using System.Diagnostics;
using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

/// <summary>The same configuration as npm itself reads, and the same credentials as its own code sends.</summary>
public sealed class NpmConfigOracleTests
{
    private const string Script = "npm-oracle.mjs";

    private static readonly string[] Keys =
        ["registry", "@acme:registry", "@other:registry", "proxy", "https-proxy", "noproxy", "cache", "cafile", "userconfig", "globalconfig", "fetch-retries", "maxsockets", "strict-ssl", "prefix"];

    [TestCase("registry=https://a.example/\nfetch-retries = 7 ; comment\n# comment\nstrict-ssl=false", "registry=https://u.example/\n@acme:registry=https://acme.example/x\nmaxsockets=3", "")]
    [TestCase("registry=\"https://q.example/\"\n@acme:registry='https://single.example/'\ncache=./c\nproxy=null", "proxy=http://p.example:1/\ncache=~/u", "@other:registry=https://other.example/")]
    [TestCase("registry=https://${HOST_NAME}/\n@acme:registry=https://${ABSENT?}acme.example/\n@other:registry=https://\\${HOST_NAME}/", "https-proxy=http://p.example:1/", "noproxy=a,b")]
    [TestCase("[section]\nregistry=https://section.example/", "registry=https://u.example/\nregistry=https://last.example/", "fetch-retries=9\nmaxsockets=11")]
    [TestCase("\ufeffregistry=https://bom.example/\r\nmaxsockets=4\rfetch-retries=5", "noproxy[]=x\nnoproxy[]=y", "cafile=~/ca.pem")]
    [TestCase("//x/:_auth=a", "cache=~/plain\nuserconfig=/nowhere", "registry=https://g.example/?a=b#c")]
    public void Settings_are_those_that_npm_lists(string project, string user, string global)
    {
        using var folder = new TemporaryFolder();
        folder.Write("app/package.json", "{}");
        folder.Write("app/.npmrc", project);
        folder.Write("home/.npmrc", user);
        folder.Write("prefix/etc/npmrc", global);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? string.Empty,
            ["HOME"] = folder.At("home"),
            ["PREFIX"] = folder.At("prefix"),
            ["HOST_NAME"] = "host.example",
            ["npm_config__x"] = "1",
            ["NPM_CONFIG_@OTHER:REGISTRY"] = "https://env.example/",
        };
        var listed = ListByNpm(folder.At("app"), environment);
        var config = NpmConfig.Load(new NpmConfigOptions { ProjectDirectory = folder.At("app"), Environment = environment });
        var npm = Keys.ToDictionary(key => key, key => listed.TryGetProperty(key, out var value) ? AsText(value) : string.Empty);
        var ours = Keys.ToDictionary(key => key, key => config.Get(key) ?? Default(config, key));
        Assert.That(ours, Is.EqualTo(npm));
    }

    [Test]
    public void Credentials_are_those_that_npm_sends()
    {
        var random = new Random(4);
        string[] hosts = ["a.example", "b.example:8443", "a.example:444", "[::1]:4873"];
        string[] paths = ["/", "/npm/", "/npm", "/npm/team/", "", "/npm/x%2fy/", "/other/"];
        string[] urls = ["/pkg", "/npm/pkg", "/npm/@s%2fpkg", "/npm/team/pkg", "/npm/x%2fy/z", "/tarballs/pkg/-/pkg-1.0.0.tgz", "/", "/npmx/pkg", "/npm/team", "/NPM/pkg"];
        var cases = Enumerable.Range(0, 1500).Select(_ =>
        {
            var settings = new Dictionary<string, string> { ["registry"] = $"https://{Pick(hosts)}{Pick(paths)}" };
            if (random.Next(2) == 0)
            {
                settings["@s:registry"] = $"https://{Pick(hosts)}{Pick(paths)}";
            }

            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var place = $"//{Pick(hosts)}{Pick(paths)}";
                switch (random.Next(5))
                {
                    case 0:
                        settings[$"{place}:_auth"] = "auth" + i;
                        break;
                    case 1:
                        settings[$"{place}:username"] = "user" + i;
                        break;
                    case 2:
                        settings[$"{place}:username"] = "user" + i;
                        settings[$"{place}:_password"] = Pick(["cGFzcw==", "cGFzcw", "w6k=", "_-8=", "p a s", "=", "x"]);
                        break;
                    case 3:
                        settings[$"{place}:certfile"] = "/nowhere/cert";
                        settings[$"{place}:keyfile"] = "/nowhere/key";
                        break;
                    default:
                        settings[$"{place}:_authToken"] = Pick(["token" + i, "token" + i, ""]);
                        break;
                }
            }

            return (Settings: settings, Url: $"https://{Pick(hosts)}{Pick(urls)}", Package: random.Next(2) == 0 ? "@s/pkg" : "pkg");
        }).ToList();
        var answers = NpmOracle.Ask(Script, [.. cases.Select(c => NpmOracle.Question("authorization", c.Url, c.Package, c.Settings))]);
        var differences = cases.Select((c, i) =>
        {
            var text = string.Join('\n', c.Settings.Select(pair => $"{pair.Key}={JsonSerializer.Serialize(pair.Value)}"));
            var config = NpmConfig.FromText(text, "/project/.npmrc", new Dictionary<string, string>());
            return (Text: text, c.Url, c.Package, Npm: answers[i].GetString(), Ours: config.AuthorizationFor(new Uri(c.Url), c.Package) ?? "");
        }).Where(pair => pair.Npm != pair.Ours).Take(10);
        Assert.That(differences, Is.Empty);
        Assert.That(answers.Count(answer => answer.GetString()!.Length > 0), Is.GreaterThan(100));

        string Pick(string[] choices) => choices[random.Next(choices.Length)];
    }

    [Test]
    public void Ini_files_are_read_as_npm_reads_them()
    {
        // A section without a name takes the place of a setting without one; neither means anything.
        var random = new Random(5);
        string[] pieces =
            ["a", "b", "key", "=", "=", "\n", "\n", "\r\n", "\r", " ", "\t", "\"", "'", ";", "#", "\\", "\\;", "[]", "[s]", "[s]\n", "true", "null", "${X}", "//h/:_authToken", "1", "\\n", "\ufeff", "é", "a=b\n", "a[]=c\n"];
        var texts = Enumerable.Range(0, 6000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)])))
            .Where(text => !text.Split('\n', '\r').Any(line => line.StartsWith("[]", StringComparison.Ordinal)))
            .ToList();
        var answers = NpmOracle.Ask(Script, [.. texts.Select(text => NpmOracle.Question("ini", text))]);
        var differences = texts.Select((text, i) => (Text: text, Npm: Entries(answers[i]), Ours: Entries(IniReader.Read(text)))).Where(pair => pair.Npm != pair.Ours);
        Assert.That(differences.Take(10), Is.Empty);
    }

    [Test]
    public void Variables_are_put_in_as_npm_puts_them_in()
    {
        var random = new Random(6);
        string[] pieces = ["${A}", "${B?}", "${B}", "${A-x}", "$", "{", "}", "?", "\\", "\\\\", "A", "${", "${}", "${A?}", "x"];
        var environment = new Dictionary<string, string> { ["A"] = "value$&", ["A-x"] = "dash" };
        var texts = Enumerable.Range(0, 4000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)]))).ToList();
        var answers = NpmOracle.Ask(Script, [.. texts.Select(text => NpmOracle.Question("envReplace", text, environment))]);
        var differences = texts.Where((text, i) => answers[i].GetString() != EnvironmentReference.Replace(text, environment));
        Assert.That(differences.Take(10), Is.Empty);
    }

    private static string Entries(JsonElement entries) => string.Join('\n', entries.EnumerateArray()
        .Select(entry => entry[0].GetString() + " = " + (entry[1].ValueKind == JsonValueKind.Array
            ? "[" + string.Join(',', entry[1].EnumerateArray().Select(AsText)) + "]"
            : AsText(entry[1])))
        .Order(StringComparer.Ordinal));

    private static string Entries(IEnumerable<IniEntry> entries) => string.Join('\n', entries
        .Select(entry => entry.Key + " = " + (entry.IsList ? "[" + string.Join(',', entry.Values) + "]" : entry.Values[0]))
        .Order(StringComparer.Ordinal));

    private static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => string.Empty,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => string.Join("\n\n", value.EnumerateArray().Select(AsText)),
        _ => value.ToString(),
    };

    private static string Default(NpmConfig config, string key) => key switch
    {
        "fetch-retries" => config.FetchRetries.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "maxsockets" => config.MaxSockets.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => string.Empty,
    };

    private static JsonElement ListByNpm(string folder, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("npm", ["config", "ls", "-l", "--json"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, errors.Result);
            return JsonSerializer.Deserialize<JsonElement>(output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("npm is not on PATH: there is nobody to compare with.");
            throw;
        }
    }
}
