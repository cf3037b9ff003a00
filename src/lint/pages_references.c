/* pages_references.c - FF3xx: flags and the code that asks for them. */
#include "lint/rules.h"

#include "lint/codes.h"

#include <stddef.h>

static const char page_UNREADABLE_SOURCE[] =
    "A source or a folder below the one that --source names could not be read, so\n"
    "that references in it are not known, and flags may seem unused. Make it\n"
    "readable, or leave it out of the tree, by .gitignore for one.";

static const char page_UNUSED_FLAG[] =
    "No source that was looked at checks the flag, hands it to another function,\n"
    "or as much as holds its name as a string or a constant. Most such flags were\n"
    "left behind when their code was removed: remove them from the registry, too.\n"
    "\n"
    "Where something else asks for the flag, say who does:\n"
    "\n"
    "    externalUse: the mobile app\n"
    "\n"
    "Templates, configuration files and other languages are not looked at. A\n"
    "function of your own that makes the name of a flag is known by --wrapper.";

static const char page_UNREGISTERED[] =
    "The code asks for a flag that the registry does not hold. Such a flag is off\n"
    "for everybody, cannot be switched on without force, and is missed when the\n"
    "registry is cleaned up. Most of them are misspelt: the message names the flag\n"
    "that was probably meant. Otherwise add it to the registry, or remove what is\n"
    "left of a flag that is gone.";

static const char page_BUILT_NAME[] =
    "The name of the flag is a variable, or a text that is put together, so that\n"
    "nobody can find the places that ask for a flag, neither this linter nor those\n"
    "who remove it one day.\n"
    "\n"
    "    flags.isEnabled(`billing-${step}`)      // which flags are these?\n"
    "\n"
    "Write the name, or a constant of it. A function of yours that is given the\n"
    "name and hands it on is made known by --wrapper; its own inside is not\n"
    "reported then.";

static const char page_NESTED[] =
    "Two flags decide together over the same code: one is checked in a block, an\n"
    "else or an expression that the check of the other guards.\n"
    "\n"
    "    if (ff_enabled(flags, \"new-inbox\", &tenant)) {\n"
    "      if (ff_enabled(flags, \"inbox-search\", &tenant)) ...\n"
    "\n"
    "With each further flag the number of ways through the code doubles, and few of\n"
    "them are ever tested; rolling one flag back does something else depending on\n"
    "the other. Let one flag decide alone: make both one flag, or finish the first\n"
    "before the second begins.\n"
    "\n"
    "Checks go by the text: what guards the rest of a function by returning early,\n"
    "or was kept in a variable, is not seen. `ffctl matrix --nested` sees that while\n"
    "tests run.";

static const char page_EXPIRED_IN_NEW_CODE[] =
    "A line that is new since the base revision, which --new-from names, asks for a\n"
    "flag that is past its last day. What is to be removed is being built upon.\n"
    "Remove the flag first, or move its expectedRemoval and say why.";

static const char page_FINER_TENANT[] =
    "The call names a workspace or a company, but the flag's scope does not go that\n"
    "far: no value can be set for such a tenant, so that the check promises what the\n"
    "flag cannot do.\n"
    "\n"
    "    flags.enabled?(\"billing-export\", workspace: id)    # its scope is company\n"
    "\n"
    "Leave the tenant out, or widen the scope in the registry. A tenant that is\n"
    "given by position, or in a variable with both, is not seen.";

static const char page_SOURCE_LEFT_OUT[] =
    "A file is larger than 64 MiB and was not looked at; or git could not list the\n"
    "files of a repository, so that all of them were looked at, ignored ones too.\n"
    "`git ls-files` in that folder says why, often that the folder belongs to\n"
    "somebody else (safe.directory).";

const ff_rule ff__reference_rules[] = {
#define X(name, number, severity, slug, title)                                                     \
  {"FF" #number, slug, FF_SEVERITY_##severity, false, title, page_##name},
    FF__REFERENCE_MAP(X)
#undef X
        {NULL, NULL, FF_SEVERITY_ERROR, false, NULL, NULL}};
