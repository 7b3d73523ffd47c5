using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary>What came of a try to sign in.</summary>
/// <param name="Account">Who it is; <see langword="null"/> for nobody.</param>
/// <param name="RetryAfter">When to come again, after too many tries; <see langword="null"/> where the password was looked at.</param>
internal sealed record SignInAnswer(AccountRow? Account, TimeSpan? RetryAfter);
