using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Exchange;
using Ncm.Gate.Policy;
using Ncm.Registry.Audit;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.GateApi;

/// <summary>
/// <c>POST /-/ncm/v1/evidence</c>: what a gate needs for a whole lock file in one call. What takes longer than a request may is named as pending, and is there
/// when the gate comes again.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="tarballs">The tarballs.</param>
/// <param name="queue">What is certified in the background.</param>
internal sealed class EvidenceEndpoint(ServerParts parts, PackageCatalog catalog, TarballKeeper tarballs, CertificationQueue queue) : IDisposable
{
    /// <summary>Packages that one call looks at at once; the upstream's own bound holds for all calls together.</summary>
    private const int Parallelism = 32;

    /// <summary>Calls at once: each may hold the evidence of 5,000 packages in memory.</summary>
    private const int Calls = 8;

    private readonly SemaphoreSlim _calls = new(Calls);

    /// <summary>What is found of one package name.</summary>
    private sealed record Found(CatalogAnswer? Answer, KnownAdvisories? Advisories);

    /// <summary>The answer on one subject.</summary>
    private sealed record Item(Evidence Evidence, Score? OwnScore, bool IsPending, bool IsUnknown);

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();

    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, EvidenceRequestBody.Read) is not { } question)
        {
            return;
        }

        var scope = RequestScope.Of(context);
        await _calls.WaitAsync(context.RequestAborted);
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            bound.CancelAfter(parts.Options.CertifyWithin);
            var found = await FindAsync(scope.Tenant, question, bound.Token, context.RequestAborted);
            var items = await AnswerAsync(scope.Tenant, question, found, bound.Token, context.RequestAborted);
            await WriteAsync(context, scope, question, items);
        }
        finally
        {
            _calls.Release();
        }

        parts.Metrics.CountRequest("evidence", context.Response.StatusCode);
    }

    private async Task<IReadOnlyDictionary<string, Found>> FindAsync(
        Tenant tenant, EvidenceRequestBody question, CancellationToken bound, CancellationToken aborted)
    {
        var now = parts.Time.GetUtcNow();
        var names = question.Subjects.Select(static subject => (subject.Bundle?.Parent ?? subject.Id).Name).Distinct(StringComparer.Ordinal).ToList();
        var answers = new ConcurrentDictionary<string, CatalogAnswer>(StringComparer.Ordinal);
        var asking = tenant.Advisories.GetManyAsync(Askable(tenant, question), parts.Stopping);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = aborted }, async (name, _) =>
        {
            if (await WithinAsync(token => catalog.GetAsync(name, question.Refresh.Contains(name) ? now : null, token), bound, aborted) is { } answer)
            {
                answers[name] = answer;
            }
        });
        var advisories = await WithinAsync(token => asking.WaitAsync(token), bound, aborted);
        return names.Concat(question.Subjects.Select(static subject => subject.Id.Name)).Distinct(StringComparer.Ordinal).ToDictionary(
            static name => name, name => new Found(answers.GetValueOrDefault(name), advisories is null ? null : advisories.GetValueOrDefault(name) ?? Unasked(tenant, name, question, now)), StringComparer.Ordinal);
    }

    /// <summary>
    /// What the advisories are asked about: the names of packages that the policy trusts as its own are nobody else's business, and what no registry can have
    /// is not known to anybody.
    /// </summary>
    private static Dictionary<string, IReadOnlyCollection<string>> Askable(Tenant tenant, EvidenceRequestBody question) => question.Subjects
        .Where(subject => tenant.Options.Policy.TrustedRegistry(subject.Id.Name) is null && AuditBody.IsPublishable(subject.Id.Name, subject.Id.Version))
        .GroupBy(static subject => subject.Id.Name, static subject => subject.Id.Version, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static IReadOnlyCollection<string> (group) => [.. group.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);

    /// <summary>What is known of a package that nobody was asked about: against a trusted one nothing, of another one nothing at all.</summary>
    private static KnownAdvisories Unasked(Tenant tenant, string name, EvidenceRequestBody question, DateTimeOffset now)
    {
        var versions = tenant.Options.Policy.TrustedRegistry(name) is null ? [] : question.Subjects.Where(subject => subject.Id.Name == name).Select(static subject => subject.Id.Version);
        return new KnownAdvisories(
            now, now, versions.Distinct(StringComparer.Ordinal).ToFrozenDictionary(static version => version, static IReadOnlyList<Advisory> (_) => [], StringComparer.Ordinal), null);
    }

    private async Task<Item[]> AnswerAsync(
        Tenant tenant, EvidenceRequestBody question, IReadOnlyDictionary<string, Found> found, CancellationToken bound, CancellationToken aborted)
    {
        var items = new Item[question.Subjects.Count];
        await Parallel.ForAsync(0, items.Length, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = aborted }, async (index, _) =>
        {
            var subject = question.Subjects[index];
            items[index] = await AnswerAsync(
                tenant, subject, found[(subject.Bundle?.Parent ?? subject.Id).Name], found[subject.Id.Name].Advisories, question.Tarballs.Contains(subject), bound, aborted);
        });
        return items;
    }

    private async Task<Item> AnswerAsync(
        Tenant tenant, CertificationSubject subject, Found found, KnownAdvisories? advisories, bool wantsTarball, CancellationToken bound, CancellationToken aborted)
    {
        var evidence = new Evidence { Subject = subject };
        evidence = advisories?.AddTo(evidence) ?? evidence;
        if (found.Answer is not { } answer)
        {
            return new Item(evidence, null, IsPending: true, IsUnknown: false);
        }

        var published = subject.Bundle?.Parent ?? subject.Id;
        if (answer.Package is not { } package || package.Packument.Find(published.Version) is not { } version)
        {
            var isMissing = answer.Package is not null || answer.IsMissing;
            var failure = new EvidenceFailure(
                isMissing ? EvidenceFailureKind.NotFound : EvidenceFailureKind.Unavailable,
                isMissing ? $"The registry has no {published}." : answer.Message);
            return new Item(evidence with { FactsFailure = failure }, null, advisories is null, isMissing);
        }

        var isNeeded = subject.Bundle is not null || wantsTarball || (advisories is not null && IsPending(tenant, package, version, advisories));
        var tarball = isNeeded ? await WithinAsync(token => tarballs.GetAsync(package, version, token), bound, aborted) : null;
        if (isNeeded && tarball is null)
        {
            queue.Add(package, version);
        }

        return new Item(
            WithFacts(evidence, package, version, tarball),
            subject.Bundle is null && advisories is not null ? ScoreOf(tenant, package, version, advisories) : null,
            IsPending: advisories is null || (isNeeded && tarball is null),
            IsUnknown: false);
    }

    private static bool IsPending(Tenant tenant, KnownPackage package, PackumentVersion version, KnownAdvisories advisories) =>
        tenant.Judge.Decide(package, version, advisories, out _).Admission == Admission.Pending;

    private static Score ScoreOf(Tenant tenant, KnownPackage package, PackumentVersion version, KnownAdvisories advisories)
    {
        tenant.Judge.Decide(package, version, advisories, out var certification);
        return certification.OwnScore;
    }

    /// <summary>Evidence with the facts of a package, or of what its tarball carries.</summary>
    /// <param name="evidence">What is known already.</param>
    /// <param name="package">The package, or the one that carries it.</param>
    /// <param name="version">The version.</param>
    /// <param name="tarball">Its tarball; <see langword="null"/> where it was not read.</param>
    internal static Evidence WithFacts(Evidence evidence, KnownPackage package, PackumentVersion version, KnownTarball? tarball)
    {
        if (evidence.Subject.Bundle is { } bundle)
        {
            return tarball switch
            {
                null => evidence,
                { Shown.Failure: { } failure } => evidence with { FactsFailure = failure },
                _ when tarball.Shown.Bundled.TryGetValue(bundle.Path, out var bundled) && bundled.Id == evidence.Subject.Id => evidence with { Facts = bundled.Facts },
                _ => evidence with
                {
                    FactsFailure = new EvidenceFailure(EvidenceFailureKind.NotFound, $"The published tarball of {bundle.Parent} does not bundle {evidence.Subject.Id}."),
                },
            };
        }

        var known = PackageJudge.EvidenceOf(package, version, null);
        return evidence with
        {
            Facts = known.Facts,
            FactsFailure = known.FactsFailure ?? (tarball?.Shown.Failure is { Kind: EvidenceFailureKind.Unavailable } failed ? failed : null),
        };
    }

    /// <summary>Waits for work as long as the call may last. The work itself goes on.</summary>
    private static async Task<T?> WithinAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken bound, CancellationToken aborted)
        where T : class
    {
        try
        {
            return await work(bound);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task WriteAsync(HttpContext context, RequestScope scope, EvidenceRequestBody question, Item[] items)
    {
        var isPending = items.Any(static item => item.IsPending);
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if (isPending)
        {
            response.Headers.RetryAfter = ((int)CertificationQueue.ComeAgain.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var now = parts.Time.GetUtcNow();
        await using var json = new Utf8JsonWriter(response.BodyWriter, Answer.Relaxed);
        json.WriteStartObject();
        json.WriteStartArray("evidence");
        foreach (var item in items)
        {
            json.WriteStartObject();
            EvidenceJson.WriteMembers(json, item.Evidence);
            WriteWhitelist(json, scope, item.Evidence.Subject, now);
            if (item.OwnScore is { } score)
            {
                json.WriteStartObject("ownScore");
                json.WriteNumber("min", score.Min);
                json.WriteNumber("max", score.Max);
                json.WriteEndObject();
                json.WriteString("evaluatedAt", now);
            }

            json.WriteEndObject();
            if (json.BytesPending > 64 * 1024)
            {
                await json.FlushAsync(context.RequestAborted);
                await response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }

        json.WriteEndArray();
        WriteIds(json, "unknown", items.Where(static item => item.IsUnknown));
        WriteIds(json, "pending", items.Where(static item => item.IsPending));
        if (isPending)
        {
            json.WriteNumber("retryAfter", CertificationQueue.ComeAgain.TotalSeconds);
        }

        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, string name, IEnumerable<Item> items)
    {
        json.WriteStartArray(name);
        foreach (var id in items.Select(static item => item.Evidence.Subject.Id.ToString()).Distinct(StringComparer.Ordinal))
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    }

    /// <summary>The registry's entries about the package; whether one covers this version and what it accepts is the gate's to say.</summary>
    private static void WriteWhitelist(Utf8JsonWriter json, RequestScope scope, CertificationSubject subject, DateTimeOffset now)
    {
        var entries = scope.Tenant.Judge.WhitelistOf(subject.Id.Name).Where(entry => !entry.IsExpired(now)).ToList();
        if (entries.Count > 0)
        {
            json.WriteStartArray("whitelist");
            foreach (var entry in entries)
            {
                WhitelistJson.Write(json, entry);
            }

            json.WriteEndArray();
        }
    }
}
