/* fuzz.h - what the fuzzers have in common: one entry each, and properties to hold.
 *
 * A property that does not hold ends the run, which libFuzzer takes for a crash and
 * keeps the input of. Knows nothing of the library.
 */
#ifndef FF_TEST_FUZZ_H
#define FF_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(property) ((property) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #property))

static inline _Noreturn void fuzz_fail(const char *file, int line, const char *property) {
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, property);
  abort();
}

/* The bytes with a NUL, to be freed; they may hold others. */
static inline char *fuzz_text(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  HOLDS(text != NULL);
  if (size > 0) memcpy(text, data, size);
  text[size] = '\0';
  return text;
}

/* What is shown to people has no control characters; newlines where they are allowed. */
static inline bool fuzz_is_printable(const char *text, bool newlines) {
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if ((c < 0x20 && !(newlines && c == '\n')) || c == 0x7f) return false;
  }
  return true;
}

#endif
