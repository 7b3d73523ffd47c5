using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>What a comment asks the gate to do.</summary>
internal abstract record CommentCommand
{
    /// <summary><c>/ncm whitelist add</c>: a package may be used although it is not certified.</summary>
    /// <param name="Package">Exactly one version of one package.</param>
    /// <param name="Reason">Why, for the next reader.</param>
    internal sealed record Add(PackageId Package, string Reason) : CommentCommand
    {
        /// <summary>The last day on which it holds; <see langword="null"/> for the default.</summary>
        public WhitelistDate? Until { get; init; }

        /// <summary>The rules and advisories that are named; <see langword="null"/> for all that need no naming.</summary>
        public IReadOnlyList<string>? Accepts { get; init; }

        /// <summary>The exact source that is meant, for what no registry published.</summary>
        public string? Resolved { get; init; }

        /// <summary>The exact bytes that are meant, as <c>sha512-…</c>.</summary>
        public string? Integrity { get; init; }
    }

    /// <summary><c>/ncm whitelist delete</c>: what earlier comments allowed holds no longer.</summary>
    /// <param name="Package">The package@version of those comments.</param>
    internal sealed record Delete(PackageId Package) : CommentCommand;

    /// <summary><c>/ncm whitelist list</c>: what is in force.</summary>
    internal sealed record List : CommentCommand;

    /// <summary><c>/ncm recheck</c>: the check is run again.</summary>
    internal sealed record Recheck : CommentCommand;

    /// <summary><c>/ncm help</c>: the grammar.</summary>
    internal sealed record Help : CommentCommand;
}
