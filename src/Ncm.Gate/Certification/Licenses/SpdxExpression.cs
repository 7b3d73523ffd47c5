using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// An SPDX licence expression (SPDX 2.3, annex D): licences joined by OR, AND, WITH and parentheses. Operators and ids are taken in any
/// case. Unlike npm's <c>spdx-expression-parse</c>, an id that SPDX does not list is syntactically fine; it evaluates to unknown unless
/// the policy lists it. The expression is kept in postfix order and evaluated with a stack, so that no input can exhaust the call stack.
/// </summary>
internal sealed class SpdxExpression
{
    /// <summary>Longer texts are no licence expressions; the longest in the public registry has some hundred characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>Parentheses deeper than this are refused.</summary>
    public const int MaxDepth = 64;

    private readonly IReadOnlyList<Step> _postfix;

    private SpdxExpression(IReadOnlyList<Step> postfix) => _postfix = postfix;

    /// <summary>The licences in the order in which they are written.</summary>
    public IEnumerable<SpdxLicense> Licenses => _postfix.Where(step => step.License is not null).Select(step => step.License!);

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The text, such as <c>(MIT OR GPL-2.0+ WITH Classpath-exception-2.0)</c>.</param>
    /// <param name="expression">The expression, when the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SpdxExpression? expression)
    {
        expression = null;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var postfix = new List<Step>();
        var waiting = new Stack<Kind>();
        var depth = 0;
        var wantsLicense = true;
        foreach (var token in SpdxScanner.Scan(text))
        {
            switch (token.Kind)
            {
                case Kind.Invalid:
                    return false;

                case Kind.License when wantsLicense:
                    postfix.Add(new Step(Kind.License, token.License));
                    wantsLicense = false;
                    break;

                case Kind.Open when wantsLicense && depth < MaxDepth:
                    depth++;
                    waiting.Push(Kind.Open);
                    break;

                case Kind.Close when !wantsLicense && depth > 0:
                    depth--;
                    while (waiting.Pop() is var inner && inner != Kind.Open)
                    {
                        postfix.Add(new Step(inner, null));
                    }

                    break;

                case Kind.And or Kind.Or when !wantsLicense:
                    // AND binds tighter than OR, and both group from the left.
                    while (waiting.TryPeek(out var top) && (top == Kind.And || top == token.Kind))
                    {
                        postfix.Add(new Step(waiting.Pop(), null));
                    }

                    waiting.Push(token.Kind);
                    wantsLicense = true;
                    break;

                default:
                    return false;
            }
        }

        if (wantsLicense || depth != 0)
        {
            return false;
        }

        while (waiting.TryPop(out var rest))
        {
            postfix.Add(new Step(rest, null));
        }

        expression = new SpdxExpression(postfix);
        return true;
    }

    /// <summary>What the list says of the expression: OR needs one side, AND needs both.</summary>
    public LicenseOutcome Evaluate(LicenseList allowed)
    {
        if (allowed.AllowsWhole(this))
        {
            return LicenseOutcome.Allowed;
        }

        var stack = new Stack<LicenseOutcome>();
        foreach (var step in _postfix)
        {
            if (step.License is not null)
            {
                stack.Push(allowed.Judge(step.License));
                continue;
            }

            var right = stack.Pop();
            var left = stack.Pop();
            stack.Push((LicenseOutcome)(step.Kind == Kind.And ? Math.Min((int)left, (int)right) : Math.Max((int)left, (int)right)));
        }

        return stack.Pop();
    }

    /// <summary>Whether the list allows the expression.</summary>
    public bool IsSatisfiedBy(LicenseList allowed) => Evaluate(allowed) == LicenseOutcome.Allowed;

    /// <summary>The expression as SPDX writes it, with no more parentheses than it needs.</summary>
    public override string ToString()
    {
        var stack = new Stack<(string Text, bool IsOr)>();
        foreach (var step in _postfix)
        {
            if (step.License is not null)
            {
                stack.Push((step.License.ToString(), false));
                continue;
            }

            var right = stack.Pop();
            var left = stack.Pop();
            stack.Push(step.Kind == Kind.Or
                ? ($"{left.Text} OR {right.Text}", true)
                : ($"{Guard(left)} AND {Guard(right)}", false));
        }

        return stack.Pop().Text;

        static string Guard((string Text, bool IsOr) side) => side.IsOr ? $"({side.Text})" : side.Text;
    }

    /// <summary>Whether it is one licence, or alternatives only, so that each licence in it stands for itself.</summary>
    internal bool HasOnlyAlternatives => _postfix.All(step => step.Kind is Kind.License or Kind.Or);

    /// <summary>The expression in postfix order with every id in one spelling: equal expressions give equal texts.</summary>
    internal string CanonicalKey => string.Join(' ', _postfix.Select(step => step.License?.ToString() ?? step.Kind.ToString()));

    /// <summary>The tokens of an expression and, without the parentheses, the steps of its evaluation.</summary>
    internal enum Kind
    {
        Invalid,
        License,
        And,
        Or,
        Open,
        Close,
    }

    private readonly record struct Step(Kind Kind, SpdxLicense? License);
}
