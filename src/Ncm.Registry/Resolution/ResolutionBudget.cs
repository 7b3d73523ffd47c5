namespace Ncm.Registry.Resolution;

/// <summary>
/// How much work one resolution may put into peers: packages that are each other's peers are tried along every path through them, whose number is factorial.
/// </summary>
/// <param name="cancellationToken">Ends the work at once, also in the midst of a step.</param>
internal sealed class ResolutionBudget(CancellationToken cancellationToken)
{
    private int _checks;

    /// <summary>Counts one look at a peer.</summary>
    /// <param name="name">The peer's install name.</param>
    /// <exception cref="ResolutionException">There were too many.</exception>
    public void Spend(string name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (++_checks > ResolutionLimits.PeerChecks)
        {
            throw new ResolutionException(StatusCodes.Status422UnprocessableEntity, $"The peer dependencies of {name} are too entangled to be resolved here.");
        }
    }
}
