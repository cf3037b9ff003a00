/* client.h - what the parts of a client share: a store, a registry, and settings. */
#ifndef FF_CLIENT_H
#define FF_CLIENT_H

#include "cache/cache.h"
#include "core/context.h"
#include "core/map.h"
#include "core/resolve.h"
#include "coverage.h"
#include "overrides.h"
#include "store/store.h"

#include <sys/types.h>
#include <time.h>

typedef enum ff__unknown_policy {
  FF__UNKNOWN_ERROR,
  FF__UNKNOWN_WARN,
  FF__UNKNOWN_ALLOW,
} ff__unknown_policy;

typedef struct ff__file_mark {
  bool is_there;
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec changed;
} ff__file_mark;

/* A registry that somebody may still have pointers into. */
typedef struct ff__replaced {
  struct ff__replaced *next;
  ff_registry *registry;
} ff__replaced;

struct ff_client {
  ff__store *store;
  ff__redis_config redis; /* the cache's own copy; only where it keeps anything */
  ff__cache cache;        /* in direct mode it knows the flags' numbers and keeps nothing */
  _Atomic(ff_registry *) registry; /* NULL: every flag is unknown, and that is allowed */
  ff__replaced *replaced;
  char *registry_path;
  ff__file_mark registry_mark;
  ff__overrides *overrides;
  ff__coverage *coverage; /* NULL: nobody wants to know */
  ff__unknown_policy unknown;
  bool is_quick; /* checks need not be looked at twice: there is a cache, no limit on age, and
                    nobody who wants to know of them */
  char prefix[FF__PREFIX_MAX + 1];
  ff_log_fn log;
  void *log_user;
  ff__map *reported;      /* unknown flags that were logged */
  atomic_bool is_failing; /* the store, as last logged */
};

void ff__log(const ff_client *client, ff_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Logs when the store begins to fail and when it is back, once each. */
void ff__log_outcome(ff_client *client, ff_err err, const ff_error *error);

/* A query made ready for the store. */
typedef struct ff__question {
  const char *flag;
  size_t flag_size;
  ff_flag_id id; /* or FF_FLAG_NONE */
  ff__tenant tenant;
  const ff_flag *entry; /* the registered flag, or NULL */
  ff__decision decision;
  ff_err problem;      /* what is wrong with the query itself */
  const char *details; /* of the problem; static storage */
  bool ask;            /* the store has to be asked; else decision stands */
} ff__question;

/* Looks at a query in the light of registry and overrides. */
void ff__question_init(ff_client *client, ff__question *question, const char *flag,
                       const ff_context *context);

/* How many bytes ff__question_keys needs. */
size_t ff__question_size(const ff_client *client, const ff__question *question);

/* Writes the question's keys to text, and returns where they end. */
char *ff__question_keys(const ff_client *client, const ff__question *question, char *text,
                        ff__key keys[FF__LEVELS]);

/* Puts the answer together, from what the store said where it was asked: store_err is
 * its error if it did not answer. Returns evaluation->error. */
ff_err ff__question_answer(const ff__question *question, const ff__lookup *lookup, ff_err store_err,
                           ff_evaluation *evaluation);

/* ff_evaluate_many, for what is asked for by itself or among all flags. */
ff_err ff__evaluate_many(ff_client *client, const ff_query *queries, size_t count, ff__asked asked,
                         ff_evaluation *evaluations, ff_error *error);

/* Fills *error for a problem of the question itself. */
ff_err ff__question_fail(const ff__question *question, ff_error *error);

#endif
