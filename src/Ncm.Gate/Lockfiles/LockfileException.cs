using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// A lock file, or a package.json that it speaks of, cannot be read (rule NCM9001). A gate that guessed at it could pass what npm would
/// install, so nothing is skipped: the message says what is wrong and what to do.
/// </summary>
/// <param name="location">The file, and line and column where they are known.</param>
/// <param name="message">The sentence, without code and place.</param>
/// <param name="innerException">What brought it about, where something did.</param>
public sealed class LockfileException(FileLocation location, string message, Exception? innerException = null)
    : GateException(RuleId, location, message, innerException)
{
    /// <summary>The rule's id, the same for every unreadable lock.</summary>
    public const string RuleId = "NCM9001";
}
