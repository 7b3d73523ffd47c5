namespace Ncm.Gate.Graph;

/// <summary>What is true of a node by the edges that lead to it.</summary>
[Flags]
internal enum NodeFlags : byte
{
    /// <summary>It is needed in production.</summary>
    None = 0,

    /// <summary>Through devDependencies only.</summary>
    Development = 1,

    /// <summary>Through optional edges only.</summary>
    Optional = 2,

    /// <summary>Through development and optional edges.</summary>
    DevOptional = 4,

    /// <summary>Through peer edges only.</summary>
    Peer = 8,

    /// <summary>Through nothing.</summary>
    Extraneous = 16,

    /// <summary>All of them: what is assumed of a node until an edge shows otherwise.</summary>
    All = Development | Optional | DevOptional | Peer | Extraneous,
}
