using System.Text.Json;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <content>
/// The nested <c>dependencies</c> of npm before 7: name → package, with the packages below it inside. What its <c>version</c> may mean
/// follows arborist's <c>Shrinkwrap#metaFromLock</c>.
/// </content>
internal ref partial struct LockfileReader
{
    private void ReadLegacyTable(int parent)
    {
        ExpectObject("dependencies");
        HashSet<Slice>? names = null;
        while (true)
        {
            _json.Read();
            if (_json.TokenType == JsonTokenType.EndObject)
            {
                return;
            }

            var package = new LegacyPackage { Parent = parent };
            (package.Line, package.Column) = _lines.MoveTo((int)_json.TokenStartIndex);
            package.Name = TakeText();
            if (!NameRules.IsValidName(_text[package.Name]))
            {
                throw Fail($"{Quote.Text(_text.String(package.Name))} is not a name that npm allows; write the lock anew: npm install --package-lock-only");
            }

            names ??= new HashSet<Slice>(_comparer);
            if (!names.Add(package.Name))
            {
                throw Fail($"{Quote.Text(_text.String(package.Name))} stands twice in dependencies; npm takes the last and people see the first: remove one");
            }

            _json.Read();
            ReadLegacyPackage(ref package);
        }
    }

    private void ReadLegacyPackage(ref LegacyPackage package)
    {
        if (_json.TokenType == JsonTokenType.String && package.Parent < 0)
        {
            throw Fail("this looks like a package.json, not a lock; give the package-lock.json or npm-shrinkwrap.json beside it");
        }

        ExpectObject("a package");
        var index = _legacy.Count;
        _legacy.Add(package);
        package.FirstRequirement = _requirements.Count;
        var seen = LockField.None;
        while (NextKey(out var field))
        {
            Once(ref seen, field);
            _json.Read();
            switch (field)
            {
                case LockField.Version:
                    (package.Line, package.Column) = _lines.MoveTo((int)_json.TokenStartIndex);
                    package.Version = RequiredText("version");
                    break;
                case LockField.Resolved:
                    package.Resolved = OptionalText("resolved");
                    break;
                case LockField.Integrity:
                    package.Integrity = OptionalText("integrity");
                    break;
                case LockField.Bundled:
                    package.Claims |= Flag(LockClaims.Bundled, "bundled");
                    break;
                case LockField.Optional:
                    package.Claims |= Flag(LockClaims.Optional, "optional");
                    break;
                case LockField.Development:
                    package.Claims |= Flag(LockClaims.Development, "dev");
                    break;
                case LockField.Requires when _json.TokenType == JsonTokenType.StartObject:
                    package.FirstRequirement = _requirements.Count;
                    ReadRequirements(RequirementTable.Production, "requires");
                    package.RequirementCount = _requirements.Count - package.FirstRequirement;
                    break;
                case LockField.Dependencies:
                    ReadLegacyTable(index);
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        _legacy[index] = package;
    }

    private readonly void ConvertLegacy()
    {
        // Where the packages below each one lie: at its own location, or for a link at the folder that it points at.
        var homes = new Slice[_legacy.Count];
        for (var i = 0; i < _legacy.Count; i++)
        {
            var package = _legacy[i];
            var entry = new EntryData
            {
                Integrity = package.Integrity,
                Claims = package.Claims,
                Line = package.Line,
                Column = package.Column,
                FirstRequirement = package.FirstRequirement,
                RequirementCount = package.RequirementCount,
                Location = _text.AppendInstallPath(package.Parent < 0 ? default : homes[package.Parent], package.Name),
            };
            if (entry.Location.Length > NameRules.LongestLocation)
            {
                throw new LockfileException(
                    new FileLocation(_text.Path, package.Line, package.Column),
                    "the package is nested so deep that its path is longer than any file system takes; write the lock anew: npm install --package-lock-only");
            }

            entry.InstallName = entry.Location.From(entry.Location.Length - package.Name.Length);
            homes[i] = entry.Location;
            Interpret(ref entry, package);
            if (entry.Kind == EntryKind.Link)
            {
                homes[i] = entry.Resolved;
                AddLinkTarget(entry);
                entry.RequirementCount = 0;

                // arborist hands the flags to the folder and none to the link.
                entry.Claims = LockClaims.Link;
            }
            else
            {
                CheckIdentity(entry);
            }

            if (!Add(entry))
            {
                throw Refuse(entry, "another package is at the same place");
            }
        }
    }

    private readonly bool Add(in EntryData entry)
    {
        var isNew = _indexByLocation.TryAdd(entry.Location, _entries.Count);
        if (isNew)
        {
            _entries.Add(new LockfileEntry(_text, _entries.Count, entry));
        }

        return isNew;
    }

    private readonly void Interpret(ref EntryData entry, in LegacyPackage package)
    {
        var shape = package.Version.IsPresent ? SourceShapes.Of(_text[package.Version]) : SourceShape.Other;
        switch (shape)
        {
            case SourceShape.Alias:
                var at = _text[package.Version].LastIndexOf((byte)'@');
                if (at <= "npm:".Length)
                {
                    throw Refuse(entry, $"its version {Quote.Text(_text.String(package.Version))} is an alias without a version");
                }

                entry.Name = package.Version.Take(at).From("npm:".Length);
                entry.Version = package.Version.From(at + 1);
                entry.Resolved = package.Resolved;
                entry.Kind = KindOf(entry.Resolved);
                break;
            case SourceShape.Other:
                entry.Version = package.Version;
                entry.Resolved = package.Resolved;
                entry.Kind = KindOf(entry.Resolved);
                if (!entry.Version.IsPresent)
                {
                    TakeVersionFromTarball(ref entry);
                }

                break;
            case SourceShape.Directory:
                entry.Kind = EntryKind.Link;
                entry.Resolved = TargetOf(entry, package.Version);
                break;
            default:
                entry.Resolved = package.Version;
                entry.Kind = KindOf(entry.Resolved);
                TakeVersionFromTarball(ref entry);
                if (entry is { Kind: EntryKind.Registry, Version.IsPresent: false })
                {
                    entry.Kind = EntryKind.Remote;
                }

                break;
        }
    }

    // file:packages/a, relative to the project however deep the package is nested.
    private readonly Slice TargetOf(in EntryData entry, Slice spec)
    {
        var path = _text[spec];
        path = path.StartsWith("file:"u8) ? path[5..] : path;
        path = path.TrimEnd((byte)'/');
        path = path.StartsWith("./"u8) ? path[2..] : path;
        path = path.SequenceEqual("."u8) ? [] : path;
        return NameRules.IsCanonicalLocation(path)
            ? _text.Append(path)
            : throw Refuse(entry, $"it is a link to {Quote.Text(_text.String(spec))}, which is not a plain relative path");
    }

    private readonly void AddLinkTarget(in EntryData link)
    {
        if (link.Resolved.Length == 0 || _indexByLocation.ContainsKey(link.Resolved))
        {
            return;
        }

        var target = link with
        {
            Location = link.Resolved,
            Kind = EntryKind.Folder,
            Resolved = default,
            Integrity = default,
            InstallName = link.Resolved.From(NameRules.FolderNameStart(_text[link.Resolved])),
        };
        Add(target);
    }

    // npm-package-arg leaves no version for a URL; arborist finds it in a tarball's name (version-from-tgz.js).
    private readonly void TakeVersionFromTarball(ref EntryData entry)
    {
        var url = _text[entry.Resolved];
        if (!url.EndsWith(".tgz"u8))
        {
            return;
        }

        var fileStart = Math.Max(url.LastIndexOf((byte)'/') + 1, url.StartsWith("file:"u8) ? "file:".Length : 0);
        var package = url[..Math.Max(fileStart - 1, 0)];
        var nameSlice = entry.InstallName;
        if (entry.Kind == EntryKind.Registry && package.EndsWith("/-"u8))
        {
            package = package[..^2];
            var nameStart = NameRules.FolderNameStart(package);
            nameSlice = entry.Resolved.Take(package.Length).From(nameStart);
        }

        var name = _text[nameSlice];
        var project = name[(name.LastIndexOf((byte)'/') + 1)..];
        var file = url[fileStart..^".tgz".Length];
        if (file.Length > project.Length && file.StartsWith(project) && file[project.Length] == '-')
        {
            var version = entry.Resolved.Take(url.Length - ".tgz".Length).From(fileStart + project.Length + 1);
            if (IsValidVersion(version))
            {
                entry.Version = version;
                entry.Name = nameSlice == entry.InstallName ? default : nameSlice;
            }
        }
    }
}
