/* pages_debt.c - FF2xx: flags that somebody should act on. */
#include "lint/rules.h"

#include "lint/codes.h"

#include <stddef.h>

static const char page_NO_OWNER[] =
    "Nobody removes a flag that nobody owns, and at night nobody knows whom to\n"
    "ask. Name a team rather than a person, people move on:\n"
    "\n"
    "    owner: team-inbox";

static const char page_UNKNOWN_OWNER[] =
    "The owner is not in the list of owners: the file that lint.yml names as\n"
    "`owners`, else the first CODEOWNERS among .github/CODEOWNERS, CODEOWNERS and\n"
    "docs/CODEOWNERS, in the registry's folder or the next one above it that has\n"
    "one, up to the root of the repository. Without such a file there is no such\n"
    "finding.\n"
    "\n"
    "`team-inbox` is found as team-inbox, @team-inbox or @organisation/team-inbox,\n"
    "in upper or lower case. Correct the name, or give the flag to the team that\n"
    "has taken the work over.";

static const char page_NO_REMOVAL[] =
    "A flag is a debt, and expectedRemoval is the day on which it is paid. Without\n"
    "one it stays for ever:\n"
    "\n"
    "    expectedRemoval: 2027-03-31\n"
    "\n"
    "The few flags that are meant to stay, such as emergency switches, say so and\n"
    "say why. A flag has one or the other:\n"
    "\n"
    "    permanent: true\n"
    "    reason: Support lifts it while a provider is down";

static const char page_EXPIRED[] =
    "Today, in UTC, is after expectedRemoval, the last day on which the flag may\n"
    "exist. Its code is still there, with a path that nobody means to use.\n"
    "\n"
    "Remove the path that lost, the checks, and then the flag. If it is still\n"
    "needed, move expectedRemoval and say why in extensionReason (FF208).";

static const char page_DUE[] =
    "The flag's last day is near: within `dueWithinDays` of lint.yml, by default\n"
    "14. Plan its removal now. On the day after its last one it is FF204.";

static const char page_LONG_LIVED[] =
    "From addedDate to expectedRemoval, or to today if that is later, are more\n"
    "days than `longestLifeDays` of lint.yml allows. Without that threshold there\n"
    "is no such finding.\n"
    "\n"
    "Bring expectedRemoval forward, or split the work so that a part of it can be\n"
    "finished. A flag that is meant to stay is `permanent: true` with a `reason`.";

static const char page_DATE_ORDER[] =
    "The flag is to be removed before the day on which it was added, or was added\n"
    "on a day to come. One of the dates is mistyped, usually the year.";

static const char page_EXTENDED[] =
    "expectedRemoval was moved to a later day since the base revision, which\n"
    "--new-from names. That may be right, but not in silence: say why, in a new\n"
    "text each time.\n"
    "\n"
    "    expectedRemoval: 2027-06-30\n"
    "    extensionReason: The last customer migrates in May\n"
    "\n"
    "Moves are counted in the history of the registry's file. After as many as\n"
    "`extensionsAllowed` of lint.yml, by default 2, the next one is an error,\n"
    "whatever the reason: remove the flag, or make it `permanent: true` with a\n"
    "`reason`.";

static const char page_TOO_MANY_OWNED[] =
    "An owner has more flags than `flagsPerOwner`, or more expired ones than\n"
    "`expiredPerOwner`, of lint.yml. Without these thresholds there is no such\n"
    "finding. It stands at the first flag that is too many; any of them may go.";

static const char page_EXPIRED_AND_ON[] =
    "The flag is past its last day and on by default: what it guards has been\n"
    "released. This is the easiest kind to remove. Delete the path for off, the\n"
    "checks, and then the flag; nobody sees a difference unless a value in the\n"
    "store says off, which `ffctl list --overrides` shows.";

const ff_rule ff__debt_rules[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, slug, FF_SEVERITY_##severity, false, title, page_##name},
    FF__DEBT_MAP(X)
#undef X
        {NULL, NULL, FF_SEVERITY_ERROR, false, NULL, NULL}};
