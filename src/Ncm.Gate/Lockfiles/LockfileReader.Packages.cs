using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Lockfiles;

/// <content>The <c>packages</c> object: install path → package (lockfileVersion 2 and 3).</content>
internal ref partial struct LockfileReader
{
    private void ReadPackages()
    {
        ExpectObject("packages");
        while (true)
        {
            _json.Read();
            if (_json.TokenType == JsonTokenType.EndObject)
            {
                return;
            }

            var entry = default(EntryData);
            (entry.Line, entry.Column) = _lines.MoveTo((int)_json.TokenStartIndex);
            entry.Location = TakeText();
            if (!NameRules.IsCanonicalLocation(_text[entry.Location]))
            {
                throw Fail(
                    $"the location {Quote.Text(_text.String(entry.Location))} is not a plain path below the project; write the lock anew: npm install --package-lock-only");
            }

            var isRoot = entry.Location.Length == 0;
            if (isRoot ? _entries[0] is not null : !_indexByLocation.TryAdd(entry.Location, _entries.Count))
            {
                throw Fail(
                    $"the location {Quote.Text(_text.String(entry.Location))} stands twice in packages; npm takes the last and people see the first: remove one");
            }

            _json.Read();
            ReadEntry(ref entry, isRoot ? 0 : _entries.Count);
            Complete(ref entry);
            if (isRoot)
            {
                _entries[0] = new LockfileEntry(_text, 0, entry);
            }
            else
            {
                _entries.Add(new LockfileEntry(_text, _entries.Count, entry));
            }
        }
    }

    private void ReadEntry(ref EntryData entry, int index)
    {
        ExpectObject("a package");
        entry.FirstRequirement = _requirements.Count;
        var seen = LockField.None;
        var bundlesAll = false;
        _optionalPeers.Clear();
        while (NextKey(out var field))
        {
            Once(ref seen, field);
            _json.Read();
            switch (field)
            {
                case LockField.Version:
                    (entry.Line, entry.Column) = _lines.MoveTo((int)_json.TokenStartIndex);
                    entry.Version = RequiredText("version");
                    break;
                case LockField.Name:
                    entry.Name = RequiredText("name");
                    break;
                case LockField.Resolved:
                    entry.Resolved = OptionalText("resolved");
                    break;
                case LockField.Integrity:
                    entry.Integrity = OptionalText("integrity");
                    break;
                case LockField.Link:
                    entry.Claims |= Flag(LockClaims.Link, "link");
                    break;
                case LockField.InBundle:
                    entry.Claims |= Flag(LockClaims.Bundled, "inBundle");
                    break;
                case LockField.Development:
                    entry.Claims |= Flag(LockClaims.Development, "dev");
                    break;
                case LockField.Optional:
                    entry.Claims |= Flag(LockClaims.Optional, "optional");
                    break;
                case LockField.DevOptional:
                    entry.Claims |= Flag(LockClaims.DevOptional, "devOptional");
                    break;
                case LockField.Peer:
                    entry.Claims |= Flag(LockClaims.Peer, "peer");
                    break;
                case LockField.Extraneous:
                    entry.Claims |= Flag(LockClaims.Extraneous, "extraneous");
                    break;
                case LockField.Dependencies:
                    ReadRequirements(RequirementTable.Production, "dependencies");
                    break;
                case LockField.OptionalDependencies:
                    ReadRequirements(RequirementTable.Optional, "optionalDependencies");
                    break;
                case LockField.PeerDependencies:
                    ReadRequirements(RequirementTable.Peer, "peerDependencies");
                    break;
                case LockField.DevDependencies:
                    ReadRequirements(RequirementTable.Development, "devDependencies");
                    break;
                case LockField.PeerDependenciesMeta:
                    ReadOptionalPeers();
                    break;
                case LockField.BundleDependencies:
                    bundlesAll = _json.TokenType == JsonTokenType.True;
                    ReadBundleList(index);
                    break;
                case LockField.Workspaces when entry.Location.Length == 0:
                    ReadWorkspaces();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        entry.RequirementCount = _requirements.Count - entry.FirstRequirement;
        MarkOptionalPeers(entry.FirstRequirement);
        if (bundlesAll)
        {
            _bundleLists[index] = _requirements.Skip(entry.FirstRequirement)
                .Where(requirement => requirement.Table == RequirementTable.Production).Select(requirement => requirement.Name).ToList();
        }
    }

    private void ReadOptionalPeers()
    {
        ExpectObject("peerDependenciesMeta");
        while (NextName(out var name))
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                _json.Skip();
                continue;
            }

            while (_json.Read() && _json.TokenType != JsonTokenType.EndObject)
            {
                var isOptional = _json.ValueTextEquals("optional"u8);
                _json.Read();
                if (isOptional && _json.TokenType == JsonTokenType.True)
                {
                    _optionalPeers.Add(name);
                }

                _json.Skip();
            }
        }
    }

    private readonly void MarkOptionalPeers(int first)
    {
        for (var i = first; _optionalPeers.Count > 0 && i < _requirements.Count; i++)
        {
            if (_requirements[i].Table == RequirementTable.Peer && _optionalPeers.Contains(_requirements[i].Name))
            {
                _requirements[i] = _requirements[i] with { Table = RequirementTable.PeerOptional };
            }
        }
    }

    // npm writes a list of names, and also takes an object's keys, or true for all dependencies.
    private void ReadBundleList(int index)
    {
        var names = new List<Slice>();
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                names.Add(RequiredText("a name in bundleDependencies"));
            }
        }
        else if (_json.TokenType == JsonTokenType.StartObject)
        {
            while (NextName(out var name))
            {
                names.Add(name);
                _json.Skip();
            }
        }
        else if (_json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            throw Fail("bundleDependencies must be a list of names");
        }

        _bundleLists[index] = names;
    }

    private void ReadWorkspaces()
    {
        // Either the globs, or an object with the globs in "packages" as yarn has it.
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            while (_json.Read() && _json.TokenType != JsonTokenType.EndObject)
            {
                var isPackages = _json.ValueTextEquals("packages"u8);
                _json.Read();
                if (isPackages)
                {
                    ReadWorkspaces();
                }
                else
                {
                    _json.Skip();
                }
            }
        }
        else if (_json.TokenType == JsonTokenType.StartArray)
        {
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                _workspaces.Add(_text.String(RequiredText("a glob in workspaces")));
            }
        }
        else
        {
            throw Fail("workspaces must be a list of folders");
        }
    }

    // Tells what the entry is, and refuses what npm could not have written.
    private void Complete(ref EntryData entry)
    {
        var location = _text[entry.Location];
        if (location.IsEmpty)
        {
            entry.Kind = EntryKind.Root;
            entry.InstallName = entry.Name;
            if ((entry.Claims & LockClaims.Link) != 0)
            {
                throw Fail("the project itself cannot be a link; write the lock anew: npm install --package-lock-only");
            }

            return;
        }

        var isInstalled = NameRules.TryFindInstallName(location, out var nameStart);
        entry.InstallName = entry.Location.From(isInstalled ? nameStart : NameRules.FolderNameStart(location));
        if (isInstalled && !NameRules.IsValidName(_text[entry.InstallName]))
        {
            throw Refuse(entry, "it is installed under a name that npm does not allow");
        }

        if ((entry.Claims & LockClaims.Link) != 0)
        {
            entry.Kind = EntryKind.Link;
            CompleteLink(ref entry);
        }
        else if (!isInstalled)
        {
            entry.Kind = EntryKind.Folder;
        }
        else
        {
            entry.Kind = KindOf(entry.Resolved);
            CheckIdentity(entry);
        }
    }

    private void CompleteLink(ref EntryData entry)
    {
        if (!entry.Resolved.IsPresent)
        {
            throw Refuse(entry, "it is a link that points nowhere (no resolved)");
        }

        var target = _text[entry.Resolved];
        var trimmed = target.TrimEnd((byte)'/');
        trimmed = trimmed.StartsWith("./"u8) ? trimmed[2..] : trimmed;
        trimmed = trimmed.SequenceEqual("."u8) ? [] : trimmed;
        if (!NameRules.IsCanonicalLocation(trimmed) || target.StartsWith("/"u8))
        {
            throw Refuse(entry, $"it is a link to {Quote.Text(_text.String(entry.Resolved))}, which is not a plain relative path");
        }

        if (trimmed.Length != target.Length)
        {
            entry.Resolved = _text.Append(trimmed);
        }
    }

    private readonly EntryKind KindOf(Slice resolved) => !resolved.IsPresent
        ? EntryKind.Registry
        : SourceShapes.Of(_text[resolved]) switch
        {
            SourceShape.RegistryTarball => EntryKind.Registry,
            SourceShape.Git => EntryKind.Git,
            SourceShape.FileTarball or SourceShape.Directory => EntryKind.File,
            // An unknown source is nothing that a registry could certify.
            _ => EntryKind.Remote,
        };

    private readonly void CheckIdentity(in EntryData entry)
    {
        if (entry.Name.IsPresent && !NameRules.IsValidName(_text[entry.Name]))
        {
            throw Refuse(entry, $"its name {Quote.Text(_text.String(entry.Name))} is not one that npm allows");
        }

        if (entry.Kind != EntryKind.Registry)
        {
            return;
        }

        if (!entry.Version.IsPresent)
        {
            throw Refuse(entry, "it states no version");
        }

        if (!IsValidVersion(entry.Version))
        {
            throw Refuse(entry, $"its version {Quote.Text(_text.String(entry.Version))} is not one that npm allows");
        }
    }

    private readonly bool IsValidVersion(Slice version) =>
        IsPlainVersion(_text[version]) || NpmVersion.TryParse(_text.String(version), out _);

    // 1.2.3, which most are, without making a string of it.
    private static bool IsPlainVersion(ReadOnlySpan<byte> version)
    {
        var numbers = 0;
        while (true)
        {
            var digits = version.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            var length = digits < 0 ? version.Length : digits;
            if (length is 0 or > 15 || (length > 1 && version[0] == '0'))
            {
                return false;
            }

            numbers++;
            if (digits < 0)
            {
                return numbers == 3;
            }

            if (version[digits] != '.' || numbers == 3)
            {
                return false;
            }

            version = version[(digits + 1)..];
        }
    }

    private readonly LockfileException Refuse(in EntryData entry, string why) => new(
        new Diagnostics.FileLocation(_text.Path, entry.Line, entry.Column),
        $"the entry {Quote.Text(_text.String(entry.Location))} cannot be read: {why}; write the lock anew: npm install --package-lock-only");
}
