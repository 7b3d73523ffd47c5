using System.Text.Json;
using System.Text.Json.Serialization;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// The kept answers of one source: a JSON file that is replaced as a whole, so that another process reads the old one or the new one.
/// Of two processes that write at once the later one wins; what the other learnt is asked again.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class AdvisoryCacheFile(string path)
{
    private const int Format = 1;

    /// <summary>The largest file that is read, and about ten times what a build of 5,000 packages leaves.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>The entries that still count.</summary>
    /// <param name="counts">Whether an entry still counts.</param>
    /// <param name="source">Whose answers they are, for notes.</param>
    /// <param name="notes">Takes what a person should know.</param>
    public Dictionary<PackageId, AdvisoryCacheEntry> Read(Func<AdvisoryCacheEntry, bool> counts, string source, List<string> notes)
    {
        var entries = new Dictionary<PackageId, AdvisoryCacheEntry>();
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes })
            {
                return entries;
            }

            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), AdvisoryCacheJson.Default.AdvisoryCacheContent);
            foreach (var entry in content is { Format: Format } ? content.Entries : [])
            {
                if (counts(entry))
                {
                    entries[new PackageId(entry.Name, entry.Version)] = entry;
                }
            }
        }
        catch (JsonException)
        {
            entries.Clear();
            notes.Add($"{source}: the kept answers in {path} cannot be understood and are asked for again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            entries.Clear();
        }

        return entries;
    }

    /// <summary>Replaces the file.</summary>
    public void Write(IEnumerable<AdvisoryCacheEntry> entries, string source, List<string> notes)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var content = new AdvisoryCacheContent(Format, [.. entries]);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(content, AdvisoryCacheJson.Default.AdvisoryCacheContent));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            notes.Add($"{source}: the answers cannot be kept in {path} ({e.Message.TrimEnd('.')}), so they are asked for again next time.");
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}

/// <summary>What the file holds.</summary>
internal sealed record AdvisoryCacheContent(int Format, IReadOnlyList<AdvisoryCacheEntry> Entries);

/// <summary>The answer on one package.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="At">When it was asked.</param>
/// <param name="Advisories">The answer.</param>
internal sealed record AdvisoryCacheEntry(string Name, string Version, DateTimeOffset At, IReadOnlyList<Advisory> Advisories);

/// <summary>The file's JSON; a missing part makes it unreadable, never empty.</summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AdvisoryCacheContent))]
internal sealed partial class AdvisoryCacheJson : JsonSerializerContext;
