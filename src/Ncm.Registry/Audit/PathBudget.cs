namespace Ncm.Registry.Audit;

/// <summary>
/// What the paths of one report may take. A tree of a megabyte can ask for paths of gigabytes: fifty thousand packages, each of which asks for the next.
/// </summary>
/// <param name="cancellationToken">Ends the search at once.</param>
internal sealed class PathBudget(CancellationToken cancellationToken)
{
    /// <summary>The characters of all paths together: a hundred for each of the largest reports' 40,000.</summary>
    public const int MaxCharacters = 4_000_000;

    /// <summary>Steps of the search for paths beside the shortest, of all places together.</summary>
    public const int MaxSteps = 200_000;

    private int _characters = MaxCharacters;
    private int _steps = MaxSteps;

    /// <summary>Takes the characters of one path.</summary>
    /// <param name="characters">How many.</param>
    /// <returns>Whether there were as many; after that there are none.</returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public bool TryTake(int characters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _characters = characters <= _characters ? _characters - characters : 0;
        return _characters > 0;
    }

    /// <summary>Takes one step.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    public bool TryStep()
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _steps-- > 0;
    }
}
