/* references.c - one pass over a tree of 200 MB for 2,000 flags, beside grep -F -f.
 *
 * The tree is this project's own sources many times over: far more checks of flags than
 * elsewhere, so that hardly a file is done with at first sight.
 */
#include "bench.h"

#include <featureflag/references.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEGABYTES = 200, ROUNDS = 5 };

typedef struct tree {
  char folder[64];
  ff_registry *registry;
  uint64_t bytes;
} tree;

static void fail(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

/* The folder is $TREE to the shell. */
static void run(const char *command) {
  /* NOLINTNEXTLINE(cert-env33-c): the words are those of this file */
  if (system(command) != 0) fail(command);
}

/* One pass over all of it, however many `times` that counts as: a kilobyte each. */
static void look_through(void *user, int times) {
  tree *sources = user;
  ff_references *references;
  ff_references_extent extent;
  ff_error error = {.code = FF_OK};
  if (ff_references_create(sources->registry, &references) != FF_OK) fail("out of memory");
  if (ff_references_read_tree(references, sources->folder, NULL, NULL, &error) != FF_OK)
    fail(error.message);
  ff_references_get_extent(references, &extent);
  if (extent.unread > 0 || ff_references_count(references) == 0) fail("nothing was found");
  sources->bytes = extent.bytes;
  ff_references_destroy(references);
  (void)times;
}

static void grep(void *user, int times) {
  (void)user, (void)times;
  run("LC_ALL=C grep -rFc -f $TREE.names $TREE >/dev/null");
}

/* 40 times 50 names as people give them; advanced-scheduling is the first. */
static const char *const firsts[] = {
    "advanced", "bulk",    "compact", "dark",   "early",   "fast",   "guest",  "hidden",
    "instant",  "joint",   "keyless", "lazy",   "mobile",  "nested", "online", "partial",
    "quick",    "rich",    "shared",  "team",   "unified", "visual", "weekly", "yearly",
    "audit",    "billing", "cloud",   "digest", "export",  "filter", "graph",  "import",
    "label",    "merge",   "notify",  "outbox", "payment", "report", "search", "upload"};
static const char *const seconds[] = {
    "scheduling", "inbox",    "mode",     "editor",  "access",   "checkout", "cache",  "columns",
    "dashboard",  "drafts",   "events",   "feed",    "gallery",  "history",  "icons",  "jobs",
    "keys",       "layout",   "menu",     "names",   "orders",   "preview",  "queue",  "rows",
    "sync",       "themes",   "updates",  "views",   "webhooks", "exports",  "charts", "limits",
    "tokens",     "avatars",  "badges",   "budgets", "calls",    "devices",  "emails", "folders",
    "groups",     "holidays", "invoices", "journal", "links",    "mentions", "notes",  "offers",
    "plans",      "quotas"};

enum {
  FIRSTS = sizeof firsts / sizeof *firsts,
  SECONDS = sizeof seconds / sizeof *seconds,
  BYTES_PER_FLAG = 120,
};

/* The names in a file for grep, and a registry of the same. */
static void make_names(tree *sources) {
  char path[96], *text = malloc((FIRSTS * SECONDS + 1) * BYTES_PER_FLAG);
  snprintf(path, sizeof path, "%s.names", sources->folder);
  FILE *names = fopen(path, "w");
  if (!names || !text) fail("the names cannot be written");
  size_t size = (size_t)snprintf(text, BYTES_PER_FLAG, "flags:\n");
  for (size_t i = 0; i < FIRSTS * SECONDS; i++) {
    const char *first = firsts[i / SECONDS], *second = seconds[i % SECONDS];
    size += (size_t)snprintf(text + size, BYTES_PER_FLAG,
                             "  %s-%s: {description: x, defaultEnabled: true, scope: company}\n",
                             first, second);
    fprintf(names, "%s-%s\n", first, second);
  }
  if (fclose(names) != 0) fail("the names cannot be written");
  if (ff_registry_parse("bench.yml", text, size, &sources->registry, NULL) != FF_OK)
    fail("the registry was not read");
  free(text);
}

static void make_tree(tree *sources) {
  strcpy(sources->folder, "/tmp/ff-bench-XXXXXX");
  if (!mkdtemp(sources->folder) || setenv("TREE", sources->folder, 1) != 0)
    fail("there is no folder in /tmp");
  make_names(sources);
  run("mkdir $TREE/0 && cd '" FF_SOURCE_DIR "' && find include src examples test bench "
      "-name '*.[ch]' -o -name '*.rb' | xargs cp --parents -t $TREE/0");
  look_through(sources, 1);
  uint64_t copies = ((uint64_t)MEGABYTES * 1000000 + sources->bytes - 1) / sources->bytes;
  for (uint64_t i = 1; i < copies; i++) {
    char command[64];
    snprintf(command, sizeof command, "cp -r $TREE/0 $TREE/%llu", (unsigned long long)i);
    run(command);
  }
}

void bench_references(void) {
  tree sources;
  make_tree(&sources);
  look_through(&sources, 1);
  bench_figure figure = {
      .name = "references_per_kb", .reference = "grep -F -f with the same names", .goal = 1};
  bench_pair(&figure, look_through, grep, &sources, ROUNDS, (int)(sources.bytes / 1000));
  ff_registry_destroy(sources.registry);
  run("rm -rf $TREE $TREE.names");
}
