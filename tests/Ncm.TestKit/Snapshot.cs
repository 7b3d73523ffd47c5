using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>Holds a text against a committed file. <c>NCM_ACCEPT=1</c> writes the file instead.</summary>
public static class Snapshot
{
    /// <summary>Fails where the text is not the file's.</summary>
    /// <param name="actual">The text, with line feeds.</param>
    /// <param name="path">The committed file.</param>
    public static void Matches(string actual, string path)
    {
        if (Environment.GetEnvironmentVariable("NCM_ACCEPT") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(
            actual,
            Is.EqualTo(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : ""),
            $"{Path.GetFileName(path)} is not what was reviewed; if the change is meant, run the tests with NCM_ACCEPT=1 and commit the file.");
    }
}
