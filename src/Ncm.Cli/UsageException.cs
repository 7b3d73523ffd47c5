namespace Ncm.Cli;

/// <summary>The command line asks for something that cannot be done; the message is one sentence for a person. Exit code 2.</summary>
/// <param name="message">The sentence: what is wrong and what to do.</param>
/// <param name="innerException">What brought it about, where something did.</param>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);
