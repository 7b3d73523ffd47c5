using Ncm.Registry.Storage;

namespace Ncm.Registry.Access;

/// <summary>What the database knows of a token that somebody shows to a registry.</summary>
/// <param name="Token">The token.</param>
/// <param name="Account">Whose it is; <see langword="null"/> for nobody's, or for an account that is gone.</param>
/// <param name="Membership">What that account may do in the registry; <see langword="null"/> for no member.</param>
internal sealed record ShownToken(TokenRow Token, AccountRow? Account, MembershipRow? Membership);
