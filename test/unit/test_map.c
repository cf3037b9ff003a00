/* The map that only grows. */
#include "unity.h"

#include "core/map.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static ff__map *map;

void setUp(void) {
  map = ff__map_create(5000);
  TEST_ASSERT_NOT_NULL(map);
}
void tearDown(void) {
  ff__map_destroy(map);
}

void test_put_adds_once(void) {
  bool added;
  ff__map_entry *entry = ff__map_put(map, "name", 4, &added);
  TEST_ASSERT_TRUE(added);
  TEST_ASSERT_EQUAL_STRING("name", entry->name);
  TEST_ASSERT_EQUAL_PTR(entry, ff__map_put(map, "name", 4, &added));
  TEST_ASSERT_FALSE(added);
  TEST_ASSERT_EQUAL_PTR(entry, ff__map_find(map, "name", 4));
  TEST_ASSERT_EQUAL_UINT(1, ff__map_count(map));
}

void test_find_tells_names_apart(void) {
  ff__map_put(map, "name", 4, NULL);
  TEST_ASSERT_NULL(ff__map_find(map, "nam", 3));
  TEST_ASSERT_NULL(ff__map_find(map, "name2", 5));
  TEST_ASSERT_NULL(ff__map_find(map, "", 0));
}

void test_put_stops_at_the_limit(void) {
  ff__map *small = ff__map_create(2);
  TEST_ASSERT_NOT_NULL(ff__map_put(small, "a", 1, NULL));
  TEST_ASSERT_NOT_NULL(ff__map_put(small, "b", 1, NULL));
  TEST_ASSERT_NULL(ff__map_put(small, "c", 1, NULL));
  TEST_ASSERT_NOT_NULL(ff__map_put(small, "a", 1, NULL));
  TEST_ASSERT_EQUAL_UINT(2, ff__map_count(small));
  ff__map_destroy(small);
}

void test_next_walks_over_all_entries_once(void) {
  char name[16];
  for (int i = 0; i < 3000; i++)
    ff__map_put(map, name, (size_t)snprintf(name, sizeof name, "n%d", i), NULL);
  bool seen[3000] = {false};
  int count = 0;
  for (ff__map_entry *entry = NULL; (entry = ff__map_next(map, entry)); count++) {
    int number;
    TEST_ASSERT_EQUAL_INT(1, sscanf(entry->name, "n%d", &number));
    TEST_ASSERT_FALSE(seen[number]);
    seen[number] = true;
  }
  TEST_ASSERT_EQUAL_INT(3000, count);
}

static void *put_many(void *user) {
  char name[16];
  uintptr_t mine = 0;
  for (int i = 0; i < 2000; i++) {
    bool added;
    ff__map_put(user, name, (size_t)snprintf(name, sizeof name, "n%d", i), &added);
    mine += added;
  }
  return (void *)mine;
}

void test_put_by_several_threads_adds_each_name_once(void) {
  pthread_t threads[4];
  uintptr_t added = 0;
  for (int i = 0; i < 4; i++)
    TEST_ASSERT_EQUAL_INT(0, pthread_create(&threads[i], NULL, put_many, map));
  for (int i = 0; i < 4; i++) {
    void *mine;
    pthread_join(threads[i], &mine);
    added += (uintptr_t)mine;
  }
  TEST_ASSERT_EQUAL_UINT(2000, added);
  TEST_ASSERT_EQUAL_UINT(2000, ff__map_count(map));
}
