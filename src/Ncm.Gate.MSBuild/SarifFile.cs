using Ncm.Gate.Reporting;

namespace Ncm.Gate.MSBuild;

/// <summary>Writes the SARIF log, all of it or nothing.</summary>
internal static class SarifFile
{
    /// <summary>Writes it beside its place and then moves it there.</summary>
    /// <param name="path">The absolute path; empty writes nothing.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="SettingException">It cannot be written.</exception>
    public static void Write(string path, GateReport report)
    {
        if (path.Length == 0)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Path.GetRandomFileName()}";
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                {
                    SarifWriter.Write(stream, report);
                }

                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"NcmGateSarif names {path}, which cannot be written: {problem.Message}", problem);
        }
    }
}
