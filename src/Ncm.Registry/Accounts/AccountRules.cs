using System.Net.Mail;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary>What names, e-mail addresses and passwords may be.</summary>
internal sealed partial class AccountRules : IPasswordValidator<AccountRow>
{
    /// <summary>The fewest characters of a password. Nothing else is demanded of it: that makes passwords worse (NIST SP 800-63B, 3.1.1.2).</summary>
    public const int ShortestPassword = 12;

    /// <summary>The most characters of a password, so that hashing one costs what it costs.</summary>
    public const int LongestPassword = 256;

    private const int LongestEmail = 254;

    /// <summary>Whether a text can be an account's name: one that npm's own prompt for a name takes, which refuses the <c>@</c> of an e-mail address.</summary>
    /// <param name="text">The text.</param>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>Whether a text is an e-mail address and nothing beside it.</summary>
    /// <param name="text">The text.</param>
    public static bool IsEmail(string text) =>
        text.Length <= LongestEmail && !text.Any(static character => char.IsControl(character) || char.IsWhiteSpace(character) || character is '<' or '>' or '"')
        && MailAddress.TryCreate(text, out var address) && address.Address == text;

    /// <inheritdoc/>
    public Task<IdentityResult> ValidateAsync(UserManager<AccountRow> manager, AccountRow user, string? password) => Task.FromResult(
        password is null or { Length: > LongestPassword } ? Refused($"A password has at most {LongestPassword} characters.")
        : IsIn(password, user.UserName) || IsIn(password, user.Email) ? Refused("A password must not hold the account's name or e-mail address.")
        : password.Distinct().Count() < 5 ? Refused("A password must have at least 5 different characters.")
        : IdentityResult.Success);

    private static bool IsIn(string password, string? text) => text is { Length: > 3 } && password.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static IdentityResult Refused(string message) => IdentityResult.Failed(new IdentityError { Code = "Password", Description = message });

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
