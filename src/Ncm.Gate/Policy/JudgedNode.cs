using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>The verdict on one installed package, with what was found of it.</summary>
internal sealed class JudgedNode(DependencyNode node)
{
    public DependencyNode Node { get; } = node;

    public Verdict Verdict { get; set; } = Verdict.Certified;

    public WhitelistEntry? AcceptedBy { get; set; }

    /// <summary>Whether something above it is blocked by it.</summary>
    public bool IsRootCause => Verdict is Verdict.Uncertified or Verdict.Unscored or Verdict.Uncertifiable;
}
