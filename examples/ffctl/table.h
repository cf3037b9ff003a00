/* table.h - text in aligned columns, whatever is in it. */
#ifndef FFCTL_TABLE_H
#define FFCTL_TABLE_H

#include "output.h"

struct table;

/* NULL when memory is short. The headings are the first row, and stay the caller's. */
struct table *table_create(size_t columns, const char *const *headings);
void table_destroy(struct table *table);

/* Appends a cell, row by row; text is copied. Numbers stand to the right. False when
 * memory is short. */
bool table_put(struct table *table, enum colour colour, const char *text);
bool table_put_number(struct table *table, enum colour colour, long long number);

/* Writes it to stdout. */
void table_print(const struct table *table);

#endif
