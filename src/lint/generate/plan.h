/* plan.h - a registry made ready for being written out: flags in order, and owners' debt.
 *
 * Writers take a plan and put text; none of them can fail. They run twice, first to learn
 * how much text it is, so that they must put the same both times.
 */
#ifndef FF_LINT_GENERATE_PLAN_H
#define FF_LINT_GENERATE_PLAN_H

#include "core/text.h"
#include "lint/mangle.h"

#include <featureflag/generate.h>

/* What a flag's dates say of it: its name here, for people, and what it means. */
#define FF__STAGE_MAP(X)                                                                           \
  X(EXPIRED, "expired", "past the removal date: the code should be gone")                          \
  X(DUE, "due", "to be removed within 30 days")                                                    \
  X(IN_TIME, "in time", "the removal date is further away")                                        \
  X(PERMANENT, "permanent", "meant to stay, such as an emergency switch")                          \
  X(UNDATED, "undated", "nobody has said when to remove them")

typedef enum ff__stage {
#define X(id, name, meaning) FF__##id,
  FF__STAGE_MAP(X)
#undef X
      FF__STAGE_COUNT
} ff__stage;

typedef struct ff__owner_debt {
  const char *owner; /* NULL: nobody */
  size_t flags[FF__STAGE_COUNT];
  size_t total;
  int64_t overdue; /* days past their dates, of all expired flags together */
} ff__owner_debt;

typedef struct ff__plan {
  const ff_registry *registry;
  const char *file;      /* its name, without folders */
  const ff_flag **flags; /* in the order of their constants */
  size_t count;
  ff_date today;
  ff__owner_debt *owners; /* those with most expired flags first; with a day only */
  size_t owner_count;
  const ff_flag **expired; /* the longest first; likewise */
  size_t expired_count;
} ff__plan;

/* *plan is to be finished also on failure. FF_ERR_NOMEM. */
ff_err ff__plan_init(ff__plan *plan, const ff_registry *registry, ff_date today);
void ff__plan_finish(ff__plan *plan);

ff__stage ff__plan_stage(const ff__plan *plan, const ff_flag *flag);
const char *ff__stage_name(ff__stage stage);
const char *ff__stage_meaning(ff__stage stage);

/* How many flags are at a stage. */
size_t ff__plan_count(const ff__plan *plan, ff__stage stage);

/* The most flags that an owner has. */
size_t ff__plan_longest(const ff__plan *plan);

/* The days up to a flag's last one, less than 0 behind it. Only for flags with a date. */
int64_t ff__plan_days_left(const ff__plan *plan, const ff_flag *flag);

/* "company: what it switches", as part of a comment; see ff__put_comment. */
void ff__put_about(ff__writer *writer, const char *margin, const ff_flag *flag);

/* -- The writers ----------------------------------------------------------- */

typedef void (*ff__generate_fn)(const ff__plan *plan, ff__writer *writer);

void ff__generate_c(const ff__plan *plan, ff__writer *writer);
void ff__generate_cpp(const ff__plan *plan, ff__writer *writer);
void ff__generate_ts(const ff__plan *plan, ff__writer *writer);
void ff__generate_ruby(const ff__plan *plan, ff__writer *writer);
void ff__generate_python(const ff__plan *plan, ff__writer *writer);
void ff__generate_markdown(const ff__plan *plan, ff__writer *writer);
void ff__generate_html(const ff__plan *plan, ff__writer *writer);
void ff__generate_schema(const ff__plan *plan, ff__writer *writer);

#endif
