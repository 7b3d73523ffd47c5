using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Policy.Yaml;

/// <summary>A value of a YAML file and where it stands.</summary>
/// <param name="Where">Line and column of its first character.</param>
/// <param name="Start">The same as an index into the text.</param>
/// <param name="End">The index after its last character; after a block scalar (<c>|</c>, <c>&gt;</c>) that of what follows it.</param>
internal abstract record YamlNode(FileLocation Where, int Start, int End)
{
    /// <summary>What it is, as a person would say it in a message.</summary>
    public abstract string Description { get; }
}

/// <summary>A text, number, boolean or nothing.</summary>
/// <param name="Where">Line and column of its first character.</param>
/// <param name="Start">The same as an index into the text.</param>
/// <param name="End">The index after its last character; for a block scalar (<c>|</c>, <c>&gt;</c>) that of what follows it.</param>
/// <param name="Text">The text after escapes and folding.</param>
/// <param name="Style">How it is written.</param>
internal sealed record YamlScalar(FileLocation Where, int Start, int End, string Text, YamlScalarStyle Style) : YamlNode(Where, Start, End)
{
    /// <summary>What the core schema of YAML 1.2 makes of the scalar. Quoted ones are texts, whatever they hold.</summary>
    public YamlScalarKind Kind => Style == YamlScalarStyle.Plain ? YamlScalarKinds.Of(Text) : YamlScalarKind.Text;

    /// <inheritdoc/>
    public override string Description => Kind switch
    {
        YamlScalarKind.Null => "nothing",
        YamlScalarKind.Text when Text.Length == 0 => "an empty text",
        _ => Quoted.Text(Text),
    };
}

/// <summary>A list.</summary>
/// <param name="Where">Line and column of its first character.</param>
/// <param name="Start">The same as an index into the text.</param>
/// <param name="End">The index after its last character.</param>
/// <param name="Items">What it holds.</param>
/// <param name="IsFlow">Whether it is written as <c>[a, b]</c>.</param>
internal sealed record YamlSequence(FileLocation Where, int Start, int End, IReadOnlyList<YamlNode> Items, bool IsFlow)
    : YamlNode(Where, Start, End)
{
    /// <inheritdoc/>
    public override string Description => "a list";
}

/// <summary>A mapping of keys to values, each key once.</summary>
/// <param name="Where">Line and column of its first character.</param>
/// <param name="Start">The same as an index into the text.</param>
/// <param name="End">The index after its last character.</param>
/// <param name="Items">The keys and values in the file's order.</param>
internal sealed record YamlMapping(FileLocation Where, int Start, int End, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Items)
    : YamlNode(Where, Start, End)
{
    /// <inheritdoc/>
    public override string Description => "a mapping of keys to values";

    /// <summary>The value of a key; <see langword="null"/> without it.</summary>
    public YamlNode? this[string key] => Items.FirstOrDefault(item => item.Key.Text == key).Value;
}

/// <summary>The ways to write a scalar that matter here.</summary>
internal enum YamlScalarStyle
{
    /// <summary>Bare.</summary>
    Plain,

    /// <summary>In single or double quotes.</summary>
    Quoted,

    /// <summary>A block under <c>|</c> or <c>&gt;</c>.</summary>
    Block,
}
