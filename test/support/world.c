/* world.c - see world.h: names, keys, and those who write. */
#include "world.h"

#include "world_keys.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(99);
}

void world_pause(unsigned *seed, unsigned most_us) {
  nanosleep(&(struct timespec){.tv_nsec = 1000 * (1 + rand_r(seed) % (long)most_us)}, NULL);
}

/* -- Life -------------------------------------------------------------------- */

static void write_registry(world *of) {
  strcpy(of->registry, "/tmp/ff-world-XXXXXX");
  int descriptor = mkstemp(of->registry);
  if (descriptor < 0) die("mkstemp");
  dprintf(descriptor, "flags:\n");
  for (unsigned flag = 0; flag < WORLD_REGISTERED; flag++)
    dprintf(descriptor,
            "  flag-%u:\n    description: d\n    defaultEnabled: %s\n    scope: workspace\n", flag,
            world_default(flag) ? "true" : "false");
  close(descriptor);
}

static void name_ids(world *of) {
  for (unsigned level = 0; level < 2; level++)
    for (unsigned id = 0; id < WORLD_IDS; id++)
      snprintf(of->ids[level][id], WORLD_TEXT, "%s%u%s", level ? "w" : "c", id,
               id % 3 ? "" : "-with-a-name-that-is-longer-than-forty-bytes");
}

world *world_create(const redis_server *server) {
  world *made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED) die("mmap");
  made->history = history_create(WORLD_KEYS);
  made->met = WORLD_REGISTERED;
  strcpy(made->server, server->socket);
  atomic_flag_clear(&made->is_told);
  write_registry(made);
  name_ids(made);
  return made;
}

void world_destroy(world *of) {
  unlink(of->registry);
  history_destroy(of->history);
  munmap(of, sizeof *of);
}

ff_client *world_open(const world *of, const char *url, const char *const settings[][2]) {
  ff_client *client = NULL;
  ff_error error = {0};
  ff_options *options = ff_options_create();
  ff_err err = ff_options_set(options, "REDIS_URL", url, &error);
  if (err == FF_OK) err = ff_options_set(options, "FEATURE_FLAGS_REGISTRY", of->registry, &error);
  if (err == FF_OK) err = ff_options_set(options, "FEATURE_FLAGS_UNKNOWN", "allow", &error);
  for (size_t i = 0; err == FF_OK && settings[i][0]; i++)
    err = ff_options_set(options, settings[i][0], settings[i][1], &error);
  if (err == FF_OK) err = ff_client_create(options, &client, &error);
  ff_options_destroy(options);
  if (err == FF_OK) return client;
  fprintf(stderr, "world_open: %s\n", error.message);
  exit(99);
}

/* -- Keys -------------------------------------------------------------------- */

bool world_default(unsigned flag) {
  return flag < WORLD_REGISTERED && flag % 2 == 1;
}

size_t world_key(unsigned flag, ff_scope level, unsigned id) {
  unsigned number = level == FF_SCOPE_GLOBAL ? 0 : 1 + ((unsigned)level - 1) * WORLD_IDS + id;
  return flag * WORLD_KEYS_PER_FLAG + number;
}

world_place world_pick(unsigned owner, unsigned *seed) {
  world_place place;
  do {
    place.flag = (unsigned)rand_r(seed) % WORLD_FLAGS;
    place.level = (ff_scope)(rand_r(seed) % 3);
    place.id = (unsigned)rand_r(seed) % WORLD_IDS;
    place.key = world_key(place.flag, place.level, place.id);
  } while (place.key % (WORLD_OTHERS + 1) != owner);
  return place;
}

/* A global value decides for everybody, so mostly there is none. */
unsigned world_pick_value(ff_scope level, unsigned *seed) {
  int number = rand_r(seed) % 10;
  int decisive = level == FF_SCOPE_GLOBAL ? 3 : 7;
  if (number < decisive) return number % 2 ? WAS_ON : WAS_OFF;
  return number < 9 ? WAS_UNSET : WAS_OTHER;
}

void world_write_key(const world *of, const world_place *place, char text[WORLD_KEY_TEXT]) {
  if (place->level == FF_SCOPE_GLOBAL)
    snprintf(text, WORLD_KEY_TEXT, "ff:flag-%u", place->flag);
  else
    snprintf(text, WORLD_KEY_TEXT, "ff:flag-%u:%s:%s", place->flag,
             place->level == FF_SCOPE_COMPANY ? "company" : "workspace",
             of->ids[place->level - 1][place->id]);
}

/* -- Those who write --------------------------------------------------------- */

static const char *text_of(unsigned value) {
  return value == WAS_ON ? "true" : value == WAS_OFF ? "false" : "maybe";
}

static void write_one(world *of, redisContext *redis, const world_place *place, unsigned value) {
  char key[WORLD_KEY_TEXT];
  world_write_key(of, place, key);
  history_write_begin(of->history, place->key, value);
  redisReply *reply = value == WAS_UNSET ? redisCommand(redis, "DEL %s", key)
                                         : redisCommand(redis, "SET %s %s", key, text_of(value));
  history_write_end(of->history, place->key, reply && reply->type != REDIS_REPLY_ERROR);
  if (reply) freeReplyObject(reply);
}

static _Noreturn void write_on(world *of, unsigned number, unsigned seed) {
  redisContext *redis = NULL;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (!of->is_ending) {
    if (redis && redis->err) {
      redisFree(redis);
      redis = NULL;
    }
    if (!redis) redis = redisConnectUnix(of->server);
    if (!redis->err) {
      world_place place = world_pick(number, &seed);
      write_one(of, redis, &place, world_pick_value(place.level, &seed));
    }
    world_pause(&seed, 1500);
  }
  _exit(0);
}

void world_start_others(world *of, unsigned seed) {
  fflush(stdout);
  of->is_ending = false;
  for (unsigned i = 0; i < WORLD_OTHERS; i++) {
    of->others[i] = fork();
    if (of->others[i] < 0) die("fork");
    if (of->others[i] == 0) write_on(of, i, seed + i);
  }
}

void world_stop_others(world *of) {
  of->is_ending = true;
  for (unsigned i = 0; i < WORLD_OTHERS; i++)
    waitpid(of->others[i], NULL, 0);
}

void world_settle(const world *of) {
  for (unsigned seed = 1, answered = 0; answered < 2; world_pause(&seed, 1000)) {
    redisContext *redis = redisConnectUnix(of->server);
    redisReply *reply = redis->err ? NULL : redisCommand(redis, "PING");
    answered += reply != NULL;
    if (reply) freeReplyObject(reply);
    redisFree(redis);
  }
}
