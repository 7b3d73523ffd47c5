using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>
/// A package's name, by the rules of validate-npm-package-name: URL-friendly characters, a scope if need be, nothing that would be a
/// hidden file. Names that were published before the rules grew stricter (capitals, <c>~'!()*</c>, over 214 characters, node's own
/// modules) are valid names of old packages.
/// </summary>
/// <param name="Value">The whole name, such as <c>@babel/core</c>.</param>
/// <param name="Scope">The scope with its <c>@</c>, such as <c>@babel</c>; <see langword="null"/> where there is none.</param>
public readonly record struct PackageName(string Value, string? Scope)
{
    /// <summary>New packages' names have at most so many characters, the scope included.</summary>
    public const int MaxLength = 214;

    private static readonly SearchValues<char> OldSpecials = SearchValues.Create("~'!()*");

    private static readonly HashSet<string> CoreModules = new(
        [
            "_http_agent", "_http_client", "_http_common", "_http_incoming", "_http_outgoing", "_http_server", "_stream_duplex",
            "_stream_passthrough", "_stream_readable", "_stream_transform", "_stream_wrap", "_stream_writable", "_tls_common", "_tls_wrap",
            "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel",
            "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process",
            "punycode", "querystring", "readline", "repl", "stream", "string_decoder", "sys", "timers", "tls", "trace_events", "tty", "url",
            "util", "v8", "vm", "wasi", "worker_threads", "zlib",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The name without its scope, such as <c>core</c>.</summary>
    public string BaseName => Scope is null ? Value : Value[(Scope.Length + 1)..];

    /// <summary>The name as one segment of a registry's URL, such as <c>@babel%2fcore</c>.</summary>
    public string UrlSegment => Value.Replace("/", "%2f", StringComparison.Ordinal);

    /// <summary>Whether a package of this name may be published today; if not, it may be an old one.</summary>
    public bool IsValidForNewPackages =>
        Value.Length <= MaxLength
        && !Value.AsSpan().ContainsAnyInRange('A', 'Z')
        && !BaseName.AsSpan().ContainsAny(OldSpecials)
        && !CoreModules.Contains(Value);

    /// <summary>Whether a text is the name of a package, new or old.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValid([NotNullWhen(true)] string? text) => TryParse(text, out _);

    /// <summary>Reads the name of a package, new or old, if the text is one.</summary>
    /// <param name="text">The text, such as <c>@babel/core</c>.</param>
    /// <param name="name">The name.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out PackageName name)
    {
        name = default;
        if (string.IsNullOrEmpty(text) || text[0] is '.' or '-' or '_'
            || text.Equals("node_modules", StringComparison.OrdinalIgnoreCase) || text.Equals("favicon.ico", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (Percent.IsPlain(text))
        {
            name = new PackageName(text, null);
            return true;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (text[0] != '@' || slash < 2 || slash == text.Length - 1 || text[slash + 1] == '.'
            || !Percent.IsPlain(text.AsSpan(1, slash - 1)) || !Percent.IsPlain(text.AsSpan(slash + 1)))
        {
            return false;
        }

        name = new PackageName(text, text[..slash]);
        return true;
    }

    /// <summary>The whole name.</summary>
    public override string ToString() => Value;
}
