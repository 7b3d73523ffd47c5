namespace Ncm.Gate.Certification.Advisories;

/// <summary>One OSV record.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Modified">When it was last changed.</param>
/// <param name="Withdrawn">Whether it was taken back, so that it says nothing.</param>
/// <param name="Entries">What it says, one entry per npm package.</param>
internal sealed record OsvRecord(string Id, DateTimeOffset? Modified, bool Withdrawn, IReadOnlyList<OsvEntry> Entries);
