using System.Buffers.Text;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>Reads what follows <c>/ncm whitelist add</c> and <c>/ncm whitelist delete</c>.</summary>
internal static class WhitelistArguments
{
    /// <summary>How long a reason may be.</summary>
    public const int MaxReason = 500;

    private const int MaxResolved = 2048;
    private const int MaxAccepts = 20;

    /// <summary>Reads <c>name@version reason: text [until: date] [accepts: ids] [resolved: source] [integrity: sha512-…]</c>.</summary>
    /// <param name="text">What follows the command's words.</param>
    public static CommentReading ReadAdd(string text)
    {
        var (word, rest) = FirstWord(text);
        if (PackageArgument.Read(word, out var package) is { } noPackage)
        {
            return CommentReading.Refused(noPackage);
        }

        if ((ArgumentValues.Read(rest, out var values) ?? Problem(values)) is { } problem)
        {
            return CommentReading.Refused(problem);
        }

        var add = new CommentCommand.Add(package, values["reason"]!)
        {
            Until = WhitelistDate.TryParse(values["until"], out var until) ? until : null,
            Accepts = Accepts(values),
            Resolved = values["resolved"],
            Integrity = values["integrity"],
        };
        return BindingProblem(add) is { } unbound ? CommentReading.Refused(unbound) : CommentReading.Of(add);
    }

    /// <summary>Reads <c>name@version</c>, and a reason if there is one.</summary>
    /// <param name="text">What follows the command's words.</param>
    public static CommentReading ReadDelete(string text)
    {
        var (word, rest) = FirstWord(text);
        var problem = PackageArgument.Read(word, out var package);
        if (problem is null && rest.Length > 0 && !rest.StartsWith("reason:", StringComparison.OrdinalIgnoreCase))
        {
            problem = $"After the package comes nothing, or \"reason:\" with a reason, not {CommentReading.Quote(rest)}.";
        }

        return problem is null ? CommentReading.Of(new CommentCommand.Delete(package)) : CommentReading.Refused(problem);
    }

    private static (string Word, string Others) FirstWord(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (text, "") : (text[..space], text[space..].Trim(' '));
    }

    /// <summary>What is wrong with the values, each by itself.</summary>
    private static string? Problem(ArgumentValues values) => values["reason"] switch
    {
        null => "A reason is needed; write \"reason:\" and say in words why.",
        var reason when !reason.Any(char.IsLetter) => "The reason says nothing; say in words why.",
        { Length: > MaxReason } => $"The reason is longer than {MaxReason} characters; shorten it.",
        _ when values["until"] is { } until && !(WhitelistDate.TryParse(until, out var date) && date.IsDay) =>
            $"The value of \"until:\" must be a day that exists, such as 2027-02-01, not {CommentReading.Quote(until)}.",
        _ when values["resolved"] is { } resolved && (resolved.Length > MaxResolved || resolved.Any(character => character is <= ' ' or > '~')) =>
            "The value of \"resolved:\" must be one address, exactly as the lock file has it.",
        _ when values["integrity"] is { } integrity && !IsSha512(integrity) =>
            "The value of \"integrity:\" must be one sha512 in full, exactly as the lock file has it.",
        _ when Accepts(values) is { Count: > MaxAccepts } => $"More than {MaxAccepts} ids stand after \"accepts:\"; name only what is found.",
        _ => Accepts(values)?.Select(AcceptedId.ProblemOf).FirstOrDefault(problem => problem is not null),
    };

    private static bool IsSha512(string text) =>
        text.StartsWith("sha512-", StringComparison.Ordinal) && Base64.IsValid(text.AsSpan(7), out var bytes) && bytes == 64 && !text.Any(char.IsWhiteSpace);

    /// <summary>What is named. A source that is spelt out is named by that.</summary>
    private static List<string>? Accepts(ArgumentValues values) =>
        values["accepts"] is { } accepts
            ? [.. accepts.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)]
            : values["resolved"] is null ? null : [Rules.UncertifiableSource.Id];

    /// <summary>
    /// What a registry published under a version stays what it is, and the gate checks that the lock names just that. Where this does not
    /// hold, the comment itself must say which bytes it means, or a later push could put others in their place.
    /// </summary>
    private static string? BindingProblem(CommentCommand.Add add) => add switch
    {
        _ when Names(add, Rules.MissingIntegrity) || Names(add, Rules.LockInconsistent) =>
            "NCM2004 and NCM2005 are not accepted by a comment, since nothing would say which bytes are meant; let npm write the lock file anew.",
        _ when add.Integrity is null && Names(add, Rules.IntegrityMismatch) =>
            "To accept NCM2001, the comment must say the lock file's integrity after \"integrity:\".",
        _ when add.Resolved is null && (Names(add, Rules.UnexpectedHost) || Names(add, Rules.UncertifiableSource)) =>
            "To accept NCM2002 or NCM2003, the comment must say after \"resolved:\" what the lock file has there.",
        { Resolved: { } resolved } when Names(add, Rules.UncertifiableSource) => SourceProblem(add.Package.Name, resolved, add.Integrity),
        _ => null,
    };

    private static string? SourceProblem(string name, string resolved, string? integrity) =>
        PackageSpec.TryParse(name, resolved, out var spec)
            ? spec.Kind switch
            {
                PackageSpecKind.Git => IsCommit(spec.GitCommittish) ? null : "The git source after \"resolved:\" must end with # and the full commit, as the lock file has it.",
                PackageSpecKind.Remote or PackageSpecKind.File => integrity is not null
                    ? null
                    : "What lies at a URL or in a file can change, so the comment must also say the lock file's sha512 after \"integrity:\".",
                _ => "What stands after \"resolved:\" is neither a git commit nor a tarball, so a comment cannot say which bytes it means.",
            }
            : "What stands after \"resolved:\" is not a source that npm knows; write exactly what the lock file has there.";

    private static bool IsCommit(string? committish) => committish is { Length: >= 40 and <= 64 } && committish.All(char.IsAsciiHexDigit);

    private static bool Names(CommentCommand.Add add, Rule rule) => add.Accepts?.Contains(rule.Id, StringComparer.OrdinalIgnoreCase) == true;
}
