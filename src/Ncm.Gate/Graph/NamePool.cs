namespace Ncm.Gate.Graph;

/// <summary>
/// One string and one number for each name, one string for each range. npm looks for packages regardless of case, as many file systems do
/// (arborist's CaseInsensitiveMap), so names that differ in case only share their number.
/// </summary>
internal sealed class NamePool
{
    private readonly Dictionary<string, int> _numbers;
    private readonly HashSet<string> _ranges = new(new Utf8StringComparer());
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<byte>> _numbersByBytes;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<byte>> _rangesByBytes;

    /// <summary>An empty pool.</summary>
    /// <param name="capacity">How many names to expect.</param>
    public NamePool(int capacity)
    {
        _numbers = new Dictionary<string, int>(capacity, new Utf8StringComparer());
        _numbersByBytes = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
        _rangesByBytes = _ranges.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The string and the number of a name.</summary>
    /// <param name="name">The name in UTF-8.</param>
    /// <param name="number">The number.</param>
    public string Name(ReadOnlySpan<byte> name, out int number)
    {
        if (!_numbersByBytes.TryGetValue(name, out var known, out number))
        {
            known = System.Text.Encoding.UTF8.GetString(name);
            number = Add(known);
        }

        return known;
    }

    /// <summary>The number of a name.</summary>
    /// <param name="name">The name.</param>
    public int Number(string name) => _numbers.TryGetValue(name, out var number) ? number : Add(name);

    /// <summary>The string of a range.</summary>
    /// <param name="range">The range in UTF-8.</param>
    public string Range(ReadOnlySpan<byte> range)
    {
        if (!_rangesByBytes.TryGetValue(range, out var known))
        {
            known = System.Text.Encoding.UTF8.GetString(range);
            _ranges.Add(known);
        }

        return known;
    }

    private int Add(string name)
    {
        var folded = name.ToLowerInvariant();
        var number = string.Equals(folded, name, StringComparison.Ordinal) ? _numbers.Count : Number(folded);
        _numbers.Add(name, number);
        return number;
    }
}
