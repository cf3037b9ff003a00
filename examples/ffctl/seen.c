/* seen.c - see seen.h. */
#include "seen.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 10000 };

struct item {
  ff_scope scope;
  ff_value value;
  const char *id; /* behind the flag; "" for a global one */
  char flag[];
};

static int compare(const void *a, const void *b) {
  const struct item *left = a, *right = b;
  int order = (int)left->scope - (int)right->scope;
  if (order == 0) order = strcmp(left->flag, right->flag);
  return order ? order : strcmp(left->id, right->id);
}

static struct item *item_of(const ff_change *change) {
  const char *id = change->id ? change->id : "";
  size_t flag_size = strlen(change->flag) + 1, id_size = strlen(id) + 1;
  struct item *item = malloc(sizeof *item + flag_size + id_size);
  if (!item) return NULL;
  item->scope = change->scope;
  item->value = change->before;
  memcpy(item->flag, change->flag, flag_size);
  item->id = memcpy(item->flag + flag_size, id, id_size);
  return item;
}

/* The item in the tree; NULL when memory is short. */
static struct item *find_or_put(struct seen *seen, const ff_change *change) {
  struct item *item = item_of(change);
  struct item **place = item ? tsearch(item, &seen->root, compare) : NULL;
  if (!place || *place != item)
    free(item);
  else
    seen->count++;
  return place ? *place : NULL;
}

ff_value seen_note(struct seen *seen, const ff_change *change) {
  if (seen->count == KEYS_MAX) seen_forget(seen);
  struct item *item = find_or_put(seen, change);
  ff_value before = change->before;
  if (before == FF_VALUE_UNKNOWN && item) before = item->value;
  if (item) item->value = change->after;
  return before;
}

void seen_forget(struct seen *seen) {
  while (seen->root) {
    struct item *item = *(struct item **)seen->root;
    tdelete(item, &seen->root, compare);
    free(item);
  }
  seen->count = 0;
}
