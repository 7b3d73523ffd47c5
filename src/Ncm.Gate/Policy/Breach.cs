using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>One rule broken by one installed package, before installations of the same package@version are put together.</summary>
/// <param name="Node">The installed package.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What is wrong, in words that follow the package's name, such as <c>has no integrity</c>.</param>
/// <param name="Advisories">The advisories that it is about.</param>
internal sealed record Breach(DependencyNode Node, Rule Rule, string Message, IReadOnlyList<string> Advisories)
{
    public Breach(DependencyNode node, Rule rule, string message)
        : this(node, rule, message, [])
    {
    }
}
