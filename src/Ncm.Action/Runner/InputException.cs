namespace Ncm.Action.Runner;

/// <summary>An input, or what the runner gives along, makes no sense. The message is one sentence for a person.</summary>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class InputException(string message) : Exception(message);
