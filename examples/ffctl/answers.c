/* answers.c - see answers.h. */
#include "answers.h"

#include "file.h"
#include "output.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAG_MAX = 96 };

static const struct {
  const char *value, *how;
  unsigned seen;
} forms[] = {{"off", "check", ANSWER_OFF},
             {"on", "check", ANSWER_ON},
             {"off", "all", ANSWER_OFF_OF_ALL},
             {"on", "all", ANSWER_ON_OF_ALL}};

enum { FORMS = sizeof forms / sizeof *forms };

/* -- Flags ------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  const struct answer *left = a, *right = b;
  return strcmp(left->flag, right->flag);
}

/* With its name behind it. */
static struct answer *answer_create(const char *flag) {
  size_t size = strlen(flag) + 1;
  struct answer *answer = malloc(sizeof *answer + size);
  if (answer) *answer = (struct answer){0, memcpy(answer + 1, flag, size)};
  return answer;
}

static bool make_room(struct answers *answers) {
  if (answers->count < answers->capacity) return true;
  size_t capacity = answers->capacity ? 2 * answers->capacity : 64;
  struct answer **items = realloc(answers->items, capacity * sizeof(struct answer *));
  if (!items) return false;
  answers->items = items;
  answers->capacity = capacity;
  return true;
}

static struct answer *find(const struct answers *answers, const char *flag) {
  const struct answer wanted = {0, flag};
  struct answer *const *place = tfind(&wanted, &answers->root, compare);
  return place ? *place : NULL;
}

static struct answer *add(struct answers *answers, const char *flag) {
  struct answer *made = make_room(answers) ? answer_create(flag) : NULL;
  if (!made || !tsearch(made, &answers->root, compare)) {
    free(made);
    return NULL;
  }
  return answers->items[answers->count++] = made;
}

/* The flag's item, made if need be; NULL when memory is short. */
static struct answer *find_or_add(struct answers *answers, const char *flag) {
  struct answer *found = find(answers, flag);
  return found ? found : add(answers, flag);
}

unsigned answers_of(const struct answers *answers, const char *flag) {
  const struct answer *answer = find(answers, flag);
  return answer ? answer->seen : 0;
}

void answers_finish(struct answers *answers) {
  while (answers->count > 0) {
    struct answer *answer = answers->items[--answers->count];
    tdelete(answer, &answers->root, compare);
    free(answer);
  }
  free(answers->items);
  answers->items = NULL;
  answers->capacity = 0;
}

/* -- Reading ------------------------------------------------------------------ */

static bool is_flag(const char *word) {
  static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  size_t size = strlen(word);
  return size > 0 && size <= FLAG_MAX && strspn(word, first) == size && !strchr("._-", *word);
}

/* Takes a line apart, without its newline: three words with a blank between. 0 when it is none. */
static unsigned read_line(char *line, const char **flag) {
  char *name = strchr(line, ' ');
  char *how = name ? strchr(name + 1, ' ') : NULL;
  if (!how) return 0;
  *name++ = *how++ = '\0';
  *flag = name;
  for (size_t i = 0; i < FORMS && is_flag(name); i++)
    if (strcmp(line, forms[i].value) == 0 && strcmp(how, forms[i].how) == 0) return forms[i].seen;
  return 0;
}

static int refuse(const char *path, size_t number, bool is_cut) {
  if (is_cut)
    tell("%s:%zu: the line is cut off: was the disk full? Run the tests again, or remove it", path,
         number);
  else
    tell("%s:%zu: not a line of FEATURE_FLAGS_COVERAGE, as in `on new-inbox check`", path, number);
  return STATUS_COULD_NOT;
}

static int read_lines(struct answers *answers, const char *path, FILE *file) {
  char *line = NULL;
  size_t room = 0;
  ssize_t size;
  int status = STATUS_YES;
  for (size_t number = 1; status == STATUS_YES && (size = getline(&line, &room, file)) > 0;
       number++) {
    bool is_cut = line[size - 1] != '\n';
    const char *flag;
    if (!is_cut) line[size - 1] = '\0';
    unsigned seen = !is_cut && strlen(line) + 1 == (size_t)size ? read_line(line, &flag) : 0;
    struct answer *answer = seen ? find_or_add(answers, flag) : NULL;
    if (answer)
      answer->seen |= seen;
    else
      status = seen ? out_of_memory() : refuse(path, number, is_cut);
  }
  free(line);
  return status;
}

int answers_read(struct answers *answers, const char *path) {
  FILE *file = fopen(path, "re");
  if (!file) {
    tell("%s cannot be read: %s", path, strerror(errno));
    return STATUS_COULD_NOT;
  }
  int status = read_lines(answers, path, file);
  if (status == STATUS_YES && ferror(file)) {
    tell("%s cannot be read: %s", path, strerror(errno));
    status = STATUS_COULD_NOT;
  }
  fclose(file);
  return status;
}

/* -- Writing ------------------------------------------------------------------ */

static int compare_items(const void *a, const void *b) {
  return compare(*(struct answer *const *)a, *(struct answer *const *)b);
}

static void write_lines(const struct answers *answers, FILE *text) {
  for (size_t i = 0; i < answers->count; i++)
    for (size_t form = 0; form < FORMS; form++)
      if (answers->items[i]->seen & forms[form].seen)
        fprintf(text, "%s %s %s\n", forms[form].value, answers->items[i]->flag, forms[form].how);
}

int answers_write(struct answers *answers, const char *path) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  if (!stream) return out_of_memory();
  if (answers->count > 0)
    qsort(answers->items, answers->count, sizeof(struct answer *), compare_items);
  write_lines(answers, stream);
  bool failed = ferror(stream);
  failed = fclose(stream) != 0 || failed;
  int status = failed ? out_of_memory() : STATUS_YES;
  if (!failed && !file_write(path, text, size)) status = STATUS_COULD_NOT;
  free(text);
  return status;
}
