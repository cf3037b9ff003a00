/* names.c - see names.h.
 *
 * A table of a fixed size that any number of Ractors read and fill at once without a lock:
 *
 *     slot: [ symbol, 0 when free | its flag's name, NULL until that is known ]
 *
 * A symbol is put into the first free slot from its hash on and stays there. Only symbols that
 * are never freed are kept: others would leave their number to another one. Where the table is
 * full, names are found anew each time.
 */
#include "names.h"

#include "errors.h"

#include <ruby/encoding.h>

enum { SLOTS = 4096, MOST = 3072, LONGEST = 96 };

typedef struct slot {
  _Atomic VALUE symbol;
  _Atomic(const char *) name;
} slot;

struct names {
  const ff_registry *registry; /* that the names were found in */
  struct names *older;         /* of registries that were replaced; others may still look at it */
  _Atomic unsigned used;
  slot slots[SLOTS];
};

void names_destroy(names *names) {
  while (names) {
    struct names *older = names->older;
    for (int i = 0; i < SLOTS; i++)
      free((void *)(uintptr_t)atomic_load(&names->slots[i].name));
    free(names);
    names = older;
  }
}

/* Another Ractor may do the same at the same time: one of the two is taken. */
static names *renew(handle *handle, names *older, const ff_registry *registry) {
  names *fresh = calloc(1, sizeof *fresh);
  if (!fresh) return NULL;
  fresh->registry = registry;
  fresh->older = older;
  if (atomic_compare_exchange_strong(&handle->names, &older, fresh)) return fresh;
  free(fresh);
  return NULL;
}

static names *current(handle *handle, const ff_registry *registry) {
  names *names = atomic_load_explicit(&handle->names, memory_order_acquire);
  if (names && names->registry == registry) return names;
  return renew(handle, names, registry);
}

static slot *find_slot(names *names, VALUE symbol) {
  size_t at = (size_t)(((uint64_t)symbol >> 8) * UINT64_C(0x9E3779B97F4A7C15) >> 52);
  for (;; at = (at + 1) % SLOTS) {
    VALUE there = atomic_load_explicit(&names->slots[at].symbol, memory_order_acquire);
    if (there == symbol) return &names->slots[at];
    if (there != 0) continue;
    if (atomic_load(&names->used) >= MOST) return NULL;
    if (atomic_compare_exchange_strong(&names->slots[at].symbol, &there, symbol)) {
      atomic_fetch_add(&names->used, 1);
      return &names->slots[at];
    }
    if (there == symbol) return &names->slots[at];
  }
}

/* The registered name with dashes, if it is that what the symbol means. */
static const char *dashed(const ff_registry *registry, const char *name) {
  char text[LONGEST + 1];
  size_t length = strlen(name);
  if (length > LONGEST || !strchr(name, '_') || ff_registry_find(registry, name)) return NULL;
  for (size_t i = 0; i <= length; i++)
    text[i] = name[i] == '_' ? '-' : name[i];
  const ff_flag *flag = ff_registry_find(registry, text);
  return flag ? flag->name : NULL;
}

/* question->symbol becomes the string, which keeps it alive and in its place. */
static const char *find_anew(const ff_registry *registry, question *question) {
  VALUE string = question->symbol = rb_sym2str(question->symbol);
  if (!rb_enc_asciicompat(rb_enc_get(string)) ||
      memchr(RSTRING_PTR(string), 0, (size_t)RSTRING_LEN(string)))
    return NULL;
  const char *name = RSTRING_PTR(string), *found = dashed(registry, name);
  return found ? found : name;
}

static void keep(slot *slot, const char *name) {
  char *copy = strdup(name);
  const char *none = NULL;
  if (copy && !atomic_compare_exchange_strong(&slot->name, &none, copy)) free(copy);
}

bool names_find(handle *handle, question *question) {
  if (question->flag) return true;
  const ff_registry *registry = ff_client_registry(handle->client);
  names *names = RB_STATIC_SYM_P(question->symbol) ? current(handle, registry) : NULL;
  slot *slot = names ? find_slot(names, question->symbol) : NULL;
  if (slot) question->flag = atomic_load_explicit(&slot->name, memory_order_acquire);
  if (question->flag) return true;
  question->flag = find_anew(registry, question);
  if (question->flag && slot) keep(slot, question->flag);
  return question->flag;
}

ff_client *names_enter(handle *handle, question *question) {
  ff_client *client = handle_enter_or_raise(handle);
  if (names_find(handle, question)) return client;
  handle_leave(handle);
  rb_raise(rb_eArgError, "flag is a Symbol that contains a NUL byte, or is in an encoding that is "
                         "not a superset of ASCII; no flag's name is");
}
