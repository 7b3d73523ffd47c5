using Ncm.Action;

return await Application.RunAsync(Console.Out);
