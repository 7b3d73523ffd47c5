using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// A place where the lock and the package.json files do not say the same (rule NCM2005): <c>npm install</c> would install something else
/// than was judged, and <c>npm ci</c> would refuse.
/// </summary>
/// <param name="Where">The line to change: in a package.json where it asks for more than the lock has, else in the lock.</param>
/// <param name="Package">The install name of the package in question; <c>""</c> where it is the whole file.</param>
/// <param name="Message">One sentence: what disagrees, and what to do.</param>
public sealed record LockInconsistency(FileLocation Where, string Package, string Message);
