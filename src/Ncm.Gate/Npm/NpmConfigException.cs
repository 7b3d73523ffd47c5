using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Npm;

/// <summary>npm's configuration cannot be read or makes no sense. The message never holds a value that may be a secret.</summary>
/// <param name="location">The file and line of the setting; <see langword="null"/> when it comes from the environment.</param>
/// <param name="message">One sentence: what is wrong and what to do.</param>
/// <param name="innerException">What brought it about, where something did.</param>
public sealed class NpmConfigException(FileLocation? location, string message, Exception? innerException = null)
    : GateException("NCM9002", location, message, innerException);
