/* pages_drift.c - FF5xx: what the store holds, against the registry. */
#include "lint/rules.h"

#include "lint/codes.h"

#include <stddef.h>

static const char page_UNREGISTERED_VALUE[] =
    "Somebody has stored values of a flag that the registry does not hold, and, as\n"
    "far as its history in git is known, never held: a misspelt name, a flag of\n"
    "another branch or program, or one that was never registered. A client with a\n"
    "registry takes such a flag for off, whatever is stored.\n"
    "\n"
    "Register it (`ffctl new`), or look at the values and delete them:\n"
    "\n"
    "    ffctl audit misspelt-flag --prune --rule FF501";

static const char page_OUT_OF_SCOPE[] =
    "A value is stored for a company or a workspace although the flag's scope does\n"
    "not go as far. It decides all the same: reading does not look at the scope.\n"
    "\n"
    "Widen the scope in the registry if such values are meant to be, or delete\n"
    "them. `ffctl set` refuses to write them, so something else does.";

static const char page_ODD_VALUE[] =
    "Only `true` and `false` mean anything, in lower case and with nothing around\n"
    "them. Anything else says nothing for everyone and is off for a company or a\n"
    "workspace, also where `True` or `1` was meant to switch something on.\n"
    "\n"
    "Set the value anew with `ffctl set`, or delete it. What is stored is shown only\n"
    "where it is a common way to miss these words, since it may be anybody's data.";

static const char page_OTHER_TYPE[] =
    "A key of a flag's name holds a hash, a list or something else that is no\n"
    "string. It counts as no key. Most probably another program uses the same\n"
    "names.\n"
    "\n"
    "`ffctl audit --prune` never deletes it: it may be somebody's data. Look at it\n"
    "with redis-cli, and rename or delete it there.";

static const char page_AGAINST_DEFAULT[] =
    "The flag has expired, or has at most `dueWithinDays` of lint.yml left, by\n"
    "default 14, and values say the contrary of its defaultEnabled. When its code\n"
    "is removed, these tenants, or everyone, will see a change. Decide which path\n"
    "stays: make it the default and remove the values, or remove the values first\n"
    "and see whether anybody minds.\n"
    "\n"
    "For how long they have said so cannot be known: Redis keeps no time of a\n"
    "write, and what OBJECT IDLETIME tells is the time since the key was last read,\n"
    "by any service. So what is found is values that contradict the default now,\n"
    "of flags with (nearly) no time left.";

static const char page_LEFT_BEHIND[] =
    "The flag was in the registry, as its history in git shows, and is not any\n"
    "more, but values of it are still stored. If a flag of that name is ever added\n"
    "again, they decide. Nobody needs them, once no running program asks for it:\n"
    "\n"
    "    ffctl audit --prune --rule FF506";

static const char page_STRAY_KEY[] =
    "Keys begin with the prefix and a colon, and yet no check ever asks for them:\n"
    "what follows is no flag name, or a level that there is none of, or an empty\n"
    "id. Often another program has the same prefix; then one of the two should have\n"
    "another (FEATURE_FLAGS_PREFIX).\n"
    "\n"
    "`ffctl audit --prune` never deletes them: they may be somebody's data.";

const ff_rule ff__drift_rules[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, slug, FF_SEVERITY_##severity, false, title, page_##name},
    FF__DRIFT_MAP(X)
#undef X
        {NULL, NULL, FF_SEVERITY_ERROR, false, NULL, NULL}};
