namespace Ncm.Gate.Policy;

/// <summary>The one place that knows where the project's pages are.</summary>
internal static class ProjectLinks
{
    private const string Pages = "https://github.com/ncm-gate/ncm-gate/blob/main/docs/";
    private const string Files = "https://raw.githubusercontent.com/ncm-gate/ncm-gate/main/docs/";

    /// <summary>The project's own page.</summary>
    public static Uri Home { get; } = new("https://github.com/ncm-gate/ncm-gate");

    /// <summary>A page of the documentation.</summary>
    public static Uri Page(string name) => new($"{Pages}{name}.md");

    /// <summary>The page of a rule.</summary>
    public static Uri RulePage(string id) => new($"{Pages}rules/{id}.md");

    /// <summary>The JSON schema of a file under <c>.ncm</c>.</summary>
    public static Uri Schema(string name) => new($"{Files}schemas/{name}.schema.json");
}
