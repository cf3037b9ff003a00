/* explain.h - what an explanation is told from, and the two ways of telling it. */
#ifndef FFCTL_EXPLAIN_H
#define FFCTL_EXPLAIN_H

#include "answer.h"
#include "arguments.h"
#include "flip.h"

/* An explanation and all that is needed to tell it. */
struct account {
  const arguments *parsed;
  question asked;
  const ff_explanation *explanation;
  const ff_evaluation *evaluation;
  const ff_flag *entry; /* the registered flag, or NULL */
  const char *message;  /* of the error, if there is one */
  struct levels levels;
  size_t flip_count;
  struct flip flips[FLIPS_MAX];
};

/* Writes a flip as a whole command for a shell; it goes where this one went. */
void explain_put_command(FILE *stream, const struct account *account, struct flip flip);

/* Return whether they could. */
bool explain_put_text(const struct account *account);
bool explain_put_json(const struct account *account);

#endif
