/* registry.c - reading a registry of 2,000 flags beside a bare libyaml event loop. */
#include "bench.h"

#include <featureflag/registry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { FLAGS = 2000, BYTES_PER_FLAG = 300, ROUNDS = 31 };

typedef struct file {
  char *text;
  size_t size;
} file;

static void fail(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

static void load(void *user, int times) {
  const file *registry = user;
  for (int i = 0; i < times; i++) {
    ff_registry *loaded;
    ff_err err = ff_registry_parse("bench.yml", registry->text, registry->size, &loaded, NULL);
    if (err != FF_OK || ff_registry_count(loaded) != FLAGS) fail("the registry was not read");
    ff_registry_destroy(loaded);
  }
}

static void bare_events(void *user, int times) {
  const file *registry = user;
  for (int i = 0; i < times; i++) {
    yaml_parser_t parser;
    yaml_event_t event;
    bool ended = false;
    if (!yaml_parser_initialize(&parser)) fail("libyaml");
    yaml_parser_set_input_string(&parser, (const unsigned char *)registry->text, registry->size);
    while (!ended) {
      if (!yaml_parser_parse(&parser, &event)) fail("libyaml");
      ended = event.type == YAML_STREAM_END_EVENT;
      yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
  }
}

static file make_file(void) {
  file made = {malloc(FLAGS * BYTES_PER_FLAG), 0};
  if (!made.text) fail("out of memory");
  made.size = (size_t)snprintf(made.text, BYTES_PER_FLAG, "flags:\n");
  for (int i = 0; i < FLAGS; i++)
    made.size += (size_t)snprintf(made.text + made.size, BYTES_PER_FLAG,
                                  "  generated-flag-%04d:\n"
                                  "    description: \"What generated flag %d is for\"\n"
                                  "    defaultEnabled: %s\n"
                                  "    scope: company\n"
                                  "    addedDate: 2026-01-15\n"
                                  "    expectedRemoval: 2027-06-30\n"
                                  "    owner: team-%d\n",
                                  i, i, i % 3 ? "false" : "true", i % 20);
  return made;
}

void bench_registry(void) {
  file registry = make_file();
  bench_figure figure = {
      .name = "registry_load_2000", .reference = "bare libyaml event loop", .goal = 1.5};
  bench_pair(&figure, load, bare_events, &registry, ROUNDS, 1);
  bench_report(&figure);
  free(registry.text);
}
