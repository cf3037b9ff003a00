/* registry.c - reading a registry of 2,000 flags beside a bare libyaml event loop. */
#include "bed.h"
#include "bench.h"

#include <featureflag/registry.h>
#include <stdlib.h>
#include <yaml.h>

enum { FLAGS = 2000, ROUNDS = 31 };

typedef struct file {
  char *text;
  size_t size;
} file;

static void load(void *user, int times) {
  const file *registry = user;
  for (int i = 0; i < times; i++) {
    ff_registry *loaded;
    ff_err err = ff_registry_parse("bench.yml", registry->text, registry->size, &loaded, NULL);
    if (err != FF_OK || ff_registry_count(loaded) != FLAGS) bench_fail("the registry was not read");
    ff_registry_destroy(loaded);
  }
}

static void bare_events(void *user, int times) {
  const file *registry = user;
  for (int i = 0; i < times; i++) {
    yaml_parser_t parser;
    yaml_event_t event;
    bool ended = false;
    if (!yaml_parser_initialize(&parser)) bench_fail("libyaml");
    yaml_parser_set_input_string(&parser, (const unsigned char *)registry->text, registry->size);
    while (!ended) {
      if (!yaml_parser_parse(&parser, &event)) bench_fail("libyaml");
      ended = event.type == YAML_STREAM_END_EVENT;
      yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
  }
}

void bench_registry(void) {
  file registry;
  registry.text = bed_registry(FLAGS, &registry.size);
  bench_figure figure = {
      .name = "registry_load_2000", .reference = "bare libyaml event loop", .goal = 1.5};
  bench_pair(&figure, load, bare_events, &registry, ROUNDS, 1);
  free(registry.text);
}
