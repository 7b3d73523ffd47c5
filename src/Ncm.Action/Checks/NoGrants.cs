using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>Where nobody grants anything.</summary>
internal sealed class NoGrants : IGrantSource
{
    /// <inheritdoc/>
    public Task<Grants> FindAsync(JudgedChange change, GatePolicy policy, CancellationToken cancellationToken) => Task.FromResult(Grants.None);
}
