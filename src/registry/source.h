/* source.h - a registry file's text, its lines, and places in it.
 *
 * Knows nothing of YAML. A place is what people see: the line and the byte in it,
 * both counted from 1.
 */
#ifndef FF_REGISTRY_SOURCE_H
#define FF_REGISTRY_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ff__place {
  uint32_t line; /* 0: nowhere */
  uint32_t column;
} ff__place;

/*  text    f l a g s : \n _ a : _ { } \n      lines end with \n or \r\n
 *  starts  0             7              14    one more than there are lines
 *
 * A UTF-8 byte order mark stands before the first line: starts[0] is 3 then. */
typedef struct ff__source {
  char *text;
  size_t size;
  uint32_t *starts;
  uint32_t line_count;
  bool is_plain; /* known to be printable ASCII: bytes are characters */
} ff__source;

/* Takes text, which malloc gave, for its own; it is freed also on failure. false
 * when memory is short. size must be below 2^32. */
bool ff__source_init_take(ff__source *source, char *text, size_t size);

void ff__source_finish(ff__source *source);

/* As ff_registry_line. */
const char *ff__source_line(const ff__source *source, uint32_t line, size_t *size);

/* The place of a character; line and character are counted from 0, as libyaml does.
 * Beyond the last line it is the end of that. */
ff__place ff__source_place(const ff__source *source, size_t line, size_t character);

/* The same as the number of bytes before it; and the place of a byte by that number. */
size_t ff__source_offset(const ff__source *source, size_t line, size_t character);
ff__place ff__source_place_of(const ff__source *source, size_t offset);

#endif
