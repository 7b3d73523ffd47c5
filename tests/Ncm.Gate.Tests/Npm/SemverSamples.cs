namespace Ncm.Gate.Tests.Npm;

/// <summary>Random versions and ranges, well-formed and not, the same ones for the same seed.</summary>
internal sealed class SemverSamples(int seed)
{
    private static readonly string[] Numbers =
        ["0", "0", "1", "1", "2", "3", "9", "10", "20231231235959", "01", "00", "9007199254740991", "9007199254740990", "9007199254740992",
         "99999999999999999999", "999999999999999999999", "1000000000000000000000", "12345678901234567890123"];

    private static readonly string[] Labels =
        ["alpha", "beta", "rc", "Rc", "RC", "0", "1", "2", "10", "01", "x", "X", "v", "a-b", "-", "--1", "0a", "1e5", "9007199254740991",
         "9007199254740992", "9007199254740993", "12345678901234567890", "00012345678901234567890", "r100", "r2", ""];

    private static readonly string[] Operators = ["", "", "", "^", "~", "~>", ">", ">=", "<", "<=", "=", "==", "=>", "^v", "~v", ">=v", "v", "=v="];
    private static readonly string[] Spaces = [" ", " ", " ", "  ", "\t", "\n", "\u00a0", "\ufeff", "\u0085", "\u3000"];
    private static readonly string[] Garbage = ["*", "x", "-", " - ", "||", "|", "+", "+b", "+b.1", "~", "^", ">", "=", "v", "foo", "latest", ".", "é", "+b 1", "> +b 1", "1.2.34.5", "1.2.3*"];

    private readonly Random _random = new(seed);

    internal bool Flip(int oneIn = 2) => _random.Next(oneIn) == 0;

    internal string Version()
    {
        var text = $"{Number()}.{Number()}.{Number()}{(Flip(3) ? "-" + LabelList() : "")}{(Flip(6) ? "+" + LabelList() : "")}";
        return Flip(6) ? Pick(["v", "=", " ", "v ", "= v", "V", "\ufeff", "\u0085"]) + text
            : Flip(12) ? text.Replace("-", "", StringComparison.Ordinal)
            : Flip(12) ? text + Pick(["", " ", ".", ".4", "-", "+", "x", "é"])
            : Flip(40) ? text + "-" + new string(Pick(["a", "1"])[0], _random.Next(230, 260))
            : text;
    }

    /// <summary>A well-formed version with small numbers, so that ranges admit some.</summary>
    internal string NearVersion() =>
        $"{_random.Next(4)}.{_random.Next(4)}.{_random.Next(4)}{(Flip(3) ? "-" + Pick(["0", "1", "alpha", "beta", "beta.2", "rc.1"]) : "")}";

    internal string Range()
    {
        var text = string.Join(Pick(["||", " || ", " ||", "|| "]), Enumerable.Range(0, Flip(4) ? _random.Next(2, 4) : 1).Select(_ => Alternative(Partial)));
        return Flip(8) ? Mangle(text) : text;
    }

    internal string NearRange() => string.Join(" || ", Enumerable.Range(0, Flip(4) ? 2 : 1).Select(_ => Alternative(NearPartial)));

    private string Alternative(Func<string> partial)
    {
        if (Flip(6))
        {
            return partial() + Pick([" - ", " - ", " - ", " -", "  -  ", "\t-\t", "- "]) + partial();
        }

        var comparators = Enumerable.Range(0, Flip(3) ? _random.Next(2, 4) : 1).Select(_ => Pick(Operators[..(partial == NearPartial ? 11 : Operators.Length)]) + (Flip(6) ? Pick(Spaces) : "") + partial());
        return string.Join(Pick(Flip(8) ? Spaces : Spaces[..4]), comparators);
    }

    private string Partial() => _random.Next(8) switch
    {
        0 => Pick(["*", "x", "X", "", "x.x", "*.*.*", "x.1", "1.x.2", "*.x"]),
        1 => Number(),
        2 => $"{Number()}.{Place()}",
        3 => $"{Number()}.{Place()}.{Place()}",
        _ => Version(),
    };

    private string NearPartial() => _random.Next(6) switch
    {
        0 => $"{_random.Next(4)}",
        1 => $"{_random.Next(4)}.{_random.Next(4)}",
        2 => Pick(["*", "x", "1.x", "2.*", "0.x.x"]),
        _ => NearVersion(),
    };

    private string Place() => Flip(3) ? Pick(["x", "X", "*"]) : Number();

    private string Number() => Flip(4) ? Pick(Numbers) : _random.Next(4).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string LabelList() => string.Join('.', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(Labels)));

    private string Mangle(string text)
    {
        var at = _random.Next(text.Length + 1);
        return _random.Next(3) switch
        {
            0 => text.Insert(at, Pick(Garbage)),
            1 => text[..at],
            _ => text.Insert(at, Pick(Spaces)).Insert(_random.Next(at + 1), Pick(Garbage)),
        };
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
