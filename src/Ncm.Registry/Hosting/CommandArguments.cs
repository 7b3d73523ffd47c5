using System.Globalization;
using Ncm.Registry.Options;

namespace Ncm.Registry.Hosting;

/// <summary>The arguments of a verb: its words, its own options, and the server's options, which say where the data are.</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, List<string>> _own = new(StringComparer.Ordinal);

    private CommandArguments()
    {
    }

    /// <summary>What is no option.</summary>
    public List<string> Words { get; } = [];

    /// <summary>The server's options.</summary>
    public List<string> OfServer { get; } = [];

    /// <summary>Tells the arguments apart.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="flags">The verb's options without a value.</param>
    /// <param name="options">The verb's options with a value, which may be given several times.</param>
    /// <exception cref="OptionsException">An option has no value.</exception>
    public static CommandArguments Read(string[] args, string[] flags, string[] options)
    {
        var read = new CommandArguments();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                read.Words.Add(args[i]);
                continue;
            }

            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            if (flags.Contains(name, StringComparer.Ordinal) && equals < 0)
            {
                read._own[name] = [];
                continue;
            }

            var value = equals >= 0 ? args[i][(equals + 1)..] : ++i < args.Length ? args[i] : throw new OptionsException($"{name} has no value.");
            if (!options.Contains(name, StringComparer.Ordinal))
            {
                read.OfServer.Add($"{name}={value}");
            }
            else if (!read._own.TryAdd(name, [value]))
            {
                read._own[name].Add(value);
            }
        }

        return read;
    }

    /// <summary>Whether an option of the verb is given.</summary>
    /// <param name="name">The option.</param>
    public bool Has(string name) => _own.ContainsKey(name);

    /// <summary>All values of an option.</summary>
    /// <param name="name">The option.</param>
    public IReadOnlyList<string> All(string name) => _own.GetValueOrDefault(name, []);

    /// <summary>The registry that an option names.</summary>
    /// <param name="name">The option.</param>
    /// <param name="settings">The server's options.</param>
    /// <returns><see langword="null"/> without the option.</returns>
    /// <exception cref="OptionsException">There is no such registry.</exception>
    public string? Registry(string name, RegistryOptions settings) => All(name) is [.., var id] ? Known(id, name, settings) : null;

    /// <summary>A whole number of days.</summary>
    /// <param name="name">The option.</param>
    /// <returns><see langword="null"/> without the option.</returns>
    /// <exception cref="OptionsException">It is none.</exception>
    public int? Days(string name) => All(name) is not [.., var text] ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 3650 ? days
        : throw new OptionsException($"{name} must be a number of days from 1 to 3650, not \"{text}\".");

    /// <summary>An id of a registry that there is.</summary>
    /// <param name="id">The id.</param>
    /// <param name="where">Where it stands.</param>
    /// <param name="settings">The server's options.</param>
    /// <exception cref="OptionsException">There is no such registry.</exception>
    public static string Known(string id, string where, RegistryOptions settings) => settings.Tenants.Any(known => known.Id == id)
        ? id
        : throw new OptionsException($"{where}: there is no registry {id}; there are {string.Join(", ", settings.Tenants.Select(static known => known.Id))}.");
}
