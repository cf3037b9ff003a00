/* featureflag.h - is this flag on, for this company and this workspace?
 *
 *     ff_error error;
 *     ff_client *flags;
 *     if (ff_client_create(NULL, &flags, &error) != FF_OK) ...    // from the environment
 *
 *     ff_context tenant = FF_CONTEXT_INIT;
 *     tenant.company_id = "acme";
 *     if (ff_enabled(flags, "advanced-scheduling", &tenant)) ...
 *
 *     ff_client_destroy(flags);
 *
 * This one include is all that a service needs.
 *
 * How a check is decided, the first match wins:
 *
 *     1  global value      "false" -> off (kill switch)      ff:{flag}
 *                          "true"  -> on
 *     2  company value     "true"  -> on, else off           ff:{flag}:company:{id}
 *     3  workspace value   "true"  -> on, else off           ff:{flag}:workspace:{id}
 *     4  the registry's defaultEnabled
 *     5  off
 *
 * Two modes. Cached (the default, for services): a thread of the library's own keeps
 * what was asked for in memory and is told by Redis of every change, so a check is a
 * look into memory. Direct (for short programs, FEATURE_FLAGS_MODE=direct): no thread
 * and no memory, each check asks Redis.
 *
 * What a cached answer is worth: it was the truth at some moment in the last age_ms
 * (ff_evaluation), for each of its three keys. Without Redis answers stay what they
 * last were, are marked as stale, and become fresh by themselves when it is back.
 * What this process sets, its next check sees.
 *
 * Threads: a client may be used by any number of threads at once. Options, and
 * what is being filled by a call, belong to one thread at a time. Only
 * ff_client_destroy must come after every other use of the client. Cached checks
 * take no lock, and do not slow each other down.
 *
 * Fork: a client may be used after fork() on both sides. The child never touches
 * its parent's connections; it goes on with what the parent knew, as stale, and
 * opens connections of its own at its next call.
 *
 * Blocking: a check of a tenant that is in the cache never waits. The first check of
 * a tenant, and each in direct mode, waits for at most the command timeout (default
 * 50 ms), plus the connect timeout (default 200 ms) when there is no connection yet.
 * When Redis has failed, checks answer at once without asking it until a short pause
 * is over. Where a host's name has to be resolved, a thread of the library's own waits
 * for the name server; the check does not.
 *
 * Nothing is ever written to stdout or stderr, no signal is raised, and no check
 * aborts: without an answer from Redis it gives the registry's default.
 */
#ifndef FEATUREFLAG_H
#define FEATUREFLAG_H

#include <featureflag/base.h>
#include <featureflag/registry.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ff_client ff_client;
typedef struct ff_options ff_options;

/* -- Context ---------------------------------------------------------------
 *
 * Whom a check is for. It begins with its own size, so that later versions can
 * add fields at the end without breaking a program compiled against this one:
 * begin with FF_CONTEXT_INIT (or ff_context_init) and set what is known.
 *
 * An id is 1 to 255 bytes without control characters; NULL and "" both mean
 * "none". An id that breaks these rules is treated as none, so that a kill switch
 * still works, and the evaluation reports FF_ERR_CONTEXT. The strings stay the
 * caller's and are only read during the call.
 */
typedef struct ff_context {
  size_t size; /* sizeof(ff_context) as the caller compiled it */
  const char *company_id;
  const char *workspace_id;
} ff_context;

#define FF_CONTEXT_INIT {sizeof(ff_context), NULL, NULL}

/* What FF_CONTEXT_INIT does, for callers that cannot see a macro: clears size
 * bytes and notes the size. context must not be NULL. */
FF_API void ff_context_init(ff_context *context, size_t size);

/* -- Options ---------------------------------------------------------------
 *
 * An option has the name of its environment variable, and its value is text in
 * both, so that there is one vocabulary: this list, .env.example, and the
 * bindings'. Later settings of the same option win; "" puts the default back.
 *
 *   FEATURE_FLAGS_PROVIDER           redis (default) or memory
 *   FEATURE_FLAGS_MODE               cached (default): a thread keeps what was asked for in
 *                                    memory and up to date; direct: each check asks Redis
 *   FEATURE_FLAGS_REGISTRY           path of the registry; none by default
 *   FEATURE_FLAGS_REGISTRY_REQUIRED  true (default): opening fails when the registry
 *                                    cannot be used; false: go on without, and log it
 *   FEATURE_FLAGS_UNKNOWN            flags that a loaded registry does not hold:
 *                                    error (default): off, FF_ERR_FLAG_NOT_FOUND, logged
 *                                    once a flag; warn: resolved, and logged once a flag;
 *                                    allow: resolved
 *   FEATURE_FLAGS_PREFIX             first part of every key, default ff; 1 to 64 of
 *                                    A-Z a-z 0-9 . _ - and :
 *   FEATURE_FLAGS_OVERRIDES          a=on,b=off: decides these flags before anything
 *                                    else, for tests
 *   FEATURE_FLAGS_COVERAGE           a file to which is added, for tests, which answers were
 *                                    asked for: a line for each flag and answer, for
 *                                    `ffctl coverage`; checks are slower then. None by default
 *   FEATURE_FLAGS_CACHE_TENANTS      companies and workspaces to keep in memory, default
 *                                    10000, 1 to 10000000; see ff_stats for the bytes
 *   FEATURE_FLAGS_HEARTBEAT_MS       how long a dead connection may go unnoticed, default
 *                                    1000, 20 to 60000
 *   FEATURE_FLAGS_MAX_STALE_MS       answers that are staler than that become the
 *                                    registry's default (FF_ERR_STALE); default 0: never
 *   FEATURE_FLAGS_POLL_MS            how often to read again what is in use where Redis
 *                                    refuses to tell of changes, default 2000, 20 to 3600000
 *   FEATURE_FLAGS_RELOAD_MS          how often to look whether the registry's file has
 *                                    changed; default 0: only in ff_client_reload
 *   REDIS_URL                        redis://[user[:password]@]host[:port][/db], the same
 *                                    with rediss:// over TLS, or unix:///path[?db=N];
 *                                    wins over the next five in what it names, and its
 *                                    port is 6379 unless named
 *   REDIS_HOST                       default 127.0.0.1; an absolute path is a unix socket
 *   REDIS_PORT                       default 6379
 *   REDIS_DB                         default 0
 *   REDIS_USERNAME                   ACL user; default none
 *   REDIS_PASSWORD                   default none
 *   REDIS_PASSWORD_FILE              read again for each connection; its first line is
 *                                    the password; wins over REDIS_PASSWORD
 *   REDIS_TLS                        true: TLS 1.2 or later, never plain text; default false.
 *                                    The server's certificate and name are verified
 *   REDIS_TLS_CA_FILE                whom to trust: a file of certificates (PEM), a folder
 *   REDIS_TLS_CA_FOLDER              of them (openssl-rehash(1)); default the system's
 *   REDIS_TLS_CERT_FILE              our own certificate with its chain (PEM), for servers
 *                                    that ask for one
 *   REDIS_TLS_KEY_FILE               its key (PEM, no pass phrase); default in the same file.
 *                                    All of these files are read again for each connection
 *   REDIS_TLS_SERVER_NAME            the name to ask for (SNI) and to verify; default the host
 *   REDIS_TLS_INSECURE_SKIP_VERIFY   true: trust anybody; logged as a warning
 *   REDIS_CLIENT_NAME                default libfeatureflag; shown by CLIENT LIST
 *   REDIS_CONNECT_TIMEOUT_MS         default 200, 1 to 60000
 *   REDIS_COMMAND_TIMEOUT_MS         default 50, 1 to 60000
 */

/* NULL when memory is short. The caller's, to be destroyed. */
FF_API ff_options *ff_options_create(void);

/* Frees options and wipes secrets in them. NULL is allowed. A client that was
 * created with them does not need them any more. */
FF_API void ff_options_destroy(ff_options *options);

/* Sets one option; name and value must not be NULL and are copied.
 * FF_ERR_CONFIG for an unknown name or a bad value, with the name and what would
 * be right in the message and without the value where it may hold a secret;
 * FF_ERR_UNSUPPORTED; FF_ERR_NOMEM. On an error nothing is changed. */
FF_API ff_err ff_options_set(ff_options *options, const char *name, const char *value,
                             ff_error *error);

/* Sets every option whose environment variable is set and not empty. Reads the
 * environment: no other thread may change it meanwhile (getenv(3)). Errors as
 * ff_options_set; the first one ends it. */
FF_API ff_err ff_options_from_environment(ff_options *options, ff_error *error);

/* The index-th option's name; NULL from the end on. Static storage; any thread. */
FF_API const char *ff_option_name(size_t index);

typedef enum ff_log_level {
  FF_LOG_ERROR = 0,
  FF_LOG_WARNING = 1,
  FF_LOG_INFO = 2,
} ff_log_level;

/* "error", "warning", "info"; "unknown" for another number. Static storage. */
FF_API const char *ff_log_level_name(ff_log_level level);

/* Receives one line of printable text without a newline and without secrets,
 * valid during the call only. It is called on the thread that made the call, in
 * cached mode also on the library's own, with no lock held, by several threads at
 * once if they call at once. */
typedef void (*ff_log_fn)(ff_log_level level, const char *message, void *user);

/* Where messages go; nowhere by default. log may be NULL; user is handed on. */
FF_API void ff_options_set_log(ff_options *options, ff_log_fn log, void *user);

/* -- Client ----------------------------------------------------------------
 *
 * Cheap to keep, costly to make: one for a process. Creating one reads the
 * registry and connects nowhere; the first check does.
 */

/* options NULL means: as the environment says. They stay the caller's and may be
 * destroyed at once. On FF_OK *client is the caller's, to be destroyed.
 * FF_ERR_CONFIG, FF_ERR_UNSUPPORTED, FF_ERR_IO, FF_ERR_NOMEM; FF_ERR_REGISTRY
 * with all of the registry's mistakes in error->message, as far as they fit, and
 * each of them in the log. */
FF_API ff_err ff_client_create(const ff_options *options, ff_client **client, ff_error *error);

/* Closes the connections and frees the client. NULL is allowed. Ends the library's
 * thread, which may take the connect timeout when it is connecting just then, and as
 * long as an event's function runs. After fork() it leaves the other side's session
 * alone. */
FF_API void ff_client_destroy(ff_client *client);

/* The registry that the client loaded last, or NULL. Lives as long as the client. */
FF_API const ff_registry *ff_client_registry(const ff_client *client);

/* -- Checking -------------------------------------------------------------- */

/* Whether the flag is on. Never fails: where anything is wrong, NULL pointers
 * included, the answer is the registry's default or false, and ff_evaluate
 * would say why. context may be NULL: no company, no workspace. */
FF_API bool ff_enabled(ff_client *client, const char *flag, const ff_context *context);

/* The same for those who must not wait here, but may elsewhere (a binding gives up its
 * interpreter's lock first): where ff_enabled would not wait, *enabled is its answer; else
 * false, with nothing written and nothing begun. It holds for what is in memory, for overrides,
 * and for flags that may not be checked; never in direct mode with Redis. enabled must not be
 * NULL. */
FF_API bool ff_try_enabled(ff_client *client, const char *flag, const ff_context *context,
                           bool *enabled);

/* What decided. */
typedef enum ff_source {
  FF_SOURCE_FALLBACK = 0, /* nothing did: off */
  FF_SOURCE_DEFAULT = 1,  /* the registry's defaultEnabled */
  FF_SOURCE_GLOBAL = 2,
  FF_SOURCE_COMPANY = 3,
  FF_SOURCE_WORKSPACE = 4,
  FF_SOURCE_OVERRIDE = 5, /* FEATURE_FLAGS_OVERRIDES, or ff_test_set */
} ff_source;

/* "global", "company", "workspace", "default", "fallback", "override"; "unknown"
 * for another number. Static storage; any thread. */
FF_API const char *ff_source_name(ff_source source);

/* OpenFeature's reasons (https://openfeature.dev/specification/types#resolution-reason).
 * Those that this version gives: STATIC for a global on or an override, DISABLED
 * for a global off, TARGETING_MATCH for a company or workspace value, DEFAULT when
 * no key decided, STALE for each of them when it is the last known, ERROR when
 * something went wrong. */
#define FF_REASON_MAP(X)                                                                           \
  X(UNKNOWN, 0)                                                                                    \
  X(STATIC, 1)                                                                                     \
  X(DEFAULT, 2)                                                                                    \
  X(TARGETING_MATCH, 3)                                                                            \
  X(SPLIT, 4)                                                                                      \
  X(CACHED, 5)                                                                                     \
  X(DISABLED, 6)                                                                                   \
  X(STALE, 7)                                                                                      \
  X(ERROR, 8)

typedef enum ff_reason {
#define X(name, number) FF_REASON_##name = (number),
  FF_REASON_MAP(X)
#undef X
} ff_reason;

/* "TARGETING_MATCH"; "UNKNOWN" for another number. Static storage; any thread. */
FF_API const char *ff_reason_name(ff_reason reason);

/* How well the store vouches for an answer. */
typedef enum ff_freshness {
  FF_FRESHNESS_NONE = 0,  /* the store was not asked or did not answer */
  FF_FRESHNESS_FRESH = 1, /* it was the truth age_ms ago */
  FF_FRESHNESS_STALE = 2, /* last known to be the truth age_ms ago */
} ff_freshness;

/* "none", "fresh", "stale"; "unknown" for another number. Static storage. */
FF_API const char *ff_freshness_name(ff_freshness freshness);

/* An answer with all there is to know about it: 64 bytes, a frozen layout whose
 * `reserved` is its room to grow. Callers need not clear it first. */
typedef struct ff_evaluation {
  int64_t age_ms;       /* see freshness; 0 with FF_FRESHNESS_NONE */
  int32_t error;        /* an ff_err: FF_OK, or why this is not the store's word */
  int32_t error_kind;   /* an ff_kind: the OpenFeature code for error */
  int32_t source;       /* an ff_source */
  int32_t reason;       /* an ff_reason */
  int32_t freshness;    /* an ff_freshness */
  bool enabled;         /* the answer */
  uint8_t reserved[35]; /* 0 */
} ff_evaluation;

/* Checks a flag and tells everything about the answer. As total as ff_enabled:
 * *evaluation is always written. Returns evaluation->error, with the details in
 * *error: FF_ERR_FLAG_NAME, FF_ERR_FLAG_NOT_FOUND, FF_ERR_CONTEXT, FF_ERR_NOMEM,
 * FF_ERR_INVALID (a NULL client) or one of the store's (FF_ERR_CONNECT and later).
 * A stale answer is none: FF_OK.
 * context and error may be NULL, evaluation must not. */
FF_API ff_err ff_evaluate(ff_client *client, const char *flag, const ff_context *context,
                          ff_evaluation *evaluation, ff_error *error);

/* One question of a batch. context may be NULL; nothing is copied or kept. */
typedef struct ff_query {
  const char *flag;
  const ff_context *context;
} ff_query;

/* Answers count queries in one round trip: many flags for one tenant, one flag
 * for many tenants, or any mixture. Each answer is what ff_evaluate would give;
 * all evaluations are always written. Redis reads at most 100 keys at a time in
 * between other clients' commands, and the command timeout holds for each
 * hundred. Returns FF_OK, or the first store failure, with its details in *error;
 * queries that were answered before it keep their answers. queries and
 * evaluations may be NULL only if count is 0. */
FF_API ff_err ff_evaluate_many(ff_client *client, const ff_query *queries, size_t count,
                               ff_evaluation *evaluations, ff_error *error);

/* -- Explaining ------------------------------------------------------------
 *
 * The same question with every place that was looked at, in the order that they
 * are looked at. It asks the store for all the keys, in cached mode too: also for those
 * after the deciding one, and where an override decides or the flag is not registered.
 */
typedef enum ff_key_state {
  FF_KEY_UNKNOWN = 0,    /* the store did not answer; see the evaluation's error */
  FF_KEY_ABSENT = 1,     /* no such key */
  FF_KEY_STRING = 2,     /* value holds it */
  FF_KEY_OTHER_TYPE = 3, /* another Redis type, which counts as no key */
} ff_key_state;

/* Made by the library, only read by callers, always through a pointer: fields may
 * be added at the end. Lives as long as its explanation. */
typedef struct ff_step {
  ff_source source;
  bool decides;       /* true for exactly one step */
  bool enabled;       /* what this step alone would say, where it says something */
  bool speaks;        /* whether it says something */
  ff_key_state state; /* FF_KEY_UNKNOWN for steps that are no key */
  const char *key;    /* printable; NULL for steps that are no key */
  const char *value;  /* with FF_KEY_STRING: the bytes, NUL-terminated; else NULL */
  size_t value_size;  /* length in bytes; values may hold NUL and anything else */
} ff_step;

typedef struct ff_explanation ff_explanation;

/* Evaluates and explains. Returns the evaluation's error, as ff_evaluate does;
 * *explanation is written, the caller's to be destroyed, whenever it is not
 * FF_ERR_NOMEM or FF_ERR_INVALID. context and error may be NULL. */
FF_API ff_err ff_explain(ff_client *client, const char *flag, const ff_context *context,
                         ff_explanation **explanation, ff_error *error);

/* NULL is allowed. */
FF_API void ff_explanation_destroy(ff_explanation *explanation);

/* The answer itself. */
FF_API const ff_evaluation *ff_explanation_evaluation(const ff_explanation *explanation);

/* How many steps there are, and the index-th; NULL from the count on. */
FF_API size_t ff_explanation_count(const ff_explanation *explanation);
FF_API const ff_step *ff_explanation_at(const ff_explanation *explanation, size_t index);

/* -- Writing ---------------------------------------------------------------
 *
 * A write is one plain SET or DEL. id is the company's or workspace's id, and
 * must be NULL for FF_SCOPE_GLOBAL. With a registry loaded, writing a flag that it
 * does not hold (FF_ERR_FLAG_NOT_FOUND, unless FEATURE_FLAGS_UNKNOWN is warn or
 * allow) or at a level finer than the flag's scope (FF_ERR_SCOPE) is refused;
 * FF_FORCE in modifiers, otherwise 0, writes all the same.
 *
 * After FF_ERR_TIMEOUT and FF_ERR_DISCONNECTED the write may or may not have
 * happened; it is safe to repeat. Other errors: FF_ERR_FLAG_NAME, FF_ERR_CONTEXT
 * (a bad id), FF_ERR_INVALID, and the store's.
 */
#define FF_FORCE 1u

/* FF_FORCE, for callers that cannot see a macro. */
FF_API unsigned ff_force(void);

/* Stores on or off at one level. */
FF_API ff_err ff_set(ff_client *client, const char *flag, ff_scope scope, const char *id,
                     bool enabled, unsigned modifiers, ff_error *error);

/* Removes what is stored at one level; removing what is not there is FF_OK. */
FF_API ff_err ff_unset(ff_client *client, const char *flag, ff_scope scope, const char *id,
                       unsigned modifiers, ff_error *error);

/* -- Scanning --------------------------------------------------------------
 *
 * Walks over all keys of the store, a small page at a time, so that Redis serves
 * others in between. It looks at every key of the database, ours or not: seconds
 * for millions. Never for a check path.
 */

/* One stored value's place. Valid during the call only. */
typedef struct ff_stored_key {
  const char *flag;
  const char *id; /* NULL for FF_SCOPE_GLOBAL */
  ff_scope scope;
} ff_stored_key;

/* Called for each key. Redis may show a key more than once (SCAN's guarantee).
 * Returning false ends the walk. */
typedef bool (*ff_stored_key_fn)(const ff_stored_key *key, void *user);

/* Called after each page with the keys looked at so far and about how many there
 * are. Returning false ends the walk. */
typedef bool (*ff_progress_fn)(uint64_t done, uint64_t total, void *user);

/* Walks over the keys. on_progress may be NULL. FF_ERR_CANCELLED when a function
 * ended it; else the store's errors. Holds the client's connection meanwhile only
 * for a page at a time. */
FF_API ff_err ff_scan(ff_client *client, ff_stored_key_fn on_key, ff_progress_fn on_progress,
                      void *user, ff_error *error);

/* -- Health ---------------------------------------------------------------- */

/* How a client learns of changes. */
typedef enum ff_updates {
  FF_UPDATES_NONE = 0,     /* direct mode, or nothing was asked for yet */
  FF_UPDATES_TRACKING = 1, /* Redis tells */
  FF_UPDATES_POLLING = 2,  /* Redis refuses to (an ACL, a hosted one): read again and again */
  FF_UPDATES_LOST = 3,     /* not connected: answers are stale */
} ff_updates;

/* "none", "tracking", "polling", "lost"; "unknown" for another number. Static storage. */
FF_API const char *ff_updates_name(ff_updates updates);

/* What a probe wants to know. Frozen layout; `reserved` is its room to grow. */
typedef struct ff_health {
  bool up;
  uint8_t updates; /* an ff_updates */
  uint8_t reserved[2];
  int32_t error;         /* an ff_err: why it is not up */
  double response_ms;    /* how long the store took to answer; 0 when it did not */
  char store[16];        /* "redis" or "memory" */
  char message[256];     /* printable, no secrets; "" when up */
  uint8_t reserved2[32]; /* 0 */
} ff_health;

/* Asks the store for a sign of life (PING), connecting if need be, and waits for
 * at most timeout_ms in all; 0 means the configured timeouts. Asks even when
 * checks would not yet, and what it finds out they know too. Always writes
 * *health; returns health->error. */
FF_API ff_err ff_check_health(ff_client *client, unsigned timeout_ms, ff_health *health);

/* Writes health as one JSON object in the shape of NestJS Terminus,
 *     {"status":"ok","info":{"redis":{"status":"up","responseTime":2}},"error":{},"details":{...}}
 * as snprintf does: at most size bytes with the NUL; returns the length it would
 * need, at most 2047. responseTime is in milliseconds. text may be NULL if size is 0. */
FF_API size_t ff_health_json(const ff_health *health, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#include <featureflag/events.h>
#include <featureflag/tenant.h>

#endif
