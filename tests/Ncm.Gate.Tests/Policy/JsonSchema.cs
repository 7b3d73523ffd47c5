using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.Gate.Policy.Yaml;
using Ncm.TestKit;

namespace Ncm.Gate.Tests.Policy;

/// <summary>The part of JSON Schema (draft 7) that the published schemas use; a keyword that it does not know is an error.</summary>
internal sealed class JsonSchema
{
    private static readonly string[] Annotations = ["$schema", "$id", "title", "description", "default", "definitions"];

    private JsonSchema(JsonObject root) => Root = root;

    public JsonObject Root { get; }

    public static JsonSchema Load(string name) =>
        new((JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", name + ".schema.json")))!);

    /// <summary>YAML as the JSON that an editor makes of it.</summary>
    public static JsonNode? ToJson(YamlNode? node) => node switch
    {
        null => null,
        YamlMapping mapping => new JsonObject(mapping.Items.Select(item => KeyValuePair.Create(item.Key.Text, ToJson(item.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(ToJson)]),
        YamlScalar { Kind: YamlScalarKind.Null } => null,
        YamlScalar { Kind: YamlScalarKind.Boolean } scalar => JsonValue.Create(bool.Parse(scalar.Text)),
        YamlScalar { Kind: YamlScalarKind.Integer or YamlScalarKind.Float } scalar => JsonValue.Create(double.Parse(scalar.Text, CultureInfo.InvariantCulture)),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => throw new InvalidOperationException(),
    };

    public bool Accepts(JsonNode? value) => Accepts(Root, value);

    private bool Accepts(JsonObject schema, JsonNode? value) => schema["$ref"] is { } reference
        ? Accepts((JsonObject)Root["definitions"]![reference.GetValue<string>()["#/definitions/".Length..]]!, value)
        : schema.All(keyword => Holds(keyword.Key, keyword.Value!, schema, value));

    private bool Holds(string keyword, JsonNode argument, JsonObject schema, JsonNode? value) => keyword switch
    {
        _ when Annotations.Contains(keyword) => true,
        "type" => argument is JsonArray types ? types.Any(type => Is(type!.GetValue<string>(), value)) : Is(argument.GetValue<string>(), value),
        "enum" => argument.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)),
        "anyOf" => argument.AsArray().Any(branch => Accepts((JsonObject)branch!, value)),
        "pattern" => !Is("string", value) || Regex.IsMatch(value!.GetValue<string>(), argument.GetValue<string>(), RegexOptions.ECMAScript),
        "minLength" => !Is("string", value) || value!.GetValue<string>().Length >= argument.GetValue<int>(),
        "maxLength" => !Is("string", value) || value!.GetValue<string>().Length <= argument.GetValue<int>(),
        "minimum" => !Is("number", value) || value!.GetValue<double>() >= argument.GetValue<double>(),
        "maximum" => !Is("number", value) || value!.GetValue<double>() <= argument.GetValue<double>(),
        "items" => value is not JsonArray array || array.All(item => Accepts((JsonObject)argument, item)),
        "minItems" => value is not JsonArray array || array.Count >= argument.GetValue<int>(),
        "uniqueItems" => value is not JsonArray array || array.Select(item => item?.ToJsonString()).Distinct().Count() == array.Count,
        "required" => value is not JsonObject mapping || argument.AsArray().All(name => mapping.ContainsKey(name!.GetValue<string>())),
        "properties" => value is not JsonObject mapping
            || mapping.All(property => argument[property.Key] is not JsonObject of || Accepts(of, property.Value)),
        "additionalProperties" => value is not JsonObject mapping
            || mapping.Where(property => schema["properties"]?[property.Key] is null)
                .All(property => argument is JsonObject of ? Accepts(of, property.Value) : argument.GetValue<bool>()),
        "propertyNames" => value is not JsonObject mapping || mapping.All(property => Accepts((JsonObject)argument, JsonValue.Create(property.Key))),
        _ => throw new NotSupportedException(keyword),
    };

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.TryGetValue<string>(out _),
        "boolean" => value is JsonValue boolean && boolean.TryGetValue<bool>(out _),
        "number" => value is JsonValue number && number.TryGetValue<double>(out _),
        "integer" => value is JsonValue number && number.TryGetValue<double>(out var integer) && double.IsInteger(integer),
        _ => throw new NotSupportedException(type),
    };
}
