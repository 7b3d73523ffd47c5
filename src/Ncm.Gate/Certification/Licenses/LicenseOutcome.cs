namespace Ncm.Gate.Certification.Licenses;

/// <summary>What the policy's list says of a licence. The order is from worst to best: AND takes the worst of its sides, OR the best.</summary>
public enum LicenseOutcome
{
    /// <summary>The licence is known and the list does not have it.</summary>
    Refused,

    /// <summary>It cannot be told what the licence is. It does not pass; reading the licence file may still tell.</summary>
    Unknown,

    /// <summary>The list has it.</summary>
    Allowed,
}
