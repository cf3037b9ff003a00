/* world_keys.h - what the parts of a world share: names, keys, and what answers may be. */
#ifndef FF_TEST_WORLD_KEYS_H
#define FF_TEST_WORLD_KEYS_H

#include "world.h"

enum {
  WORLD_KEYS_PER_FLAG = 1 + 2 * WORLD_IDS,
  WORLD_KEYS = WORLD_FLAGS * WORLD_KEYS_PER_FLAG,
  WORLD_KEY_TEXT = 2 * WORLD_TEXT,
  WORLD_LEVELS = 3,
  WORLD_NOBODY = -1,
};

/* Where a value is stored. */
typedef struct world_place {
  unsigned flag;
  ff_scope level;
  unsigned id; /* of no meaning for the global level */
  size_t key;  /* its number in the history */
} world_place;

/* What the registry says; false for the flags that it does not hold. */
bool world_default(unsigned flag);

size_t world_key(unsigned flag, ff_scope level, unsigned id);
void world_write_key(const world *of, const world_place *place, char text[WORLD_KEY_TEXT]);

/* Any place whose key is its owner's: one of the others, or with WORLD_OTHERS the client. */
world_place world_pick(unsigned owner, unsigned *seed);
unsigned world_pick_value(ff_scope level, unsigned *seed);

void world_pause(unsigned *seed, unsigned most_us);

/* Waits until Redis has done all that was sent to it before. */
void world_settle(const world *of);

/* -- Answers ----------------------------------------------------------------- */

typedef struct world_question {
  unsigned flag;
  int ids[2]; /* of a company and of a workspace, or WORLD_NOBODY */
} world_question;

const char *world_name(const world_question *asked);
ff_context world_context(const world *of, const world_question *asked);

/* A decision as a bit; several are possible where values are not sure. */
unsigned world_bit(ff_source source, bool enabled);
unsigned world_bits_of_default(unsigned flag);

/* The decisions that are possible with these possible values: the documented precedence. */
unsigned world_decisions(const world_question *asked, const unsigned values[WORLD_LEVELS]);

/* The values that may have been the truth in a window that begins at `since` for each level. */
void world_look_up(const world *of, const world_question *asked, const int64_t since[WORLD_LEVELS],
                   int64_t until, unsigned values[WORLD_LEVELS]);

/* Both, with one beginning for all. */
unsigned world_possible(const world *of, const world_question *asked, int64_t since, int64_t until);

#endif
