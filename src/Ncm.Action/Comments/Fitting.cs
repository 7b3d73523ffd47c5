using System.Text;

namespace Ncm.Action.Comments;

/// <summary>Takes what fits of a list that somebody else made as long as they liked.</summary>
internal static class Fitting
{
    /// <summary>The first parts that fit together.</summary>
    /// <param name="parts">The parts, the most important first.</param>
    /// <param name="maxBytes">How many bytes of UTF-8 they may have.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> parts, int maxBytes)
    {
        var fitting = new List<string>();
        foreach (var part in parts)
        {
            maxBytes -= Encoding.UTF8.GetByteCount(part);
            if (maxBytes < 0)
            {
                break;
            }

            fitting.Add(part);
        }

        return fitting;
    }
}
