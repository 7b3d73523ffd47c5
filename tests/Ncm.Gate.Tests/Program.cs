using Ncm.Gate.Tests.Certification.Facts;

namespace Ncm.Gate.Tests;

/// <summary>The other processes that some tests need: they start this assembly with the name of a part to play.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["write-facts", var file, var batches]:
                FactsWriter.Write(file, int.Parse(batches, System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            default:
                Console.Error.WriteLine("This is a test assembly: run it with dotnet test.");
                return 2;
        }
    }
}
