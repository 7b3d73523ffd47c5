using Ncm.Registry.Access;

namespace Ncm.Registry.Accounts;

/// <summary>The first start makes an administrator: there is no other way in.</summary>
internal static class FirstAccount
{
    // 119 bits; in groups, for it may have to be typed.
    private const int Groups = 4;
    private const int GroupLength = 5;

    /// <summary>Makes the administrator where there is no account, and says once how to sign in.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="url">The server's address.</param>
    /// <param name="output">Standard output.</param>
    public static async Task EnsureAsync(AccountBook accounts, string url, TextWriter output)
    {
        if (await accounts.AnyAsync(CancellationToken.None))
        {
            return;
        }

        var password = string.Join('-', Enumerable.Range(0, Groups).Select(static _ => TokenText.Random(GroupLength)));
        if (await accounts.CreateAsync(AccountBook.FirstName, $"{AccountBook.FirstName}@localhost", password, isAdministrator: true, "first start") is not null)
        {
            // Another server has been quicker.
            return;
        }

        await output.WriteLineAsync($"""

            There is an administrator now. How to sign in is shown this once:

              name      {AccountBook.FirstName}
              password  {password}

            Use the registry:  npm config set registry {url}
            Sign in:           npm login

            """);
    }
}
