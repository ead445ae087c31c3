using System.Net;

namespace Telephony.LoadGenerator.Callers;

/// <summary>Which calls a run makes, and how fast.</summary>
/// <param name="Callers">The callers in the order in which they start; at least one.</param>
/// <param name="Concurrency">Calls at a time at most.</param>
/// <param name="Rate">New calls a second at most.</param>
/// <param name="MaxTime">After this every call that still runs is ended as failed.</param>
/// <param name="Answering">How calls of the server are answered; null when they are not.</param>
internal sealed record LoadRunPlan(IReadOnlyList<CallerPlan> Callers, int Concurrency, double Rate, TimeSpan MaxTime, AnsweringPlan? Answering = null);

/// <summary>How calls of the server are answered.</summary>
/// <param name="Local">Where they arrive: the route of the server's trunk.</param>
/// <param name="Plan">The plan of a person who is called, by his number in the run and the number that was called.</param>
/// <param name="LongestWait">So long at most the callers wait for the server's first OPTIONS there: a trunk that did not answer is not called.</param>
internal sealed record AnsweringPlan(IPEndPoint Local, Func<int, string, PartyPlan> Plan, TimeSpan LongestWait);
