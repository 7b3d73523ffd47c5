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

    private const string NorContributors = """
        {nor the names of its contributors|nor the names of contributors|nor the names of the contributors|nor the names of their contributors}
        """;

    private const string ApacheNotice = """
        licensed under the apache license version 2 0 the license you may not use this file except in compliance with the license you may
        obtain a copy of the license at http www apache org licenses license 2 0 unless required by applicable law or agreed to in writing
        software distributed under the license is distributed on an as is basis without warranties or conditions of any kind either express
        or implied see the license for the specific language governing permissions and limitations under the license
        """;

    // The title line is skipped as one.
    private const string Apache = "[apache license] #1416:b228b1088b761f923226ec5f7ef06e533dc728a495b02ec5be32ced9ac0f541a ";

    private const string Address = """
        {51 franklin street fifth floor boston ma 02110 1301 usa|51 franklin st fifth floor boston ma 02110 1301 usa|
        59 temple place suite 330 boston ma 02111 1307 usa|675 mass ave cambridge ma 02139 usa|http fsf org}

        """;

    private const string Gpl2 =
        "#15:017f11b14ac2c7a6e424277822c8525ab855917448216a26fda0f277183b6758 " + Address +
        "#2466:d4680d1246cc2a778d285b3a2522ecfda128e6214f2d9c69a5fa664f5a64d280 ";

    private const string Lgpl2 =
        "#15:0cfb58ae5c20e318fc89bb033c23482a97e3517f0a6cef15f9183ebf18a5a123 " + Address +
        "#3819:7a5ff230231196b7b55ae8f9bb04efb855fd1c22e65e759f6125c7b94b4e2ae1 ";

    private const string Lgpl21 =
        "#17:bae08c88d70b1f7053f43d1c40d16dfb1619e4e2340886082968ad4e44db0ff2 " + Address +
        "#4017:ac21c875cd8443510137ced6ef39c16ea093ce195d3efd8cbdac601448227477 ";

    private const string Gpl3 =
        "#14:6e6ceceaaa88776b3f825451c0c9700d004db9783a0f6f0463b25bf95f84b21a inc [http fsf org] " +
        "#5197:dd8b210925ce40dbe52f4c7eac2cc703150db11a78acf844b4a93e9db22a2d3c ";

    private const string Agpl3 =
        "#15:e626b7f0320643a639966acd4482a4398a96979661e7877a42d072c0d5fda13e inc [http fsf org] " +
        "#5160:3914fe238123f945a8659d8fb4b01e879529cf7947957fbcdbb4990e6f257f1a ";

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
        in the software to the public domain we make this dedication for the benefit of the public at large and to the detriment of our
        heirs and successors we intend this dedication to be an overt act of relinquishment in perpetuity of all present and future rights to this
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
             subject to the following conditions the above copyright notice and this permission notice [including the next paragraph]
            shall be included in all copies or substantial portions of the software
            """ + " " + MitWarranty),
        new("MIT-0", MitGrant + " " + MitWarranty),
        new("ISC", IscGrant + " provided that the above copyright notice and this permission notice appear in all copies " + IscWarranty),
        new("0BSD", IscGrant + " " + IscWarranty),
        new("BSD-2-Clause", BsdGrant + " " + BsdWarranty),
        new("BSD-3-Clause", BsdGrant +
            " {neither the name|neither the names} of <14> " + NorContributors + " may " +
            Promotion + " " + BsdWarranty),
        new("BSD-3-Clause", BsdGrant + " {the name|the names} of <14> may not " + Promotion + " " + BsdWarranty),
        new("Apache-2.0", Apache),
        new("Apache-2.0", Apache + "#85:5632e3d7e64b7ad9fd2c14ed0daabfa9c7898f31dba34ad57e6e20071cc5a43a copyright <20> " + ApacheNotice),
        new("Apache-2.0", ApacheNotice),
        new("Unlicense", Unlicense),
        new("BlueOak-1.0.0", BlueOak),
        new("CC0-1.0", Cc0),
        new("MPL-2.0", "#2405:8dce888cb942d93cebeb8e0fea8afac43e084f54254ac4d9b99cfde68a62468b"),
        new("GPL-2.0-only", Gpl2),
        new("GPL-2.0-only", Gpl2 + "#227:99e6977b44a5fdfc7ff57dde665b1243af1f19c617492b74839d8e4717058431 " + Address +
            "#238:b217cc525b8cd9c74db2e016a42ae4bab7a23eba34279c7ab722c48cbb385482"),
        new("GPL-3.0-only", Gpl3),
        new("GPL-3.0-only", Gpl3 + "#447:61d83007e703b1156bcc779be33d0dd45736462f38f1770a0b3b3749be511993"),
        new("LGPL-2.0-only", Lgpl2),
        new("LGPL-2.0-only", Lgpl2 + "#243:71f9b6e76ad2832ca9a43395827a22b2ed2c2e74bf45e8a3ea2d52d9d58e4192 " + Address +
            "#87:aca352671917d6a8b028f44451d798214850e328f745302a230389c9c3db1cbc"),
        new("LGPL-2.1-only", Lgpl21),
        new("LGPL-2.1-only", Lgpl21 + "#244:6a18c580a203693158e58dc5d9db1fecc4bfcbdf0ce005e41e583b272719d96b " + Address +
            "#87:aca352671917d6a8b028f44451d798214850e328f745302a230389c9c3db1cbc"),
        new("LGPL-3.0-only", "#15:0203dd5955819848cf1afade754736a6a701a366eb4553a52020c2a228568c17 inc [http fsf org] " +
            "#1201:599e236ddcb69302837061770c9ad5f7b2e9908bdde58f1d38401c54304f7934"),
        new("AGPL-3.0-only", Agpl3),
        new("AGPL-3.0-only", Agpl3 + "#357:4f949da39b463c69338f3d6e23b456ce2c65fd331007ca444c78f5081d895a65"),
    ];
}
