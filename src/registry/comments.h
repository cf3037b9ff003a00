/* comments.h - where the comments of a file are.
 *
 * libyaml passes comments over, but tells where scalars are, and nothing else in a
 * registry can hold a `#` that begins a line or has a blank before it. So each such
 * `#` outside of scalars begins a comment.
 */
#ifndef FF_REGISTRY_COMMENTS_H
#define FF_REGISTRY_COMMENTS_H

#include "registry/source.h"

/*  text     f l a g s : _ # _ o n e \n _ _ a : _ " # _ n o n e " _ # _ t w o
 *                       ^ starts[0]              ^ in a scalar    ^ next: not known yet
 *
 * Places are counted in bytes from the beginning of the file, lines from 0. */
typedef struct ff__comments {
  uint32_t *starts;
  size_t count, capacity;
  uint32_t next; /* the first `#` that is not decided on; the text's size when there is none */
  uint32_t next_line;
} ff__comments;

void ff__comments_init(ff__comments *comments, const ff__source *source);
void ff__comments_finish(ff__comments *comments);

/* Keeps what is before a scalar, which goes from begin to end, and leaves out what is
 * in it. Scalars come in their order. false when memory is short. */
bool ff__comments_pass(ff__comments *comments, const ff__source *source, size_t begin, size_t end);

#endif
