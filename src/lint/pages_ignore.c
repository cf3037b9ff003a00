/* pages_ignore.c - FF9xx: comments that say what to ignore. */
#include "lint/rules.h"

#include "lint/codes.h"

#include <stddef.h>

static const char page_NO_REASON[] =
    "The comment takes effect, but nobody will know why it is there, or whether it\n"
    "still has to be. The reason stands behind two dashes:\n"
    "\n"
    "    # ff:ignore FF204 until=2027-01-31 -- the migration is late";

static const char page_PAST_DATE[] =
    "The day behind `until=` has passed, so that the comment has no effect any\n"
    "more, and what it hid is shown again. Do what had to be done by then, and\n"
    "remove the comment (`ffctl lint --fix` does that).";

static const char page_UNUSED[] =
    "What the comment tells to ignore is not found at this flag: it has been\n"
    "mended, or the comment stands at the wrong flag. Remove it; `ffctl lint\n"
    "--fix` does. Rules that are off, or were not looked for this time, do not\n"
    "count.\n"
    "\n"
    "A comment is about the flag in whose entry it stands, or directly above\n"
    "whose name it stands. Directly below an entry, and deeper than names are, it\n"
    "is still about that entry:\n"
    "\n"
    "    # ff:ignore FF206 -- it waits for the new billing\n"
    "    invoice-pdf-v2:\n"
    "      owner: team-billing   # ff:ignore FF202 -- is being set up\n"
    "      # ff:ignore FF205 -- this one, too\n"
    "    next-flag:";

static const char page_NOT_UNDERSTOOD[] =
    "A comment that begins with `ff:` is meant for lint, and this one cannot be\n"
    "understood or stands at no flag, so that it has no effect. It is written as\n"
    "\n"
    "    # ff:ignore RULE... [until=YYYY-MM-DD] -- reason\n"
    "\n"
    "with codes or names of rules. Mistakes that keep the registry from being used\n"
    "cannot be ignored, and neither can FF9xx.";

const ff_rule ff__ignore_rules[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, slug, FF_SEVERITY_##severity, false, title, page_##name},
    FF__IGNORE_MAP(X)
#undef X
        {NULL, NULL, FF_SEVERITY_ERROR, false, NULL, NULL}};
