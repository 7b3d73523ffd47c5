using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Npm;

/// <summary>One setting as one source gives it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">Its value, or the values of a list.</param>
/// <param name="Location">Its file and line; null when it is from no file.</param>
/// <param name="MayNameFiles">Whether files that it names are read: not where a text stands alone.</param>
internal sealed record NpmSetting(string Key, IReadOnlyList<string?> Values, FileLocation? Location, bool MayNameFiles)
{
    /// <summary>The value; several are joined as npm does in the environment.</summary>
    internal string? Text => Values.Count == 1 ? Values[0] : string.Join("\n\n", Values);

    /// <summary>The value, unless JavaScript takes it for false.</summary>
    internal string? Truthy => Text is null or "" or "false" or "undefined" ? null : Text;
}

/// <summary>The sources of npm's settings in their order of precedence.</summary>
internal sealed class NpmSettings
{
    /// <summary>Each a source, the strongest first.</summary>
    private readonly List<IReadOnlyDictionary<string, NpmSetting>> _layers = [];

    /// <summary>The files that were looked for, there or not.</summary>
    internal IReadOnlyList<string> Files { get; set; } = [];

    /// <summary>Puts a source behind those that are there.</summary>
    internal void Add(IReadOnlyDictionary<string, NpmSetting> layer) => _layers.Add(layer);

    /// <summary>Puts a source before those that are there.</summary>
    internal void AddStrongest(IReadOnlyDictionary<string, NpmSetting> layer) => _layers.Insert(0, layer);

    /// <summary>The setting of the strongest source that has the key, be it with an empty value.</summary>
    internal NpmSetting? Find(string key)
    {
        foreach (var layer in _layers)
        {
            if (layer.TryGetValue(key, out var setting))
            {
                return setting;
            }
        }

        return null;
    }

    /// <summary>The setting of the strongest source that gives the key a value at all: npm passes over a URL that is empty or null.</summary>
    internal NpmSetting? FindTruthy(string key) =>
        _layers.Select(layer => layer.GetValueOrDefault(key)).FirstOrDefault(setting => setting?.Truthy is not null);

    /// <summary>As <see cref="FindTruthy(string)"/>, one source left out.</summary>
    internal NpmSetting? FindTruthy(string key, IReadOnlyDictionary<string, NpmSetting>? without) =>
        _layers.Where(layer => layer != without).Select(layer => layer.GetValueOrDefault(key)).FirstOrDefault(setting => setting?.Truthy is not null);

    /// <summary>Every key's setting of its strongest source.</summary>
    internal IEnumerable<NpmSetting> All() => _layers.SelectMany(layer => layer.Values).DistinctBy(setting => setting.Key, StringComparer.Ordinal);

    /// <summary>All settings in the order in which npm applies them: weakest source first, each in its own order.</summary>
    internal IEnumerable<NpmSetting> FromWeakest() => Enumerable.Reverse(_layers).SelectMany(layer => layer.Values);
}
