namespace Ncm.Cli;

/// <summary>The command line asks for something that cannot be done: one sentence, exit code 2.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="innerException">What brought it about, where something did.</param>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);
