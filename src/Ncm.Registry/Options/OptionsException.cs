namespace Ncm.Registry.Options;

/// <summary>The server cannot start as it is configured.</summary>
/// <param name="message">One sentence that names the option.</param>
internal sealed class OptionsException(string message) : Exception(message);
