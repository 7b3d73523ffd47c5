using System.Text;
using Ncm.Action.GitHub;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>Reads who may whitelist: the policy at the tip of the branch that a pull request is for, never the pull request's own.</summary>
internal static class BasePolicy
{
    // The library's own bound.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="github">GitHub.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="path">The file's path in the repository; <see langword="null"/> for the one at its root.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="PolicyException">It cannot be understood, or the named file is not there.</exception>
    /// <exception cref="GitHubException">It cannot be read.</exception>
    public static async Task<GatePolicy> ReadAsync(IGitHub github, string branch, string? path, CancellationToken cancellationToken)
    {
        var file = path ?? $"{NcmDirectory.Name}/{PolicyFile.FileName}";
        var tip = await github.GetBranchTipAsync(branch, cancellationToken);
        if (await github.GetFileAsync(file, tip, MaxBytes, cancellationToken) is not { } bytes)
        {
            return path is null ? GatePolicy.Default : throw new PolicyException(new Gate.Diagnostics.FileLocation(file), "there is no such file on the base branch.");
        }

        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes.Span);
            return PolicyFile.Parse(text.TrimStart('\ufeff'), file);
        }
        catch (DecoderFallbackException problem)
        {
            throw new PolicyException(new Gate.Diagnostics.FileLocation(file), "the file is not UTF-8; save it as UTF-8.", problem);
        }
    }
}
