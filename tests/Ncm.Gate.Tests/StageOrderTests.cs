using Ncm.Gate.Graph;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Gate.Tests;

/// <summary>Data flows one way through the house: a stage uses only the stages before it. Read from the compiled code, so that nothing hides.</summary>
public sealed class StageOrderTests
{
    private static readonly string[] Stages = ["Diagnostics", "Npm", "Lockfiles", "Graph", "Certification", "Policy", "Reporting"];

    [Test]
    public void A_stage_uses_only_the_stages_before_it()
    {
        var assembly = typeof(NcmGate).Assembly;
        var violations =
            from type in assembly.GetTypes()
            let user = StageOf(type)
            from used in TypeReferences.Of(type)
            where used.Assembly == assembly && StageOf(used) > user
            select $"{type.FullName} ({Name(user)}) uses {used.FullName} ({Name(StageOf(used))})";

        Assert.That(violations.Distinct().Order(), Is.Empty);
    }

    [Test]
    public void Every_namespace_is_a_stage_and_every_stage_a_folder()
    {
        var namespaces = typeof(NcmGate).Assembly.GetTypes()
            .Select(type => type.Namespace)
            .OfType<string>()
            .Where(name => name.StartsWith("Ncm.Gate.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[2])
            .Distinct();

        Assert.That(namespaces, Is.EquivalentTo(Stages));
        Assert.That(
            Stages.Select(stage => Path.Combine(TestKit.Repository.Root, "src", "Ncm.Gate", stage)),
            Is.All.Matches<string>(Directory.Exists));
    }

    [Test]
    public void The_check_sees_what_a_method_body_uses() =>
        Assert.That(TypeReferences.Of(typeof(GateEvaluator)), Has.Member(typeof(Condensation)));

    /// <summary>The stage's place in the list; the root namespace, where NcmGate sees them all, comes last.</summary>
    private static int StageOf(Type type)
    {
        var name = (type.DeclaringType ?? type).Namespace ?? "";
        var parts = name.Split('.');
        if (parts is not ["Ncm", "Gate", ..])
        {
            // Types that the compiler makes up belong to nobody.
            return -1;
        }

        return parts.Length == 2 ? Stages.Length : Array.IndexOf(Stages, parts[2]);
    }

    private static string Name(int stage) => stage < 0 ? "no stage" : stage == Stages.Length ? "the root" : Stages[stage];
}
