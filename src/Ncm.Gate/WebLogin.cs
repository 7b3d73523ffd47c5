namespace Ncm.Gate;

/// <summary>A sign-in that somebody finishes in a browser.</summary>
/// <param name="LoginUrl">The page to open.</param>
/// <param name="DoneUrl">Where the token is to be had when it is done; on the registry's own server.</param>
public sealed record WebLogin(Uri LoginUrl, Uri DoneUrl);
