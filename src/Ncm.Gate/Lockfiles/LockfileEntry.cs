using System.Diagnostics.CodeAnalysis;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// One installed package of a lock file, whatever the file's version. An entry that was read keeps its place in the file's bytes and
/// makes its strings when they are asked for.
/// </summary>
public sealed class LockfileEntry
{
    private readonly LockText? _text;
    private readonly Slice _location;
    private readonly Slice _installName;
    private readonly Slice _name;
    private readonly Slice _version;
    private readonly Slice _resolved;
    private readonly Slice _integrity;
    private string? _locationText;
    private string? _installNameText;
    private string? _nameText;
    private string? _versionText;
    private string? _resolvedText;
    private string? _integrityText;

    /// <summary>An entry that was not read from a file.</summary>
    public LockfileEntry()
    {
    }

    // The three required strings are made from the slices when they are asked for.
#pragma warning disable CS8618
    [SetsRequiredMembers]
    internal LockfileEntry(LockText text, int index, in EntryData data)
    {
        _text = text;
        _location = data.Location;
        _installName = data.InstallName;
        _name = data.Name.IsPresent ? data.Name : data.InstallName;
        _version = data.Version;
        _resolved = data.Resolved;
        _integrity = data.Integrity;
        Index = index;
        Kind = data.Kind;
        Claims = data.Claims;
        FirstRequirement = data.FirstRequirement;
        RequirementCount = data.RequirementCount;
        Where = new FileLocation(text.Path, data.Line, data.Column);
    }
#pragma warning restore CS8618

    /// <summary>Its place in <see cref="Lockfile.Entries"/>, and its node's in the graph.</summary>
    public required int Index { get; init; }

    /// <summary>The install path relative to the project, forward slashes; <c>""</c> for the root.</summary>
    public required string Location
    {
        get => _locationText ??= _text!.String(_location);
        init => _locationText = value;
    }

    /// <summary>The real package name; for an alias the name after <c>npm:</c>.</summary>
    public required string Name
    {
        get => _nameText ??= _name == _installName ? InstallName : _text!.String(_name);
        init => _nameText = value;
    }

    /// <summary>The name it is installed under; differs from <see cref="Name"/> for an alias.</summary>
    public required string InstallName
    {
        get => _installNameText ??= _text!.String(_installName);
        init => _installNameText = value;
    }

    /// <summary>The exact version; <see langword="null"/> where the lock states none (links, folders, the root).</summary>
    public string? Version
    {
        get => _versionText ??= Optional(_version);
        init => _versionText = value;
    }

    /// <summary>Where the bytes come from, as the lock says.</summary>
    public EntryKind Kind { get; init; }

    /// <summary><c>resolved</c> as written; for a git, URL or file entry of an old lock its spec. For a link, the folder.</summary>
    public string? Resolved
    {
        get => _resolvedText ??= Optional(_resolved);
        init => _resolvedText = value;
    }

    /// <summary><c>integrity</c> as written.</summary>
    public string? Integrity
    {
        get => _integrityText ??= Optional(_integrity);
        init => _integrityText = value;
    }

    /// <summary>The lock's claim that the package is bundled in its parent.</summary>
    public bool ClaimsBundled
    {
        get => (Claims & LockClaims.Bundled) != 0;
        init => Claims = value ? Claims | LockClaims.Bundled : Claims & ~LockClaims.Bundled;
    }

    /// <summary>Line and column of the entry's <c>"version"</c> value, or of its key where it has none.</summary>
    public FileLocation Where { get; init; }

    internal LockClaims Claims { get; private init; }

    internal int FirstRequirement { get; }

    internal int RequirementCount { get; }

    internal Slice LocationSlice => _location;

    internal Slice InstallNameSlice => _installName;

    internal Slice NameSlice => _name;

    internal Slice VersionSlice => _version;

    internal Slice ResolvedSlice => _resolved;

    internal Slice IntegritySlice => _integrity;

    /// <summary><c>name@version (location)</c>, for people.</summary>
    public override string ToString() => $"{Name}@{Version} ({Location})";

    /// <summary>Lets the entry use a string that is in memory already.</summary>
    /// <param name="installName">The text of <see cref="InstallName"/>.</param>
    internal void ShareInstallName(string installName) => _installNameText = installName;

    private string? Optional(Slice slice) => slice.IsPresent ? _text!.String(slice) : null;
}
