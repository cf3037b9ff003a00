/* call.h - one call of a function that is given a flag: which flag, and for whom.
 *
 * Reads the tokens between its parentheses:
 *
 *     ff_enabled(client, "advanced-scheduling", &tenant)
 *                        ^ the argument that is the flag: a literal, a constant, or else
 *     flags.enabled?(FLAG, company: id)
 *                          ^ a tenant that is named
 *
 * Knows nothing of what is round the call.
 */
#ifndef FF_LINT_REFERENCES_CALL_H
#define FF_LINT_REFERENCES_CALL_H

#include "lint/references/constants.h"
#include "lint/references/vocabulary.h"

/* What the flag's argument is, as far as it was read. */
typedef enum ff__argument {
  FF__ARGUMENT_NONE,     /* nothing yet */
  FF__ARGUMENT_LITERAL,  /* "advanced-scheduling", :advanced_scheduling */
  FF__ARGUMENT_PATH,     /* Flags.ADVANCED_SCHEDULING, flag */
  FF__ARGUMENT_QUESTION, /* flag? - of a type, or of a choice */
  FF__ARGUMENT_DECLARED, /* const char *flag: no call at all */
  FF__ARGUMENT_UNCLEAR,  /* neither a name nor made of one */
  FF__ARGUMENT_BUILT,
} ff__argument;

typedef struct ff__call {
  const ff__language *language;
  const ff__function *function;
  bool sure;         /* it is a check, whatever its argument */
  uint32_t item;     /* its number among what was found */
  uint32_t position; /* of the argument at hand, from 0 */
  bool keyword;      /* it is told by a name, and not the flag */
  bool flag_keyword; /* that name is the flag's */
  bool begins;       /* nothing of it was read */
  ff__argument argument;
  const char *text; /* a literal, or the word of a path that counts */
  size_t size;
  unsigned words; /* of the path, so far */
  bool symbol;
  bool constant;      /* the path looks like a constant's */
  bool asked;         /* and a function of it is given something: String.format("%s", x) */
  ff_scope level;     /* the finest tenant that was named */
  ff_scope named;     /* the one whose value is due */
  unsigned name_step; /* 0: none is, 1: its sign is, 2: itself is */
} ff__call;

/* A token right between the parentheses; before is the one in front of it, next the first byte
 * that follows. Returns whether that is the flag's name, which is no mention of its own then. */
bool ff__call_read(ff__call *call, const ff__token *token, const ff__token *before, char next);

/* A token anywhere within the call, also deeper: looks for tenants. next is the first byte
 * that follows; in_braces tells { companyId } from f(companyId). */
void ff__call_look(ff__call *call, const ff__token *token, const ff__token *before, char next,
                   bool in_braces);

/* Puts the text of a constant of this file in the place of its name, if that is what the
 * flag is given by. */
void ff__call_resolve(ff__call *call, const ff__constants *constants);

/* The name that it asks for; NULL when there is none, or none that can be told. */
const ff__name *ff__call_name(const ff__call *call, const ff__vocabulary *vocabulary);

#endif
