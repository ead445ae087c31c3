using System.Reflection;
using Telephony.Core.Sip.Transactions;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Tests.Sip;

/// <summary>The conventions that make the signalling cores what STYLE 1.1 says, by reflection (STYLE 7.7).</summary>
public sealed class PurityTests
{
    private static readonly string[] s_cores =
        ["Transactions", "Dialogs", "UserAgents", "Registration", "Messages", "Parsing"];

    private static readonly string[] s_forbidden =
    [
        "System.Threading", "System.Net.Sockets", "System.Timers", "System.IO", "System.Diagnostics", "System.TimeProvider", "System.Random", "Microsoft.",
    ];

    private static IEnumerable<Type> CoreTypes() => typeof(UserAgent).Assembly.GetTypes()
        .Where(type => s_cores.Any(core => type.Namespace == "Telephony.Core.Sip." + core));

    [Test]
    public void Nothing_in_the_cores_holds_takes_or_gives_sockets_tasks_timers_clocks_or_loggers()
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var found = new List<string>();
        foreach (var type in CoreTypes())
        {
            var used = type.GetFields(all).Select(field => field.FieldType)
                .Concat(type.GetMethods(all).SelectMany(method => method.GetParameters().Select(one => one.ParameterType).Append(method.ReturnType)))
                .Concat(type.GetConstructors(all).SelectMany(one => one.GetParameters().Select(parameter => parameter.ParameterType)));
            found.AddRange(used.SelectMany(Parts).Where(IsForbidden).Select(one => $"{type} uses {one}"));
        }
        Assert.That(CoreTypes().Count(), Is.GreaterThan(40), "the namespaces are still those");
        Assert.That(found.Distinct(), Is.Empty);
    }

    [TestCase(typeof(TransactionOutput)), TestCase(typeof(UserAgentOutput))]
    public void Outputs_are_closed_sets_of_sealed_records(Type family)
    {
        var members = family.Assembly.GetTypes().Where(type => type.IsSubclassOf(family)).ToList();
        Assert.That(members, Is.Not.Empty.And.All.Matches<Type>(type => type!.IsSealed && type.DeclaringType == family));
        var constructors = family.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
        Assert.That(constructors, Has.None.Matches<ConstructorInfo>(one => one!.IsPublic));
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);

    private static bool IsForbidden(Type type) => s_forbidden.Any(name => type.FullName?.StartsWith(name, StringComparison.Ordinal) == true);
}
