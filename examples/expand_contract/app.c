/* app.c - a service that keeps recipients' addresses, reduced to commands.
 *
 *   deployN FILE migrate     change the schema as this deploy needs it
 *   deployN FILE backfill    copy the old column to the new one where they differ
 *   deployN FILE verify      count the rows in which they differ; exit 1 if any does
 *   deployN FILE dump        every row as it is stored, tab-separated
 *   deployN FILE serve       answer lines from standard input, each with one line:
 *                                put ID COMPANY ADDRESS    ok
 *                                get ID COMPANY            the address, or (none)
 *                            or error: and why
 *
 * Any number of processes, of one deploy or of several, may serve the same file.
 * What is peculiar to a deploy is in its deployN.c. Exit status 2: it could not.
 */
#include "deploy.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { DONE = 0, DIFFERENT = 1, FAILED = 2 };
enum { WAIT_FOR_OTHERS_MS = 60000 };

static int failed(sqlite3 *db) {
  fprintf(stderr, "%s: %s\n", this_deploy.name, sqlite3_errmsg(db));
  return FAILED;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  return statement;
}

/* The one number that a query gives; false when it fails. */
static bool ask_number(sqlite3 *db, const char *sql, sqlite3_int64 *number) {
  sqlite3_stmt *statement = prepare(db, sql);
  bool there = statement && sqlite3_step(statement) == SQLITE_ROW;
  if (there) *number = sqlite3_column_int64(statement, 0);
  return sqlite3_finalize(statement) == SQLITE_OK && there;
}

/* -- Serving --------------------------------------------------------------- */

/* Binds the words that there are: id, company, address. */
static sqlite3_stmt *prepare_for(sqlite3 *db, const char *sql, char *const *words, int count) {
  sqlite3_stmt *statement = prepare(db, sql);
  for (int i = 0; statement && i < count; i++)
    sqlite3_bind_text(statement, i + 1, words[i], -1, SQLITE_STATIC);
  return statement;
}

static void put(sqlite3 *db, char *const *words) {
  sqlite3_stmt *statement = prepare_for(db, this_deploy.put, words, 3);
  if (statement && sqlite3_step(statement) == SQLITE_DONE)
    puts("ok");
  else
    printf("error: %s\n", sqlite3_errmsg(db));
  sqlite3_finalize(statement);
}

static void get(sqlite3 *db, char *const *words) {
  sqlite3_stmt *statement = prepare_for(db, this_deploy.get(words[1]), words, 2);
  int step = statement ? sqlite3_step(statement) : SQLITE_ERROR;
  const unsigned char *address = NULL;
  if (step == SQLITE_ROW) address = sqlite3_column_text(statement, 0);
  if (step == SQLITE_ROW || step == SQLITE_DONE)
    printf("%s\n", address ? (const char *)address : "(none)");
  else
    printf("error: %s\n", sqlite3_errmsg(db));
  sqlite3_finalize(statement);
}

static void answer(sqlite3 *db, char *line) {
  char *words[4] = {NULL};
  int count = 0;
  for (char *word = strtok(line, " \n"); word && count < 4; word = strtok(NULL, " \n"))
    words[count++] = word;
  if (count == 4 && strcmp(words[0], "put") == 0)
    put(db, words + 1);
  else if (count == 3 && strcmp(words[0], "get") == 0)
    get(db, words + 1);
  else
    puts("error: say put ID COMPANY ADDRESS, or get ID COMPANY");
}

static int serve(sqlite3 *db) {
  char line[512];
  if (this_deploy.open && !this_deploy.open()) return FAILED;
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin))
    answer(db, line);
  if (this_deploy.close) this_deploy.close();
  return DONE;
}

/* -- Migrating ------------------------------------------------------------- */

static int migrate(sqlite3 *db) {
  sqlite3_int64 rows = 0;
  if (!this_deploy.migration) return DONE;
  if (this_deploy.obstacles && !ask_number(db, this_deploy.obstacles, &rows)) return failed(db);
  if (rows) {
    fprintf(stderr, "%s: %lld rows are in the old column only\n", this_deploy.name, rows);
    return FAILED;
  }
  return sqlite3_exec(db, this_deploy.migration, NULL, NULL, NULL) == SQLITE_OK ? DONE : failed(db);
}

/* Repeats a statement that changes some rows at a time until there are none left, so
 * that others can write in between. It can be stopped and begun again. */
static int backfill(sqlite3 *db) {
  if (!this_deploy.backfill) {
    fprintf(stderr, "%s: has no backfill\n", this_deploy.name);
    return FAILED;
  }
  int copied = 0;
  do {
    if (sqlite3_exec(db, this_deploy.backfill, NULL, NULL, NULL) != SQLITE_OK) return failed(db);
    copied += sqlite3_changes(db);
  } while (sqlite3_changes(db));
  printf("%d rows copied\n", copied);
  return DONE;
}

static int verify(sqlite3 *db) {
  sqlite3_int64 rows;
  sqlite3_int64 different;
  if (!ask_number(db, "SELECT count(*) FROM recipient", &rows) ||
      !ask_number(db, "SELECT count(*) FROM recipient WHERE email IS NOT mail", &different))
    return failed(db);
  printf("%lld rows, %lld different\n", rows, different);
  return different ? DIFFERENT : DONE;
}

static int print_row(void *unused, int count, char **values, char **names) {
  (void)unused;
  (void)names;
  for (int i = 0; i < count; i++)
    printf("%s%c", values[i] ? values[i] : "(none)", i + 1 < count ? '\t' : '\n');
  return 0;
}

static int dump(sqlite3 *db) {
  const char *sql = "SELECT * FROM recipient ORDER BY id";
  return sqlite3_exec(db, sql, print_row, NULL, NULL) == SQLITE_OK ? DONE : failed(db);
}

static const struct {
  const char *name;
  int (*run)(sqlite3 *);
} commands[] = {
    {"migrate", migrate}, {"backfill", backfill}, {"verify", verify},
    {"dump", dump},       {"serve", serve},
};

static int run(sqlite3 *db, const char *name) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(name, commands[i].name) == 0) return commands[i].run(db);
  fprintf(stderr, "no such command: %s\n", name);
  return FAILED;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: %s FILE migrate|backfill|verify|dump|serve\n", arguments[0]);
    return FAILED;
  }
  sqlite3 *db = NULL;
  int status = FAILED;
  if (sqlite3_open(arguments[1], &db) != SQLITE_OK)
    failed(db);
  else if (sqlite3_busy_timeout(db, WAIT_FOR_OTHERS_MS) == SQLITE_OK)
    status = run(db, arguments[2]);
  sqlite3_close(db);
  return status;
}
