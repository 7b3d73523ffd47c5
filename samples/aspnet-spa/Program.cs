var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();

app.UseDefaultFiles();
app.UseStaticFiles();
app.MapGet("/api/greeting", () => new { Text = "Every package of this page is certified, or somebody said why not." });

app.Run();
