using Ncm.Registry.Hosting;

namespace Ncm.Registry.Resolution;

/// <summary>What the calls that resolve have in common: their bound in time, and how a failure is said.</summary>
internal static class ResolutionAnswer
{
    /// <summary>Does the work within its time, or says why it was not done.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parts">The server's parts.</param>
    /// <param name="work">The work.</param>
    public static async Task GuardAsync(HttpContext context, ServerParts parts, Func<CancellationToken, Task> work)
    {
        using var bound = new CancellationTokenSource(parts.Options.ResolveWithin, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, context.RequestAborted);
        try
        {
            await work(either.Token);
        }
        catch (ResolutionException exception)
        {
            await Answer.ErrorAsync(
                context, exception.Status, exception.Message, exception.Status == StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(10) : null);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // What was read meanwhile is kept, so that the next try gets further.
            await Answer.ErrorAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                $"The tree was not resolved within {parts.Options.ResolveWithin.TotalSeconds} s; try again.",
                TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>npm installs nothing where a package or version does not exist.</summary>
    /// <param name="tree">The tree.</param>
    /// <exception cref="ResolutionException">Something in it does not exist.</exception>
    public static void RequireInstallable(ResolvedTree tree)
    {
        if (tree.Graph.Nodes.Any(static node => node.Entry is { Kind: Gate.Lockfiles.EntryKind.Remote, Resolved: null }))
        {
            throw new ResolutionException(StatusCodes.Status422UnprocessableEntity, $"npm install would fail: {string.Join("; ", tree.Problems)}.");
        }
    }
}
