/* table.c - see table.h. */
#include "table.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 2 }; /* blanks between columns */

struct cell {
  char *text;
  enum colour colour;
  bool right;
  size_t width;
};

struct table {
  size_t columns;
  size_t *widths;
  struct cell *cells;
  size_t count;
  size_t capacity;
};

static bool put(struct table *table, enum colour colour, bool right, const char *text) {
  if (table->count == table->capacity) {
    size_t capacity = table->capacity ? 2 * table->capacity : 64;
    struct cell *cells = realloc(table->cells, capacity * sizeof *cells);
    if (!cells) return false;
    table->cells = cells;
    table->capacity = capacity;
  }
  struct cell cell = {strdup(text), colour, right, text_width(text, strlen(text))};
  if (!cell.text) return false;
  size_t *width = &table->widths[table->count % table->columns];
  if (cell.width > *width) *width = cell.width;
  table->cells[table->count++] = cell;
  return true;
}

bool table_put(struct table *table, enum colour colour, const char *text) {
  return put(table, colour, false, text);
}

bool table_put_number(struct table *table, enum colour colour, long long number) {
  char text[24];
  snprintf(text, sizeof text, "%lld", number);
  return put(table, colour, true, text);
}

struct table *table_create(size_t columns, const char *const *headings) {
  struct table *table = calloc(1, sizeof *table);
  if (!table) return NULL;
  table->columns = columns;
  table->widths = calloc(columns, sizeof *table->widths);
  bool done = table->widths != NULL;
  for (size_t i = 0; done && i < columns; i++)
    done = put(table, DIM, false, headings[i]);
  if (done) return table;
  table_destroy(table);
  return NULL;
}

void table_destroy(struct table *table) {
  if (!table) return;
  for (size_t i = 0; i < table->count; i++)
    free(table->cells[i].text);
  free(table->cells);
  free(table->widths);
  free(table);
}

static void put_blanks(size_t count) {
  printf("%*s", (int)count, "");
}

/* A heading stands as what is below it does. */
static bool stands_right(const struct table *table, size_t at) {
  bool heading = at < table->columns && at + table->columns < table->count;
  return table->cells[heading ? at + table->columns : at].right;
}

/* Blanks are owed until there is something to put behind them, so that none are left
 * at the end of a line. */
static void print_row(const struct table *table, size_t begin) {
  size_t owed = 0;
  for (size_t column = 0; column < table->columns; column++) {
    const struct cell *cell = &table->cells[begin + column];
    size_t room = table->widths[column] - cell->width;
    bool right = stands_right(table, begin + column);
    if (cell->width > 0) {
      put_blanks(owed + (right ? room : 0));
      fputs(colour_on(cell->colour), stdout);
      text_puts(stdout, cell->text);
      fputs(colour_off(cell->colour), stdout);
      owed = right ? GAP : GAP + room;
    } else {
      owed += GAP + room;
    }
  }
  putchar('\n');
}

void table_print(const struct table *table) {
  for (size_t i = 0; i < table->count; i += table->columns)
    print_row(table, i);
}
