/* answer.h - an evaluation, told as text and as JSON. */
#ifndef FFCTL_ANSWER_H
#define FFCTL_ANSWER_H

#include <featureflag.h>
#include <jansson.h>
#include <stdio.h>

/* What was asked. Ids may be NULL or "". */
typedef struct question {
  const char *flag;
  const char *company;
  const char *workspace;
} question;

/* The answer when there is no client to ask: off, because of err. */
ff_evaluation answer_without_client(ff_err err);

/* "on" or "off" */
const char *answer_word(bool enabled);

/* Puts "enabled", "source", "reason" and "error" behind what is in object, as json_with
 * does. */
json_t *answer_json(json_t *object, const ff_evaluation *evaluation);

/* {"flag","companyId","workspaceId"} as the beginning of an object; NULL when memory
 * is short. */
json_t *question_json(const question *asked);

/* " for company acme, workspace 7", or nothing when it was asked for no tenant. */
void put_tenant(FILE *stream, const question *asked);

#endif
