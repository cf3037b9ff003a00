/* catalog.c - see catalog.h. */
#include "cache/catalog.h"

#include <stdlib.h>
#include <string.h>

/* -- Views ------------------------------------------------------------------- */

static ff__view *view_create(size_t flags) {
  size_t words = ff__words_for(flags > 0 ? flags : 1);
  size_t capacity = words * FF__LANES;
  ff__view *view = calloc(1, sizeof *view + capacity * sizeof view->registered[0]);
  if (!view) return NULL;
  view->capacity = capacity;
  view->fixed = calloc(words, sizeof *view->fixed);
  if (view->fixed) return view;
  free(view);
  return NULL;
}

void ff__view_discard(ff__view *view) {
  if (!view) return;
  free(view->fixed);
  free(view);
}

void ff__view_set(ff__view *view, ff_flag_id id, const ff_flag *registered, unsigned fixed) {
  ff__word *word = &view->fixed[id / FF__LANES];
  uint64_t old = atomic_load_explicit(word, memory_order_relaxed);
  atomic_store_explicit(&view->registered[id], registered, memory_order_release);
  atomic_store_explicit(word, ff__lane_set(old, id % FF__LANES, fixed), memory_order_release);
}

ff__view *ff__view_draft(ff__catalog *catalog, size_t capacity) {
  const ff__view *current = ff__catalog_view(catalog);
  ff__view *draft = view_create(capacity > current->capacity ? capacity : current->capacity);
  if (!draft) return NULL;
  for (ff_flag_id id = 0; id < ff__catalog_count(catalog); id++) {
    uint64_t word = atomic_load_explicit(&current->fixed[id / FF__LANES], memory_order_relaxed);
    ff__view_set(draft, id, atomic_load_explicit(&current->registered[id], memory_order_relaxed),
                 ff__lane_get(word, id % FF__LANES));
  }
  return draft;
}

void ff__view_publish(ff__catalog *catalog, ff__view *view) {
  view->replaced = ff__catalog_view(catalog);
  atomic_store_explicit(&catalog->view, view, memory_order_release);
}

/* -- Flags ------------------------------------------------------------------- */

bool ff__catalog_init(ff__catalog *catalog, size_t capacity) {
  memset(catalog->blocks, 0, sizeof catalog->blocks);
  atomic_init(&catalog->count, 0);
  atomic_init(&catalog->loaded, 0);
  ff__view *view = view_create(capacity);
  atomic_init(&catalog->view, view);
  return ff__index_init(&catalog->index, capacity * 2) && view;
}

void ff__catalog_finish(ff__catalog *catalog) {
  ff__view *view = ff__catalog_view(catalog);
  while (view) {
    ff__view *replaced = view->replaced;
    ff__view_discard(view);
    view = replaced;
  }
  for (size_t i = 0; i < FF__FLAG_IDS_MAX / FF__ENTRIES_PER_BLOCK; i++)
    free(catalog->blocks[i]);
  ff__index_finish(&catalog->index);
}

static bool reserve(ff__catalog *catalog, ff_flag_id id) {
  ff__catalog_entry **block = &catalog->blocks[id / FF__ENTRIES_PER_BLOCK];
  if (!*block) *block = calloc(FF__ENTRIES_PER_BLOCK, sizeof **block);
  if (!*block || !ff__index_reserve(&catalog->index)) return false;
  if (id < ff__catalog_view(catalog)->capacity) return true;
  ff__view *larger = ff__view_draft(catalog, (size_t)id * 2);
  if (larger) ff__view_publish(catalog, larger);
  return larger != NULL;
}

ff_flag_id ff__catalog_add(ff__catalog *catalog, const char *name, size_t size,
                           const ff_flag *registered, unsigned fixed) {
  ff_flag_id id = (ff_flag_id)ff__catalog_count(catalog);
  if (id == FF__FLAG_IDS_MAX || !reserve(catalog, id)) return FF_FLAG_NONE;
  ff__catalog_entry *entry = ff__catalog_at(catalog, id);
  entry->size = size;
  memcpy(entry->name, name, size);
  entry->name[size] = '\0';
  for (size_t i = 0; i < ff__words_in(size); i++)
    atomic_init(&entry->words[i], ff__word_of(name, size, i));
  ff__view_set(ff__catalog_view(catalog), id, registered, fixed);
  atomic_store_explicit(&catalog->count, id + 1, memory_order_release);
  ff__index_add(&catalog->index, ff__catalog_hash(name, size), id);
  return id;
}

bool ff__catalog_recover(ff__catalog *catalog) {
  if (!ff__index_clear(&catalog->index)) return false;
  for (ff_flag_id id = 0; id < ff__catalog_count(catalog); id++) {
    const ff__catalog_entry *entry = ff__catalog_at(catalog, id);
    if (!ff__index_reserve(&catalog->index)) return false;
    ff__index_add(&catalog->index, ff__catalog_hash(entry->name, entry->size), id);
  }
  return true;
}
