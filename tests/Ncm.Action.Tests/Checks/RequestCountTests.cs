using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>What one check asks GitHub: each thing once.</summary>
public sealed class RequestCountTests
{
    [Test]
    public async Task A_check_asks_for_everything_once()
    {
        using var shop = new Shop().MakeBad();
        shop.Write(Shop.WithBad);
        var first = await CountAsync(() => shop.RunAsync());
        var again = await CountAsync(() => shop.RunAgainAsync());
        shop.Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0").Root("fine", "1.0.0").Package("node_modules/fine", "1.0.0"));
        var passed = await CountAsync(() => shop.RunAsync());
        using var quiet = new Shop();
        quiet.Write(Shop.WithBad);
        var neverFailed = await CountAsync(() => quiet.RunAsync(), quiet);

        using (Assert.EnterMultipleScope())
        {
            // Before its first comment the comments are read again: another run may have written it since.
            Assert.That(first.Count(IsComments), Is.EqualTo(2));
            Assert.That(first.Where(request => !IsComments(request)), Is.Unique);
            Assert.That(first, Has.Count.EqualTo(14), string.Join('\n', first));
            Assert.That(again, Is.Unique.And.Count.EqualTo(13), string.Join('\n', again));
            Assert.That(passed, Is.Unique.And.Count.EqualTo(14), string.Join('\n', passed));
            Assert.That(neverFailed, Is.Unique.And.Count.EqualTo(12), string.Join('\n', neverFailed));
        }

        async Task<IReadOnlyList<string>> CountAsync(Func<Task<ActionRun>> run, Shop? where = null)
        {
            var server = (where ?? shop).Server;
            var before = server.Requests.Count;
            await run();
            return [.. server.Requests.Skip(before)];
        }
    }

    private static bool IsComments(string request) => request.StartsWith("GET ", StringComparison.Ordinal) && request.Contains("/comments?", StringComparison.Ordinal);
}
