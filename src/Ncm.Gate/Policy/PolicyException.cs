using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Policy;

/// <summary>
/// A policy or whitelist file says something that the gate does not understand (NCM9002). Nothing is judged by half a policy.
/// </summary>
/// <param name="location">The file, and the line and column of what is wrong.</param>
/// <param name="message">The sentence, without code and place.</param>
/// <param name="innerException">What brought it about, where something did.</param>
public sealed class PolicyException(FileLocation location, string message, Exception? innerException = null)
    : GateException("NCM9002", location, message, innerException);
