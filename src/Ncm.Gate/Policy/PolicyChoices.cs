namespace Ncm.Gate.Policy;

/// <summary>Which dependencies are judged.</summary>
public enum DependencyScope
{
    /// <summary>All that the lock file installs.</summary>
    All,

    /// <summary>Those that production code reaches; not what only devDependencies bring.</summary>
    Production,
}

/// <summary>What of a lock file can fail a pull request.</summary>
public enum ChangeScope
{
    /// <summary>What the pull request changes; what was there before is reported and does not fail.</summary>
    Changed,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>What becomes of a package that cannot be scored.</summary>
public enum UnscoredAction
{
    /// <summary>It fails the gate.</summary>
    Fail,

    /// <summary>It is reported as a warning.</summary>
    Warn,
}

/// <summary>The least permission on the repository with which a comment whitelists.</summary>
public enum Approvers
{
    /// <summary>Write, maintain or admin.</summary>
    Write,

    /// <summary>Maintain or admin.</summary>
    Maintain,

    /// <summary>Admin.</summary>
    Admin,
}
