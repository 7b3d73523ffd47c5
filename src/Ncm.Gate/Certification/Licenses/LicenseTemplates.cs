namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// The wordings that are recognised, as SPDX's list gives them (<see cref="LicenseTemplate"/> explains the notation). The long texts are
/// hashed from the copies at gnu.org, apache.org, mozilla.org and creativecommons.org, with and without their appendix on how
/// to apply them; the Free Software Foundation's address has changed over the years.
/// </summary>
internal static class LicenseTemplates
{
    private const string MitGrant = """
        permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files the
        software to deal in the software without restriction including without limitation the rights to use copy modify merge publish
        distribute sublicense and or sell copies of the software and to permit persons to whom the software is furnished to do so
        """;

    private const string MitWarranty = """
        the software is provided as is without warranty of any kind express or implied including but not limited to the warranties of
        merchantability fitness for a particular purpose and {noninfringement|non infringement} in no event shall <10> be liable for any
        claim damages or other liability whether in an action of contract tort or otherwise arising from out of or in connection with the
        software or the use or other dealings in the software
        """;

    private const string IscGrant = """
        permission to use copy modify {and or distribute|and distribute|distribute} this software for any purpose with or without fee is
        hereby granted
        """;

    private const string IscWarranty = """
        the software is provided as is and <10> {disclaims|disclaim} all warranties with regard to this software including all implied
        warranties of merchantability and fitness in no event shall <10> be liable for any special direct indirect or consequential damages
        or any damages whatsoever resulting from loss of use data or profits whether in an action of contract negligence or other tortious
        action arising out of or in connection with the use or performance of this software
        """;

    private const string BsdGrant = """
        redistribution and use in source and binary forms with or without modification are permitted provided that the following conditions
        are met {redistributions|redistribution} of source code must retain the above copyright notice this list of conditions and the
        following disclaimer [and] {redistributions|redistribution} in binary form must reproduce the above copyright notice this list of
        conditions and the following disclaimer in the documentation and or other materials provided with the distribution [and]
        """;

    private const string BsdWarranty = """
        this software is provided by <14> as is and any express or implied warranties including but not limited to the implied warranties of
        merchantability and fitness for a particular purpose are disclaimed in no event shall <14> be liable for any direct indirect
        incidental special exemplary or consequential damages including but not limited to procurement of substitute goods or services loss
        of use data or profits or business interruption however caused and on any theory of liability whether in contract strict liability
        or tort including negligence or otherwise arising in any way out of the use of this software even if advised of the possibility of
        such damage
        """;

    private const string Promotion = """
        be used to endorse or promote products derived from this software without specific prior written permission
        """;

    private const string ApacheNotice = """
        licensed under the apache license version 2 0 the license you may not use this file except in compliance with the license you may
        obtain a copy of the license at http www apache org licenses license 2 0 unless required by applicable law or agreed to in writing
        software distributed under the license is distributed on an as is basis without warranties or conditions of any kind either express
        or implied see the license for the specific language governing permissions and limitations under the license
        """;

    // The title line is skipped as one.
    private const string Apache = "[apache license] #1417:61986e87ba6ce6452f83a48ef560569e2cf841d5febca45d7760c80ee46a83e3 ";

    private const string Address = """
        {51 franklin street fifth floor boston ma 02110 1301 usa|51 franklin st fifth floor boston ma 02110 1301 usa|
        59 temple place suite 330 boston ma 02111 1307 usa|675 mass ave cambridge ma 02139 usa|http fsf org}

        """;

    private const string Gpl2 =
        "#16:eff3aa3ded71b9085447df0caaf0ce71871ca157f83d9a27c35ca6fedbcb5a4f " + Address +
        "#2468:1eccfd6056e98f8895f3507d642a62d70531254ac473ef4b0002c0c63743df31 ";

    private const string Lgpl2 =
        "#16:2b9af27961cf1441ac119d933f7b0a8ec867266f1c5bd10eb666a85c611ddeb2 " + Address +
        "#3821:25a2149ab0dce60c12f04f771299aace26dd9925c62d0b15a97a23becb08dbc4 ";

    private const string Lgpl21 =
        "#18:c68635e2bf9802e0b88c8f3d924ae42bfffa1f37ff7ce04f7f4c41b72cbcdf5c " + Address +
        "#4019:004872b9f069a82686646ed247df41d7e61fc161eaffe35a360a7403456e9d7f ";

    private const string Gpl3 =
        "#15:1f8e9a275570ac3271cf282bcf4941be831fb45cd1cbbeecfdf4e77a52a33b09 inc [http fsf org] " +
        "#5200:bce82eb45e1e64e53a23118f8f7b25df722e281c2248cd4acc49646243221356 ";

    private const string Agpl3 =
        "#16:eb77a36f5cc0c47c4766b8df5908b846fbda063acf6a7635ae2c959c37c7e9e9 inc [http fsf org] " +
        "#5163:36c5f3dd434446adbe72ed04f41b03541ce0d35eef222336fb02f66bd9d55324 ";

    // The disclaimer of Creative Commons stands in the plain-text version only.
    private const string Cc0 = """
        [creative commons legal code] [cc0 1 0 universal]
        [creative commons corporation is not a law firm and does not provide legal services distribution of this document does not create an
        attorney client relationship creative commons provides this information on an as is basis creative commons makes no warranties
        regarding the use of this document or the information or works provided hereunder and disclaims liability for damages resulting from
        the use of this document or the information or works provided hereunder]
        #998:7e2c3ca1ce4d600b6f39973d23934a0a7c1419073f7408c1223081068328b979
        """;

    private const string Unlicense = """
        this is free and unencumbered software released into the public domain anyone is free to copy modify publish use compile sell or
        distribute this software either in source code form or as a compiled binary for any purpose commercial or non commercial and by any
        means in jurisdictions that recognize copyright laws the author or authors of this software dedicate any and all copyright interest
        in the software to the public domain we make this dedication for the benefit of the public at large and to the detriment of our heirs
        and successors we intend this dedication to be an overt act of relinquishment in perpetuity of all present and future rights to this
        software under copyright law the software is provided as is without warranty of any kind express or implied including but not
        limited to the warranties of merchantability fitness for a particular purpose and noninfringement in no event shall the authors be
        liable for any claim damages or other liability whether in an action of contract tort or otherwise arising from out of or in
        connection with the software or the use or other dealings in the software [for more information please refer to]
        [http unlicense org] [http www unlicense org]
        """;

    private const string BlueOak = """
        [blue oak model license] version 1 0 0 purpose this license gives everyone as much permission to work with this software as possible
        while protecting contributors from liability acceptance in order to receive this license you must agree to its rules the rules of
        this license are both obligations under that agreement and conditions to your license you must not do anything with this software
        that triggers a rule that you cannot or will not follow copyright each contributor licenses you to do everything with this software
        that would otherwise infringe that contributor s copyright in it notices you must ensure that everyone who gets a copy of any part
        of this software from you with or without changes also gets the text of this license or a link to http blueoakcouncil org license
        1 0 0 excuse if anyone notifies you in writing that you have not complied with notices [notices] you can keep your license by taking
        all practical steps to comply within 30 days after the notice if you do not do so your license ends immediately patent each
        contributor licenses you to do everything with this software that would otherwise infringe any patent claims they can license or
        become able to license reliability no contributor can revoke this license no liability as far as the law allows this software comes
        as is without any warranty or condition and no contributor will be liable to anyone for any damages related to this software or
        this license under any kind of legal claim
        """;

    /// <summary>All of them; a text that matches two is the first whose match reaches the text's end.</summary>
    public static IReadOnlyList<LicenseTemplate> All { get; } =
    [
        new("MIT", MitGrant + """
             subject to the following conditions the above copyright notice and this permission notice [including the next paragraph] shall be
            included in all copies or substantial portions of the software
            """ + " " + MitWarranty),
        new("MIT-0", MitGrant + " " + MitWarranty),
        new("ISC", IscGrant + " provided that the above copyright notice and this permission notice appear in all copies " + IscWarranty),
        new("0BSD", IscGrant + " " + IscWarranty),
        new("BSD-2-Clause", BsdGrant + " " + BsdWarranty),
        new("BSD-3-Clause", BsdGrant +
            " {neither the name|neither the names} of <14> {nor the names of its contributors may|nor the names of contributors may|nor the names of the contributors may|nor the names of their contributors may|may} " +
            Promotion + " " + BsdWarranty),
        new("BSD-3-Clause", BsdGrant + " {the name|the names} of <14> may not " + Promotion + " " + BsdWarranty),
        new("Apache-2.0", Apache + "[end of terms and conditions]"),
        new("Apache-2.0", Apache + "#85:5632e3d7e64b7ad9fd2c14ed0daabfa9c7898f31dba34ad57e6e20071cc5a43a copyright <20> " + ApacheNotice),
        new("Apache-2.0", ApacheNotice),
        new("Unlicense", Unlicense),
        new("BlueOak-1.0.0", BlueOak),
        new("CC0-1.0", Cc0),
        new("MPL-2.0", "#2406:17f8139d011ec239c8065a0fc042dc810a128b16b55950db39b3d57eee163e99"),
        new("GPL-2.0-only", Gpl2),
        new("GPL-2.0-only", Gpl2 + "#228:cfcd5a14b6df38c7ed5273c73cde407870ba3ac6161a12666620202e9ecd51aa " + Address +
            "#239:f2b1b3741adb90db1e2e5b5512090c6d4a3613b1aee4cbfe77c17c85ca4f8e8c"),
        new("GPL-3.0-only", Gpl3),
        new("GPL-3.0-only", Gpl3 + "#449:14dc1ca07f2a481a21578cd7ecf6e254fb7dab08c90508370ae7d5947d226f30"),
        new("LGPL-2.0-only", Lgpl2),
        new("LGPL-2.0-only", Lgpl2 + "#244:eb1f8834631cc72634af3dfbf2065f30ff1c64948ca05ef3c67b14e778c13755 " + Address +
            "#87:aca352671917d6a8b028f44451d798214850e328f745302a230389c9c3db1cbc"),
        new("LGPL-2.1-only", Lgpl21),
        new("LGPL-2.1-only", Lgpl21 + "#245:de0484b196815f93341360dfb0c3d0808978fb980878914edf415da6d1dc226f " + Address +
            "#87:aca352671917d6a8b028f44451d798214850e328f745302a230389c9c3db1cbc"),
        new("LGPL-3.0-only", "#16:faa96aaf24d0d5a08e770d95cea8ef43e4dd4334f11be25fc4973eaa4f4c4a2a inc [http fsf org] #1202:2a8ce4d1ee6d3a85ebb02d6830a0236d4873651a3a0087005c7772916b744f69"),
        new("AGPL-3.0-only", Agpl3),
        new("AGPL-3.0-only", Agpl3 + "#358:c91896515d9931d3cc1492319c9f249d30c061d6ae3af7663413835d57125717"),
    ];
}
