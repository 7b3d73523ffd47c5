// dotnet-ef loads this program and never runs it.
return;
