using System.Text;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy.Yaml;

namespace Ncm.Gate.Policy;

/// <summary>
/// A whitelist file as lines of which some belong to entries, so that an edit touches the lines of its entry and no other: comments,
/// order and spelling of the rest stay as people wrote them.
/// </summary>
/// <remarks>
/// A comment directly above an entry belongs to it and is removed with it. The comment that begins on the file's first line is the file's.
/// </remarks>
internal sealed class WhitelistText
{
    private readonly string _path;
    private readonly string _newLine;
    private readonly List<string> _lines;
    private readonly List<Block> _blocks = [];
    private readonly int _indent;
    private readonly bool _isSpaced;

    private WhitelistText(string text, string path)
    {
        _path = path;
        _newLine = text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var first && text[first - 1] == '\r' ? "\r\n" : "\n";
        var root = YamlDocument.Parse(text, path);
        var entries = WhitelistReader.Read(root, now: null);
        if (root is YamlSequence { IsFlow: true } flow)
        {
            text = entries.Count == 0
                ? WithoutEmptyList(text, flow)
                : throw new PolicyException(
                    flow.Where,
                    "the list is written in [ and ], which cannot be edited entry by entry; "
                    + "write each entry on lines of its own, beginning with \"- package:\".");
            root = null;
        }

        _lines = SplitLines(text);
        if (root is YamlSequence list)
        {
            AddBlocks(list, entries);
            _isSpaced = _blocks.Count > 1 && _blocks.Zip(_blocks.Skip(1)).All(pair => pair.Second.FirstLine - pair.First.LastLine > 1);
            _indent = _lines[_blocks[0].DashLine].IndexOf('-', StringComparison.Ordinal);
        }
    }

    /// <summary>An entry and the lines that are its own.</summary>
    /// <param name="Entry">The entry.</param>
    /// <param name="FirstLine">Its first line, comments above included.</param>
    /// <param name="DashLine">The line of its dash.</param>
    /// <param name="LastLine">The last line of its last value.</param>
    private sealed record Block(WhitelistEntry Entry, int FirstLine, int DashLine, int LastLine);

    /// <summary>Adds entries, each at its place in the order; one about the same package and versions is replaced.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file.</param>
    /// <param name="added">The entries.</param>
    /// <param name="change">What became of them.</param>
    /// <returns>The new text.</returns>
    /// <exception cref="PolicyException">The file is not a whitelist, or an entry could not be read back from it.</exception>
    public static string Add(string text, string path, IEnumerable<WhitelistEntry> added, out WhitelistChange change)
    {
        var before = new WhitelistText(text, path);
        var wanted = added.GroupBy(WhitelistOrder.KeyOf).Select(group => group.Last()).Order(WhitelistOrder.Comparer).ToList();
        var existing = before._blocks.ToDictionary(block => WhitelistOrder.KeyOf(block.Entry));
        var inserts = new SortedDictionary<int, StringBuilder>();
        var removed = new HashSet<int>();
        var (isNew, replaced, unchanged) = (0, 0, 0);
        var next = 0;
        foreach (var entry in wanted)
        {
            if (!existing.TryGetValue(WhitelistOrder.KeyOf(entry), out var block))
            {
                isNew++;

                // The entries come in their order, so the next one's place is never above the last one's.
                while (next < before._blocks.Count && WhitelistOrder.Comparer.Compare(before._blocks[next].Entry, entry) < 0)
                {
                    next++;
                }

                before.Insert(entry, next, inserts);
            }
            else if (block.Entry.SaysTheSameAs(entry))
            {
                unchanged++;
            }
            else
            {
                replaced++;
                removed.UnionWith(Enumerable.Range(block.DashLine, block.LastLine - block.DashLine + 1));
                Builder(inserts, block.DashLine).Append(before.Format(entry));
            }
        }

        change = new WhitelistChange(isNew, replaced, unchanged);
        var kept = before._blocks.Select(block => block.Entry).ExceptBy(wanted.Select(WhitelistOrder.KeyOf), WhitelistOrder.KeyOf);
        return before.Apply(inserts, removed, [.. kept, .. wanted]);
    }

    /// <summary>Removes entries with the comments directly above them.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file.</param>
    /// <param name="which">Which entries.</param>
    /// <param name="gone">The entries that were removed.</param>
    /// <returns>The new text.</returns>
    /// <exception cref="PolicyException">The file is not a whitelist.</exception>
    public static string Remove(string text, string path, Func<WhitelistEntry, bool> which, out IReadOnlyList<WhitelistEntry> gone)
    {
        var before = new WhitelistText(text, path);
        var leaving = before._blocks.Where(block => which(block.Entry)).ToList();
        gone = [.. leaving.Select(block => block.Entry)];
        var removed = new HashSet<int>();
        foreach (var block in leaving)
        {
            removed.UnionWith(before.LinesToRemove(block, removed));
        }

        return before.Apply([], removed, [.. before._blocks.Except(leaving).Select(block => block.Entry)]);
    }

    private void AddBlocks(YamlSequence list, IReadOnlyList<WhitelistEntry> entries)
    {
        var starts = new List<int> { 0 };
        foreach (var line in _lines)
        {
            starts.Add(starts[^1] + line.Length);
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var node = list.Items[i];
            var dash = LineOf(starts, node.Start);
            while (!_lines[dash].AsSpan().TrimStart(' ').StartsWith('-'))
            {
                dash--;
            }

            var last = LineOf(starts, node.End);
            if (_lines.Count == last || string.IsNullOrWhiteSpace(_lines[last][..(node.End - starts[last])]))
            {
                // A block scalar ends where the next thing begins.
                do
                {
                    last--;
                }
                while (string.IsNullOrWhiteSpace(_lines[last]));
            }

            var first = dash;
            while (first > 0 && IsComment(first - 1) && (i == 0 || first - 1 > _blocks[^1].LastLine))
            {
                first--;
            }

            _blocks.Add(new Block(entries[i], first == 0 ? dash : first, dash, last));
        }
    }

    /// <summary>Puts an entry before a block; after the last one if there is no such block.</summary>
    private void Insert(WhitelistEntry entry, int next, SortedDictionary<int, StringBuilder> inserts)
    {
        var gap = _isSpaced ? _newLine : "";
        if (next < _blocks.Count)
        {
            Builder(inserts, _blocks[next].FirstLine).Append(Format(entry)).Append(gap);
        }
        else if (_blocks.Count > 0)
        {
            Builder(inserts, _blocks[^1].LastLine + 1).Append(gap).Append(Format(entry));
        }
        else
        {
            // Directly below a comment that is not the file's, the entry would take it along when it goes.
            var below = Builder(inserts, _lines.Count);
            below.Append(below.Length == 0 && EndsInComment() ? _newLine : "").Append(Format(entry));
        }
    }

    private IEnumerable<int> LinesToRemove(Block block, HashSet<int> removed)
    {
        var (first, end) = (block.FirstLine, block.LastLine + 1);
        var hasPrevious = _blocks[0] != block;
        if (_blocks[^1] == block)
        {
            while (hasPrevious && first > 0 && IsBlank(first - 1))
            {
                first--;
            }
        }
        else if (!hasPrevious || IsBlank(first - 1) || removed.Contains(first - 1))
        {
            while (IsBlank(end))
            {
                end++;
            }
        }

        return Enumerable.Range(first, end - first);
    }

    private string Apply(SortedDictionary<int, StringBuilder> inserts, HashSet<int> removed, IReadOnlyList<WhitelistEntry> expected)
    {
        var result = new StringBuilder();
        for (var i = 0; i <= _lines.Count; i++)
        {
            if (inserts.TryGetValue(i, out var inserted))
            {
                _ = result.Length > 0 && result[^1] is not ('\n' or '\r') ? result.Append(_newLine) : result;
                result.Append(inserted);
            }

            if (i < _lines.Count && !removed.Contains(i))
            {
                result.Append(_lines[i]);
            }
        }

        var text = result.ToString();
        CheckReadsBack(text, expected);
        return text;
    }

    /// <summary>Whatever layout the file has: it is written only if it then says what it is to say.</summary>
    private void CheckReadsBack(string text, IReadOnlyList<WhitelistEntry> expected)
    {
        var actual = WhitelistReader.Read(YamlDocument.Parse(text, _path), now: null).Order(WhitelistOrder.Comparer);
        if (!actual.SequenceEqual(expected.Order(WhitelistOrder.Comparer), SameText.Instance))
        {
            throw new PolicyException(
                new FileLocation(_path),
                "the file is laid out in a way that cannot be edited; "
                + "write each entry on lines of its own, beginning with \"- package:\".");
        }
    }

    private string Format(WhitelistEntry entry) => WhitelistWriter.Write(entry, _indent, _newLine);

    private bool EndsInComment() => _lines.Count > 0 && IsComment(_lines.Count - 1) && !Enumerable.Range(0, _lines.Count).All(IsComment);

    private bool IsComment(int line) => _lines[line].AsSpan().TrimStart().StartsWith('#');

    private bool IsBlank(int line) => line < _lines.Count && string.IsNullOrWhiteSpace(_lines[line]);

    private static StringBuilder Builder(SortedDictionary<int, StringBuilder> inserts, int line)
    {
        if (!inserts.TryGetValue(line, out var builder))
        {
            inserts.Add(line, builder = new StringBuilder());
        }

        return builder;
    }

    private static int LineOf(List<int> starts, int index)
    {
        var found = starts.BinarySearch(index);
        return found >= 0 ? found : ~found - 1;
    }

    private static string WithoutEmptyList(string text, YamlSequence list)
    {
        var lineStart = text.LastIndexOf('\n', Math.Max(list.Start - 1, 0)) + 1;
        var lineEnd = text.IndexOf('\n', list.End) is >= 0 and var end ? end + 1 : text.Length;
        return string.IsNullOrWhiteSpace(text[lineStart..list.Start]) && string.IsNullOrWhiteSpace(text[list.End..lineEnd])
            ? text.Remove(lineStart, lineEnd - lineStart)
            : text.Remove(list.Start, list.End - list.Start);
    }

    private static List<string> SplitLines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.AsSpan(start).IndexOfAny('\r', '\n') is >= 0 and var found ? start + found : text.Length - 1;
            end += end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }

    private sealed class SameText : IEqualityComparer<WhitelistEntry>
    {
        public static SameText Instance { get; } = new();

        public bool Equals(WhitelistEntry? x, WhitelistEntry? y) => x is not null && y is not null && x.SaysTheSameAs(y);

        public int GetHashCode(WhitelistEntry obj) => WhitelistOrder.KeyOf(obj).GetHashCode();
    }
}
