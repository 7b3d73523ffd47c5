namespace Ncm.Gate.Npm;

/// <summary>Why a registry's answer is none.</summary>
internal enum RegistryFailureKind
{
    /// <summary>It has no such package@version.</summary>
    NotFound,

    /// <summary>What it sent is not what it should be.</summary>
    Corrupt,

    /// <summary>It did not answer, or refused to.</summary>
    Unavailable,
}

/// <summary>A failure and one sentence about it.</summary>
/// <param name="Kind">Whether the answer is definite.</param>
/// <param name="Message">The sentence: who was asked and what came of it.</param>
internal sealed record RegistryFailure(RegistryFailureKind Kind, string Message);

/// <summary>What was asked for, or why it could not be had.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
internal readonly record struct RegistryAnswer<T>
    where T : class
{
    private RegistryAnswer(T? value, RegistryFailure? failure)
    {
        Value = value;
        Failure = failure;
    }

    /// <summary>What was asked for; <see langword="null"/> with a <see cref="Failure"/>.</summary>
    public T? Value { get; }

    /// <summary>Why it could not be had; <see langword="null"/> with a <see cref="Value"/>.</summary>
    public RegistryFailure? Failure { get; }

    public static implicit operator RegistryAnswer<T>(T value) => new(value, null);

    public static implicit operator RegistryAnswer<T>(RegistryFailure failure) => new(null, failure);
}
