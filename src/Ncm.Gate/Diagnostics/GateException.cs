namespace Ncm.Gate.Diagnostics;

/// <summary>
/// The gate cannot go on: its input cannot be read or its evidence cannot be had. The message is one sentence for a person:
/// what is wrong, where, and what to do.
/// </summary>
/// <param name="code">The rule's id (<c>NCM9001</c>…), the same in every report.</param>
/// <param name="location">Where the trouble is; <see langword="null"/> when it is in no file.</param>
/// <param name="message">The sentence, without code and place.</param>
/// <param name="innerException">What brought it about, where something did.</param>
public class GateException(string code, FileLocation? location, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The rule's id.</summary>
    public string Code { get; } = code;

    /// <summary>Where the trouble is; <see langword="null"/> when it is in no file.</summary>
    public FileLocation? Location { get; } = location;
}
