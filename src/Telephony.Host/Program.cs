using Telephony.Host.Commands;

return await CommandLine.RunAsync(args);
