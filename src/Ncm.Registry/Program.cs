using Ncm.Registry.Hosting;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
