/* tenant.h - checks at the cost of a few loads: flags by number, tenants by handle,
 * all flags at once, and tenants loaded ahead.
 *
 *     ff_flag_id scheduling = ff_flag_id_of(flags, "advanced-scheduling");
 *     ff_tenant *acme;
 *     ff_tenant_create(flags, &context, &acme, NULL);     // once a request, or for ever
 *     while (work())
 *       if (ff_tenant_enabled(acme, scheduling)) ...
 *     ff_tenant_destroy(acme);
 *
 * All of it works in every mode and with every provider, and gives the answers that
 * ff_evaluate gives; it is fast where a cache is (FEATURE_FLAGS_MODE=cached).
 * <featureflag.h> includes this file.
 */
#ifndef FEATUREFLAG_TENANT_H
#define FEATUREFLAG_TENANT_H

#include <featureflag.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- Flags by number -------------------------------------------------------
 *
 * The flags of the registry have the numbers from 0 on, in the order of the file as it
 * was when the client was created; others get the next number when they are first met.
 * A flag keeps its number for the client's life, also when the registry is reloaded.
 */
typedef uint32_t ff_flag_id;
#define FF_FLAG_NONE UINT32_MAX

/* FF_FLAG_NONE, for callers that cannot see a macro. */
FF_API ff_flag_id ff_flag_none(void);

/* The flag's number. A flag that is not in the registry gets one where
 * FEATURE_FLAGS_UNKNOWN lets it be checked. FF_FLAG_NONE for NULL, for what is no flag
 * name, for a flag that may not be checked, and when 65,536 flags are known. */
FF_API ff_flag_id ff_flag_id_of(ff_client *client, const char *flag);

/* The numbers of count flags, for constants that `ffctl gen` made of a registry with this
 * fingerprint, see ff_registry_fingerprint. They stay right when the registry is reloaded
 * later; a flag that is gone then is as any that is not registered. flags and ids may be
 * NULL only if count is 0; ids are written on FF_OK only.
 *
 * FF_ERR_CONFIG when the registry that the client loaded last has another fingerprint, or
 * there is none: the constants are out of date, and the error says what to run. With the
 * fingerprint 0 every registry will do that has these flags. FF_ERR_FLAG_NOT_FOUND for one
 * that gets no number, see ff_flag_id_of; FF_ERR_INVALID for NULL. */
FF_API ff_err ff_flag_ids_of(ff_client *client, const char *const *flags, size_t count,
                             uint64_t fingerprint, ff_flag_id *ids, ff_error *error);

/* The name of that number; NULL for a number that no flag has. Lives as long as the client. */
FF_API const char *ff_flag_name(ff_client *client, ff_flag_id id);

/* How many numbers are given out: all are below it. */
FF_API size_t ff_flag_count(ff_client *client);

/* -- Tenants by handle -----------------------------------------------------
 *
 * A handle stands for one context. What the cache knows of its company and workspace
 * stays in memory as long as the handle lives. Where FEATURE_FLAGS_CACHE_TENANTS leaves no
 * room for them, since as many are held by other handles, checks cost what they cost by name.
 * A handle may be used by any number of threads at once, and on both sides of a fork.
 */
typedef struct ff_tenant ff_tenant;

/* Makes a handle and begins to load what is not known, without waiting for it. context
 * may be NULL, and is copied. FF_ERR_CONTEXT for an id that is not valid, FF_ERR_NOMEM,
 * FF_ERR_INVALID. On FF_OK *tenant is the caller's, to be destroyed before the client. */
FF_API ff_err ff_tenant_create(ff_client *client, const ff_context *context, ff_tenant **tenant,
                               ff_error *error);

/* NULL is allowed. */
FF_API void ff_tenant_destroy(ff_tenant *tenant);

/* As ff_enabled. Once the tenant is loaded it is a few loads: no call into the system, no
 * lock, no clock, and not counted in ff_stats. Before that it may wait as ff_enabled does.
 * false for NULL and for a number that no flag has. */
FF_API bool ff_tenant_enabled(ff_tenant *tenant, ff_flag_id flag);

/* As ff_evaluate; FF_ERR_FLAG_NOT_FOUND for a number that no flag has. evaluation must
 * not be NULL. */
FF_API ff_err ff_tenant_evaluate(ff_tenant *tenant, ff_flag_id flag, ff_evaluation *evaluation,
                                 ff_error *error);

/* All flags at once: bit (id % 64) of bits[id / 64] is what ff_tenant_enabled would say of
 * flag id. Writes all of the words, and returns ff_flag_count: (count + 63) / 64 words hold
 * everything. bits may be NULL when words is 0. May wait as ff_enabled does. */
FF_API size_t ff_tenant_enabled_set(ff_tenant *tenant, uint64_t *bits, size_t words);

/* -- All flags of a tenant, listed ----------------------------------------- */

/* Called for each flag in the order of the numbers; false ends the walk. */
typedef bool (*ff_flag_fn)(const char *flag, const ff_evaluation *evaluation, void *user);

/* Evaluates every flag that has a number, as ff_evaluate_many would. FF_ERR_CANCELLED when
 * the function ended it; else as ff_evaluate_many. */
FF_API ff_err ff_evaluate_all(ff_client *client, const ff_context *context, ff_flag_fn on_flag,
                              void *user, ff_error *error);

/* -- Without waiting, and ahead -------------------------------------------- */

/* As ff_evaluate, but never waits: what is not known yet has the registry's default and
 * FF_ERR_LOADING, and is being loaded from then on. In direct mode nothing is ever known:
 * FF_ERR_UNSUPPORTED. Of an id that is not valid FF_ERR_CONTEXT is told before either; whether
 * the answer is known is then in evaluation->freshness. */
FF_API ff_err ff_evaluate_known(ff_client *client, const char *flag, const ff_context *context,
                                ff_evaluation *evaluation, ff_error *error);

/* Loads tenants ahead, and waits until all are known, for at most timeout_ms. FF_ERR_LOADING
 * when the time was over first (with 0: unless they were known already); they go on being
 * loaded. FF_ERR_CONTEXT for an id that is not valid; the store's errors. In direct mode
 * there is nothing to do. contexts may be NULL only if count is 0. Redis reads each tenant's
 * flags 100 keys at a time, at most 800 keys ahead of other clients' commands. */
FF_API ff_err ff_prepare(ff_client *client, const ff_context *contexts, size_t count,
                         unsigned timeout_ms, ff_error *error);

#ifdef __cplusplus
}
#endif
#endif
