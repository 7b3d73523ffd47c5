using YamlDotNet.RepresentationModel;

namespace Ncm.Action.Tests.Documentation;

/// <summary>Reads YAML as a tree.</summary>
internal static class Yaml
{
    /// <summary>The root of the only document.</summary>
    public static YamlNode Read(string text)
    {
        using var reader = new StringReader(text);
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents.Single().RootNode;
    }
}
