using System.Globalization;
using System.Text;

namespace Ncm.Gate.Policy;

/// <summary>Writes the first policy of a project: the keys that a team decides about, each with what it means, and the others in a comment.</summary>
public static class PolicyTemplate
{
    /// <summary>Writes a policy file.</summary>
    /// <param name="licenses">The allowed licences.</param>
    /// <param name="refused">Licences that were found and are not allowed, with the number of packages that have them.</param>
    /// <param name="advisories">Where vulnerabilities are looked up.</param>
    /// <returns>The file's text, which <see cref="PolicyFile.Parse(string, string)"/> reads.</returns>
    public static string Write(
        IReadOnlyList<string> licenses, IReadOnlyList<(string License, int Packages)> refused, IReadOnlyList<string> advisories)
    {
        ArgumentNullException.ThrowIfNull(licenses);
        ArgumentNullException.ThrowIfNull(refused);
        ArgumentNullException.ThrowIfNull(advisories);
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $$"""
            # yaml-language-server: $schema={{PolicyFile.Schema}}

            # What this project demands of its npm dependencies. Every key, with examples: {{ProjectLinks.Page("policy")}}

            # A package is certified from this score on: README, source and size cost 7 points each, a vulnerability 15, a licence all.
            minimumScore: {{GatePolicy.Default.MinimumScore}}

            # all, or production to leave out what only devDependencies bring.
            dependencies: all

            # The licences that are allowed: ids or expressions of https://spdx.org/licenses/
            licenses:

            """);
        foreach (var license in licenses)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - {WhitelistWriter.Scalar(license)}\n");
        }

        if (refused.Count > 0)
        {
            yaml.Append("# Found and not allowed:\n");
            foreach (var (license, packages) in refused)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"#  - {WhitelistWriter.Scalar(license)} # {packages} package{(packages == 1 ? "" : "s")}\n");
            }
        }

        yaml.Append(CultureInfo.InvariantCulture, $$"""

            # Vulnerabilities below this do not count: low, moderate, high or critical.
            minimumSeverity: low

            # Where vulnerabilities are looked up: npm (the registry's own list), osv (https://osv.dev), or paths of OSV exports.
            advisories: [{{string.Join(", ", advisories.Select(WhitelistWriter.Scalar))}}]

            # What holds as long as nothing else is said:
            #
            # scope: changed
            # maxInstallSize: 25MB
            # unscored: fail
            # deny: []
            # trusted: {}
            # advisoryMaxAge: 30d
            # allowedHosts: []
            # approvers: write
            # minimumAge: 0d
            # allowSelfApproval: false

            """);
        return yaml.ToString().ReplaceLineEndings("\n");
    }
}
