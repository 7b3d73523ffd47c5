using Ncm.TestKit;
using NUnit.Framework;
using PublicApiGenerator;

namespace Ncm.Gate.Tests;

/// <summary>
/// The public API is a reviewed file. When a change to it is meant, run the tests with <c>NCM_ACCEPT=1</c> and commit what it writes.
/// </summary>
public sealed class PublicApiTests
{
    [Test]
    public void The_public_api_is_what_was_reviewed()
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        var actual = typeof(NcmGate).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        Snapshot.Matches(actual, Path.Combine(Repository.Root, "tests", "Ncm.Gate.Tests", "PublicApi.txt"));
    }
}
