/* order.c - see order.h; and FF132. */
#include "lint/order.h"

#include "lint/check.h"
#include "lint/linter.h"

#include <stdlib.h>
#include <string.h>

typedef enum line_kind { BLANK, COMMENT, OTHER } line_kind;

/* *column gets where the line's first character is that is no blank, from 1. */
static line_kind kind_of(const ff_registry *registry, uint32_t line, uint32_t *column) {
  size_t size, at = 0;
  const char *text = ff_registry_line(registry, line, &size);
  while (text && at < size && (text[at] == ' ' || text[at] == '\t'))
    at++;
  *column = (uint32_t)at + 1;
  if (!text || at == size) return BLANK;
  return text[at] == '#' ? COMMENT : OTHER;
}

/* Takes in the comment lines directly above a flag, down to `above`. */
static uint32_t first_line(const ff_registry *registry, const ff_flag *flag, uint32_t above) {
  uint32_t line = flag->line, column;
  while (line - 1 > above && kind_of(registry, line - 1, &column) == COMMENT)
    line--;
  return line;
}

/* And those directly below it that are deeper than its name. */
static uint32_t last_line(const ff_registry *registry, const ff_flag *flag, uint32_t line) {
  uint32_t column;
  while (kind_of(registry, line + 1, &column) == COMMENT && column > flag->column)
    line++;
  return line;
}

static bool has_comment(const ff_registry *registry, uint32_t first, uint32_t end) {
  uint32_t column;
  for (uint32_t line = first; line < end; line++)
    if (kind_of(registry, line, &column) == COMMENT) return true;
  return false;
}

/* Whether the flag's name is the first thing on its line. */
static bool begins_line(const ff_registry *registry, const ff_flag *flag) {
  size_t size;
  const char *text = ff_registry_line(registry, flag->line, &size);
  size_t blanks = strspn(text, " ");
  return blanks + 1 == flag->column;
}

static ff__block block_of(const ff_registry *registry, const ff_flag *flag, uint32_t above) {
  ff__block block = {.flag = flag, .is_whole = begins_line(registry, flag)};
  ff_registry_lines(registry, flag, &block.first, &block.last);
  block.last = last_line(registry, flag, block.last);
  if (block.first <= above) {
    block.is_whole = false;
    return block;
  }
  block.first = first_line(registry, flag, above);
  block.begins_group = has_comment(registry, above + 1, block.first);
  return block;
}

/* What is above the first flag, `flags:` at least, is no comment and ends its block. */
ff__block *ff__order_blocks(const ff_registry *registry, size_t count) {
  ff__block *blocks = calloc(count + 1, sizeof *blocks);
  if (!blocks) return NULL;
  for (size_t i = 0; i < count; i++) {
    blocks[i] = block_of(registry, ff_registry_at(registry, i), i > 0 ? blocks[i - 1].last : 0);
    if (i > 0 && !blocks[i].is_whole && blocks[i].first <= blocks[i - 1].last)
      blocks[i - 1].is_whole = false;
  }
  return blocks;
}

bool ff__order_is_before(const ff_flag *a, const ff_flag *b) {
  return strcmp(a->name, b->name) < 0;
}

static void report_order(const ff__check *check, const ff_flag *flag, const ff_flag *before) {
  ff__report(
      check, FF__CODE_UNSORTED, (ff__subject){flag, NULL, "sort them with `ffctl lint --fix`"},
      "flags are not in alphabetical order: `%s` stands after `%s`", flag->name, before->name);
}

void ff__check_order(const ff__check *check) {
  size_t count = ff_registry_count(check->registry);
  ff__block *blocks = ff__order_blocks(check->registry, count);
  if (!blocks) {
    check->linter->out_of_memory = true;
    return;
  }
  for (size_t i = 1; i < count; i++) {
    if (blocks[i].begins_group || !ff__order_is_before(blocks[i].flag, blocks[i - 1].flag))
      continue;
    report_order(check, blocks[i].flag, blocks[i - 1].flag);
    break;
  }
  free(blocks);
}
