using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>What would make a finding go away, judged by the same policy as the lock file. It is advice: no verdict rests on it.</summary>
public sealed record FixAdvice
{
    /// <summary>What is to be done.</summary>
    public required FixKind Kind { get; init; }

    /// <summary>The certified package@version to change to; <see langword="null"/> with <see cref="FixKind.None"/>.</summary>
    public PackageId? Target { get; init; }

    /// <summary>The npm command that does it, safe to paste into a shell; <see langword="null"/> where none does.</summary>
    public string? Command { get; init; }

    /// <summary>What to do and why it helps, as a clause without a full stop and without the command. Plain text, foreign names in it unescaped: writers escape.</summary>
    public required string Text { get; init; }
}

/// <summary>The ways out that npm offers, from the least to the greatest change.</summary>
public enum FixKind
{
    /// <summary>Installing a version that package.json allows.</summary>
    Install,

    /// <summary>Letting npm choose anew within the ranges that are asked for.</summary>
    Update,

    /// <summary>Naming a version in package.json's <c>overrides</c>, since npm would choose another one within the ranges.</summary>
    Pin,

    /// <summary>Installing a newer version than package.json allows, which changes package.json.</summary>
    Change,

    /// <summary>No version that would help is certified: to be whitelisted or replaced, or its authors helped.</summary>
    None,
}
