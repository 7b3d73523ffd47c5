using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>Who says which packages maintainers granted by comments.</summary>
internal interface IGrantSource
{
    /// <summary>The grants that hold for a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="policy">The policy in force, which says who may grant.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GitHub.GitHubException">The comments, or what their authors may do, cannot be read.</exception>
    Task<Grants> FindAsync(JudgedChange change, GatePolicy policy, CancellationToken cancellationToken);

    /// <summary>
    /// What was granted on the branch that a pull request is for, as far as it is about what the project had before: rules that judge
    /// everything would otherwise fail every pull request for what an earlier one was granted.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="earlier">The project before the change.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GitHub.GitHubException">The comments, or what their authors may do, cannot be read.</exception>
    Task<Grants> FindForBaseAsync(JudgedChange change, GatePolicy policy, LockedProject earlier, CancellationToken cancellationToken);
}
