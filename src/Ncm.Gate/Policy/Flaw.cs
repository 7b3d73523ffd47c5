using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>One rule broken by one package@version, wherever it is installed.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What is wrong, in words that follow the package's name, such as <c>is denied by the policy</c>.</param>
/// <param name="Advisories">The advisories that it is about.</param>
internal sealed record Flaw(Rule Rule, string Message, IReadOnlyList<string> Advisories)
{
    public Flaw(Rule rule, string message)
        : this(rule, message, [])
    {
    }

    /// <summary>The same of one place where the package is installed.</summary>
    /// <param name="node">The place.</param>
    public Breach On(DependencyNode node) => new(node, Rule, Message, Advisories);
}
