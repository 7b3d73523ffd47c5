using Ncm.Registry.Certification;
using Ncm.Registry.Options;

namespace Ncm.Registry.Hosting;

/// <summary>One of the registries that are served, with who decides for it.</summary>
/// <param name="Options">What it is.</param>
/// <param name="Judge">Who decides.</param>
/// <param name="Advisories">The advisories that its policy names.</param>
internal sealed record Tenant(TenantOptions Options, PackageJudge Judge, AdvisoryBook Advisories);
