/* memory.h - a store in this process, for tests and for machines without Redis. */
#ifndef FF_STORE_MEMORY_H
#define FF_STORE_MEMORY_H

#include "store/store.h"

/* NULL when memory is short. */
ff__store *ff__memory_create(void);

/* Stores any text, as another program might in Redis; NULL removes the key. The text
 * is not copied and must outlive the store. */
ff_err ff__memory_plant(ff__store *store, ff__key key, const char *text, ff_error *error);

#endif
