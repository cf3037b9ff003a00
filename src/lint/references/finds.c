/* finds.c - what a finder found in a file, copied out of it. */
#include "lint/references/references.h"

#include "core/text.h"
#include "lint/report.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_SHOWN = FF__LINE_SIZE - 1, NAME_MAX_SHOWN = 96 };

/* The text of some references, one behind the other; the first time it is only measured. */
struct pool {
  char *text; /* NULL: to be measured */
  size_t size;
};

static const char *put(struct pool *texts, const char *text, size_t size) {
  char *copy = texts->text ? texts->text + texts->size : NULL;
  texts->size += size + 1;
  if (!copy) return NULL;
  for (size_t i = 0; i < size; i++)
    copy[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
  copy[size] = '\0';
  ff__text_make_line(copy);
  return copy;
}

/* Nothing when the place is beyond what is shown of a line. */
static const char *put_line(struct pool *texts, const char *line, uint32_t column,
                            const char *end) {
  if (column > LINE_MAX_SHOWN) return NULL;
  const char *newline = memchr(line, '\n', (size_t)(end - line));
  size_t size = (size_t)((newline ? newline : end) - line);
  if (size > 0 && line[size - 1] == '\r') size--;
  return put(texts, line, ff__cut(line, size, LINE_MAX_SHOWN));
}

static const char *put_name(struct pool *texts, const ff__item *item) {
  if (item->name) return item->name->text;
  if (item->kind != FF_REFERENCE_CHECK && item->kind != FF_REFERENCE_CALL) return NULL;
  return put(texts, item->text, ff__cut(item->text, item->size, NAME_MAX_SHOWN));
}

static ff_reference make(struct pool *texts, const ff__item *item, const char *path,
                         const char *end) {
  return (ff_reference){
      .kind = item->kind,
      .file = path,
      .line = item->line,
      .column = item->column,
      .flag = put_name(texts, item),
      .registered = item->name ? item->name->flag : NULL,
      .function = item->function ? item->function->name : NULL,
      .level = item->level,
      .source_line = put_line(texts, item->line_start, item->column, end),
  };
}

static ff__source_comment make_comment(struct pool *texts, const ff__source_remark *remark,
                                       const char *path, const char *end) {
  return (ff__source_comment){
      .file = path,
      .line = remark->line,
      .column = remark->column,
      .text = put(texts, remark->text, ff__cut(remark->text, remark->size, LINE_MAX_SHOWN)),
      .first_line = remark->first,
      .last_line = remark->last,
      .source_line = put_line(texts, remark->line_start, remark->column, end),
  };
}

static bool is_check(const ff__item *item) {
  return item->kind != FF_REFERENCE_CALL && item->kind != FF_REFERENCE_MENTION;
}

static void fill(ff__finds *finds, const ff_references *references, const ff__finder *finder,
                 const char *end) {
  struct pool texts = {finds->texts, 0};
  size_t kept = 0;
  for (uint32_t i = 0; i < finder->count; i++) {
    const ff__item *item = &finder->items[i];
    if (item->dropped) continue;
    ff_reference *reference = &finds->references[kept];
    *reference = make(&texts, item, finds->path, end);
    uint32_t outer = is_check(item) ? ff__finder_outer(finder, i) : FF__NO_CHECK;
    if (outer != FF__NO_CHECK) reference->inside = &finds->references[finder->items[outer].kept];
    if (item->name) finds->names[kept] = (uint32_t)(item->name - references->vocabulary.names) + 1;
    kept++;
  }
  for (size_t i = 0; i < finds->comment_count; i++)
    finds->comments[i] = make_comment(&texts, &finder->remarks[i], finds->path, end);
}

/* Numbers the items that are kept; returns how many, and how much text they need. */
static size_t measure(ff__finder *finder, const char *end, size_t *size) {
  struct pool texts = {NULL, 0};
  size_t count = 0;
  for (size_t i = 0; i < finder->count; i++) {
    if (finder->items[i].dropped) continue;
    (void)make(&texts, &finder->items[i], NULL, end);
    finder->items[i].kept = (uint32_t)count++;
  }
  for (size_t i = 0; i < finder->remark_count; i++)
    (void)make_comment(&texts, &finder->remarks[i], NULL, end);
  *size = texts.size;
  return count;
}

static bool allocate(ff__finds *finds, const char *path, size_t room) {
  finds->path = strdup(path);
  finds->references = calloc(finds->count + 1, sizeof *finds->references);
  finds->names = calloc(finds->count + 1, sizeof *finds->names);
  finds->comments = calloc(finds->comment_count + 1, sizeof *finds->comments);
  finds->texts = malloc(room + 1);
  return finds->path && finds->references && finds->names && finds->comments && finds->texts;
}

ff_err ff__finds_init(ff__finds *finds, const ff_references *references, ff__finder *finder,
                      const char *path, const char *text, size_t size) {
  size_t room;
  *finds = (ff__finds){.count = measure(finder, text + size, &room),
                       .comment_count = finder->remark_count};
  if (finds->count + finds->comment_count == 0) return FF_OK;
  if (!allocate(finds, path, room)) {
    ff__finds_finish(finds);
    return FF_ERR_NOMEM;
  }
  fill(finds, references, finder, text + size);
  return FF_OK;
}

void ff__finds_finish(ff__finds *finds) {
  free(finds->path);
  free(finds->references);
  free(finds->names);
  free(finds->comments);
  free(finds->texts);
  *finds = (ff__finds){0};
}
