using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.MSBuild;

/// <summary>A property's value makes no sense, or what it names cannot be written. The message is one sentence for a person.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the task.")]
internal sealed class SettingException(string message, Exception? innerException = null) : Exception(message, innerException);
