using Ncm.Gate.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ncm.Gate.Policy.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their places. Only what a list of settings needs: no anchors and aliases (with
/// which a few lines unfold into gigabytes), no tags, no second document, no key twice, few levels.
/// </summary>
internal sealed class YamlDocument
{
    /// <summary>
    /// The deepest nesting that is read. The whitelist needs 3; the YAML scanner takes time in the square of the depth of
    /// <c>[[[[…</c>, so it is stopped early.
    /// </summary>
    private const int MaxDepth = 8;

    private readonly string _path;
    private readonly Parser _parser;
    private readonly Stack<ParsingEvent> _open = new();

    private YamlDocument(string text, string path)
    {
        _path = path;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file that it comes from, for messages.</param>
    /// <returns>The document's value; <see langword="null"/> when there is none (nothing, or comments only).</returns>
    /// <exception cref="PolicyException">It is not YAML, or uses more of it than is read here.</exception>
    public static YamlNode? Parse(string text, string path)
    {
        YamlText.Check(text, path);
        return new YamlDocument(text, path).ReadStream();
    }

    private YamlNode? ReadStream()
    {
        Next(); // StreamStart
        if (Next() is StreamEnd)
        {
            return null;
        }

        var root = ReadNode(Next());
        Next(); // DocumentEnd
        var end = Next();
        return end is StreamEnd
            ? root is YamlScalar { Kind: YamlScalarKind.Null } ? null : root
            : throw Error(end, "a second YAML document begins here; the file holds one.");
    }

    private YamlNode ReadNode(ParsingEvent current)
    {
        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw Error(
                current,
                "anchors (&) and aliases (*) are not read here; write the value itself, in quotes where it begins with & or *.");
        }

        if (current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
        {
            throw Error(current, "tags (!) are not read here; write the value itself, in quotes where it begins with !.");
        }

        return current switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence),
            MappingStart mapping => ReadMapping(mapping),
            _ => throw Error(current, "a value is missing here."),
        };
    }

    private YamlScalar ReadScalar(Scalar scalar) => new(
        Locate(scalar),
        (int)scalar.Start.Index,
        (int)scalar.End.Index,
        scalar.Value,
        scalar.Style switch
        {
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => YamlScalarStyle.Quoted,
            ScalarStyle.Literal or ScalarStyle.Folded => YamlScalarStyle.Block,
            _ => YamlScalarStyle.Plain,
        });

    private YamlSequence ReadSequence(SequenceStart start)
    {
        Enter(start);
        var items = new List<YamlNode>();
        var next = Next();
        for (; next is not SequenceEnd; next = Next())
        {
            items.Add(ReadNode(next));
        }

        _open.Pop();
        var isFlow = start.Style == SequenceStyle.Flow;
        var end = isFlow ? (int)next.Start.Index + 1 : items is [.., var last] ? last.End : (int)start.End.Index;
        return new YamlSequence(Locate(start), (int)start.Start.Index, end, items, isFlow);
    }

    private YamlMapping ReadMapping(MappingStart start)
    {
        Enter(start);
        var items = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var seen = new Dictionary<string, FileLocation>(StringComparer.Ordinal);
        var next = Next();
        for (; next is not MappingEnd; next = Next())
        {
            if (ReadNode(next) is not YamlScalar key)
            {
                throw Error(next, "a key must be a single word, not a list or a mapping.");
            }

            if (!seen.TryAdd(key.Text, key.Where))
            {
                throw new PolicyException(
                    key.Where,
                    $"the key {Quoted.Text(key.Text)} stands here for the second time; line {seen[key.Text].Line} has it too.");
            }

            items.Add(new(key, ReadNode(Next())));
        }

        _open.Pop();
        var end = start.Style == MappingStyle.Flow
            ? (int)next.Start.Index + 1
            : items is [.., var last] ? last.Value.End : (int)start.End.Index;
        return new YamlMapping(Locate(start), (int)start.Start.Index, end, items);
    }

    private void Enter(ParsingEvent start)
    {
        _open.Push(start);
        if (_open.Count > MaxDepth)
        {
            throw Error(start, $"lists and mappings lie deeper in one another than {MaxDepth} levels, which nothing here needs.");
        }
    }

    private ParsingEvent Next()
    {
        try
        {
            return _parser.MoveNext() ? _parser.Current! : throw new PolicyException(new FileLocation(_path), "the YAML ends too early.");
        }
        catch (YamlException e)
        {
            throw Broken(new FileLocation(_path, (int)e.Start.Line, (int)e.Start.Column), e);
        }
        catch (InvalidOperationException e)
        {
            // What YamlDotNet 16 throws for a flow collection that is not closed before the next line's key.
            throw Broken(_open.TryPeek(out var open) ? Locate(open) : new FileLocation(_path), e);
        }
    }

    private PolicyException Broken(FileLocation where, Exception e)
    {
        // An open [ or { is the likelier mistake than what the scanner stumbled over behind it.
        var flow = _open.FirstOrDefault(
            open => open is SequenceStart { Style: SequenceStyle.Flow } or MappingStart { Style: MappingStyle.Flow });
        if (flow is null)
        {
            return new PolicyException(where, $"this is not valid YAML: {Describe(e.Message)}", e);
        }

        var (bracket, what) = flow is SequenceStart ? ("[", "list") : ("{", "mapping");
        return new PolicyException(
            Locate(flow),
            $"this {bracket} opens a {what} that is not closed properly; close it, or put the value into quotes if it is a text.",
            e);
    }

    private static string Describe(string message) => message switch
    {
        _ when message.Contains("cannot start any token", StringComparison.Ordinal) =>
            "a value cannot begin with this character; put the value into quotes.",
        _ when message.Contains("found invalid mapping", StringComparison.Ordinal) =>
            "\": \" does not belong here; check the indentation, or put the text into quotes.",
        _ when message.Contains("unexpected end of stream", StringComparison.Ordinal) => "the closing quote is missing.",
        _ => char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.') + ".",
    };

    private PolicyException Error(ParsingEvent at, string message) => new(Locate(at), message);

    private FileLocation Locate(ParsingEvent at) => new(_path, (int)at.Start.Line, (int)at.Start.Column);
}
