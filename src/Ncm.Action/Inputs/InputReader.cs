using System.Globalization;
using Ncm.Action.Runner;
using Ncm.Gate.Policy;

namespace Ncm.Action.Inputs;

/// <summary>
/// Reads the inputs from the variables that the runner makes of them: <c>INPUT_</c> and the name in capitals with spaces as underscores.
/// Dashes stay as they are; where a shell stood in between they may have become underscores.
/// </summary>
/// <param name="runner">The variables.</param>
internal sealed class InputReader(RunnerEnvironment runner)
{
    private const string DefaultLockFiles = "**/package-lock.json\n**/npm-shrinkwrap.json";

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">One of them makes no sense.</exception>
    public ActionInputs Read()
    {
        var globs = (Find("lock-file") ?? DefaultLockFiles)
            .Split(['\n', '\r', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new ActionInputs
        {
            LockFiles = new PathGlobs(globs),
            IsDefaultLockFiles = globs.SequenceEqual(DefaultLockFiles.Split('\n')),
            Policy = Find("policy") is { } policy ? RelativePath("policy", policy) : null,
            Registry = Find("registry") is { } registry ? Address("registry", registry) : null,
            RegistryToken = Find("registry-token"),
            MinimumScore = Find("minimum-score") is { } score ? Score("minimum-score", score) : null,
            Production = Flag("production", false),
            Scope = Find("scope") is { } scope ? Choice("scope", scope, ("changed", ChangeScope.Changed), ("all", ChangeScope.All)) : null,
            Fail = Flag("fail", true),
            SarifFile = Find("sarif-file") is { } sarif ? RelativePath("sarif-file", sarif) : null,
            Annotations = Flag("annotations", true),
            Summary = Flag("summary", true),
            Comment = Find("comment") is { } comment
                ? Choice("comment", comment, ("never", CommentMode.Never), ("on-failure", CommentMode.OnFailure), ("always", CommentMode.Always))
                : CommentMode.OnFailure,
            GitHubToken = Find("github-token"),
        };
    }

    private string? Find(string name)
    {
        var variable = $"INPUT_{name.ToUpperInvariant()}";
        var value = runner.Find(variable) ?? runner.Find(variable.Replace('-', '_'));
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    private bool Flag(string name, bool otherwise) =>
        Find(name) is { } value ? Choice(name, value.ToLowerInvariant(), ("true", true), ("false", false)) : otherwise;

    private static T Choice<T>(string name, string value, params (string Word, T Value)[] choices)
    {
        foreach (var choice in choices)
        {
            if (choice.Word == value)
            {
                return choice.Value;
            }
        }

        throw new InputException($"the input {name} takes {string.Join(" or ", choices.Select(choice => choice.Word))}.");
    }

    private static int Score(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var score) && score <= 100
            ? score
            : throw new InputException($"the input {name} takes a whole number from 0 to 100.");

    private static Uri Address(string name, string value) =>
        Uri.TryCreate(value.EndsWith('/') ? value : value + "/", UriKind.Absolute, out var address)
        && address.Scheme is "https" or "http" && address.UserInfo.Length == 0
            ? address
            : throw new InputException($"the input {name} takes an http(s) address without a name or password in it, such as https://registry.npmjs.org/.");

    private static string RelativePath(string name, string value)
    {
        var path = value.StartsWith("./", StringComparison.Ordinal) ? value[2..] : value;
        return !Path.IsPathRooted(path) && !path.Split('/', '\\').Any(segment => segment is ".." or "." or "")
            ? path
            : throw new InputException($"the input {name} takes a path inside the repository, without \"..\".");
    }
}
