using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class CvssVectorTests
{
    // Scores that FIRST's examples document (v3.1 and v2), NVD and GitHub published with these vectors.
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", 7.2, Description = "CVE-2021-23337, lodash")]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0, Description = "CVE-2021-44228, log4shell")]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8)]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L", 5.3, Description = "CVE-2017-16137, debug")]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5)]
    [TestCase("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H", 7.4, Description = "CVE-2020-8203, lodash")]
    [TestCase("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, Description = "CVE-2013-1937, FIRST's example 1")]
    [TestCase("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4, Description = "CVE-2013-0375, FIRST's example 2")]
    [TestCase("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1, Description = "CVE-2014-3566, POODLE, FIRST's example 3")]
    [TestCase("CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9, Description = "CVE-2012-1516, FIRST's example 4")]
    [TestCase("CVSS:3.0/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2)]
    [TestCase("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6)]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0)]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C", 9.8, Description = "temporal metrics do not change the base score")]
    [TestCase("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8, Description = "CVE-2002-0392, the v2 guide's example")]
    [TestCase("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0, Description = "CVE-2003-0818, the v2 guide's example")]
    [TestCase("AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.2, Description = "CVE-2003-0062, the v2 guide's example")]
    [TestCase("(AV:N/AC:L/Au:N/C:N/I:N/A:N)", 0.0)]
    public void Computes_the_published_score(string vector, double expected) => Assert.That(CvssVector.BaseScore(vector), Is.EqualTo(expected));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("7.5")]
    [TestCase("CVSS:3.1")]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", Description = "availability is missing")]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X")]
    [TestCase("CVSS:3.1/AV:N/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Description = "which one?")]
    [TestCase("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A")]
    [TestCase("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Description = "has no formula")]
    public void Gives_no_score_for_what_it_cannot_compute(string? vector) => Assert.That(CvssVector.BaseScore(vector), Is.Null);

    [TestCase(0.0, Severity.Low)]
    [TestCase(3.9, Severity.Low)]
    [TestCase(4.0, Severity.Moderate)]
    [TestCase(6.9, Severity.Moderate)]
    [TestCase(7.0, Severity.High)]
    [TestCase(9.0, Severity.Critical)]
    [TestCase(10.0, Severity.Critical)]
    public void Words_follow_the_scale_of_CVSS_3(double score, Severity expected) => Assert.That(CvssVector.ToSeverity(score), Is.EqualTo(expected));
}
