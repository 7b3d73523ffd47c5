namespace Ncm.Gate.MSBuild;

/// <summary>A property's value makes no sense, or what it names cannot be written. The message is one sentence for a person.</summary>
internal sealed class SettingException(string message, Exception? innerException = null) : Exception(message, innerException);
