/* pages_form.c - FF1xx: what is said of a registry's form. The numbers are the loader's. */
#include "lint/rules.h"

#include "registry/codes.h"

#include <stddef.h>

static const char page_UNREADABLE[] =
    "The file could not be opened or read to its end, or is larger than 64 MiB.\n"
    "Nothing is known about what is in it.";

static const char page_SYNTAX[] =
    "The text is not YAML from this place on, so the rest of the file is not read.\n"
    "What stands before it is looked at all the same.\n"
    "\n"
    "Usual causes are a quote that is not closed (the place shown is where it\n"
    "opens), a line that is indented wrongly, a tab in the indentation, and text\n"
    "with a colon or a leading @ or ` that needs quotes:\n"
    "\n"
    "    description: \"Renders invoices anew: faster\"";

static const char page_ENCODING[] =
    "A registry is UTF-8 text with newlines and tabs as its only control\n"
    "characters. Other encodings, bytes that are not UTF-8, carriage returns on\n"
    "their own, and the line breaks that readers of YAML 1.1 and 1.2 see\n"
    "differently (U+0085, U+2028, U+2029) are refused, so that every service that\n"
    "shares the file sees the same lines.\n"
    "\n"
    "Save the file as UTF-8. A character that an editor does not show can be\n"
    "found by the column.";

static const char page_REFERENCE[] =
    "Anchors, aliases and merge keys make one flag's text depend on another's. A\n"
    "change then reaches flags that nobody looked at, and tools that edit a single\n"
    "flag cannot work. Write each flag out in full.";

static const char page_TAG[] =
    "Tags such as !!str change how a value is read, and not all readers of YAML do\n"
    "it alike. Without them the file means the same to everybody.";

static const char page_DOCUMENT[] =
    "A file holds one document. What follows a second `---` is not read, by this\n"
    "or by other services; put all flags under one `flags:`.";

static const char page_DEPTH[] =
    "The file is nested more than 64 levels deep, which no registry needs. The\n"
    "rest of it is not read.";

static const char page_TOO_MANY[] =
    "A registry holds at most 1,000,000 flags. The rest of the file is not read.";

static const char page_KIND[] =
    "There is a mapping, a list or plain text where another of them belongs. A\n"
    "registry looks like this:\n"
    "\n"
    "    flags:\n"
    "      new-inbox:\n"
    "        description: Shows the inbox of the new design\n"
    "        defaultEnabled: false\n"
    "        scope: company\n"
    "        expectedRemoval: 2027-03-31\n"
    "        owner: team-inbox";

static const char page_NO_FLAGS[] =
    "A registry begins with `flags:`. Where there are no flags it is `flags: {}`,\n"
    "so that an empty file is never taken for an empty registry.";

static const char page_UNKNOWN_KEY[] =
    "The key is none that is known here. Most of these are misspelt, and a\n"
    "misspelt expectedRemoval that was passed over would be a flag that never\n"
    "expires. The message names the key that was probably meant.";

static const char page_DUPLICATE_KEY[] =
    "The key is given twice, and readers of YAML do not agree on which one counts.\n"
    "Remove one of them.";

static const char page_DUPLICATE_FLAG[] =
    "The flag is given twice. The first one counts here, but other readers of\n"
    "YAML take the last. Remove one of them, or rename it.";

static const char page_FLAG_NAME[] =
    "A name has 1 to 96 of the characters a-z, 0-9, `.`, `_` and `-`, beginning\n"
    "with a letter or a digit. It becomes part of a key in the store, where a\n"
    "colon would reach into another flag's values.";

static const char page_NO_FIELD[] =
    "`defaultEnabled` and `scope` decide what a check answers and what may be\n"
    "written, so there is no guessing them.";

static const char page_NO_DESCRIPTION[] =
    "Whoever switches a flag in a hurry reads its description first. Say in a line\n"
    "what it switches, as people see it.";

static const char page_UPPER_CASE[] =
    "Names with upper-case letters work, since others may have written them\n"
    "before, but `New-Inbox` and `new-inbox` are two flags. Name new flags in\n"
    "lower case. Renaming an old one is a change to code and store, too.";

static const char page_EMPTY[] =
    "A field without a value says nothing. Fill it in, or take it out.";

static const char page_BOOLEAN[] =
    "Readers of YAML do not agree on yes, no, on and off, and text in quotes is no\n"
    "boolean for any of them. Write true or false, in lower case and without\n"
    "quotes.";

static const char page_SCOPE[] =
    "The scope is the finest level at which a flag may be set: `global`, `company`\n"
    "or `workspace`.";

static const char page_DATE_FORM[] =
    "Days are written as YYYY-MM-DD, as in 2027-03-31, with all their zeros.";

static const char page_DATE[] =
    "The day does not exist: a month has no such day, or a year no such month.";

static const char page_CONTROL[] =
    "The text holds a control character, by an escape such as \\x1b. It could\n"
    "steer the terminal of whoever looks at it.";

static const char page_SAME_CONSTANT[] =
    "In code, a flag's name becomes a constant: in upper case, with `-` and `.` as\n"
    "`_`. These two names make the same one, so that constants cannot be generated\n"
    "for both, and people take them for each other anyway. Rename the newer one.\n"
    "No flag can be called `none`: FF_FLAG_NONE is the library's own.";

static const char page_UNSORTED[] =
    "Flags in alphabetical order are found quickly, and two branches that add one\n"
    "each seldom meet on the same line. A comment with a blank line below it\n"
    "begins a new group; each group has an order of its own.\n"
    "\n"
    "`ffctl lint --fix` sorts them. Comments directly above a flag move with it.";

static const char page_NEGATIVE_NAME[] =
    "A flag named for what it takes away (no-, not-, without-, disable-) is off\n"
    "when the thing is on. Sooner or later somebody switches it the wrong way\n"
    "round. Name the thing, and turn defaultEnabled round:\n"
    "\n"
    "    email-digest:           instead of  disable-email-digest:\n"
    "      defaultEnabled: true                defaultEnabled: false";

static const char page_PHASE_NAME[] =
    "The name tells a phase of the work (-phase-2, -beta, -mvp) and not what the\n"
    "flag switches. The phase passes, the name stays. Name what people get; when\n"
    "another part is to be switched on its own, that is another flag.";

static const char page_UNKNOWN_RULE[] =
    "Under `rules:` of lint.yml stands the code or the name of a rule:\n"
    "\n"
    "    rules:\n"
    "      FF204: warning\n"
    "      unsorted: off\n"
    "\n"
    "`ffctl explain-rule` lists them all.";

static const char page_UNKNOWN_SEVERITY[] =
    "A rule's severity is `error`, `warning`, `info` or `off`.";

static const char page_NUMBER[] =
    "A threshold is a whole number that makes sense for it. Days are 0 to 36500.";

static const char page_FIXED_SEVERITY[] =
    "With a mistake of form, no service can use the registry, so that it stays an\n"
    "error whatever lint.yml says. Take the rule out of it.";

static const char page_MORE_ERRORS[] =
    "The first 10,000 findings in a file are listed. What is not listed is\n"
    "counted, and some of it keeps the registry from being used.";

static const char page_MORE_WARNINGS[] =
    "The first 10,000 findings in a file are listed. What is not listed is\n"
    "counted; none of it is an error.";

const ff_rule ff__form_rules[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, slug,       FF_SEVERITY_##severity, FF_SEVERITY_##severity == FF_SEVERITY_ERROR,  \
   title,        page_##name},
    FF__CODE_MAP(X)
#undef X
        {NULL, NULL, FF_SEVERITY_ERROR, false, NULL, NULL}};
