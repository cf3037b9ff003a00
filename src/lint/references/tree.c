/* tree.c - reading a tree: two threads take the files of a list, one after the other.
 *
 *   paths   [a.c][b.rb][c.go][d.py] ...     next: the first that nobody has taken
 *   found   [   ][  2 ][    ][  1 ]         each written by the thread that read the file;
 *                                           put together in order when both are done
 */
#include "core/text.h"
#include "lint/codes.h"
#include "lint/references/files.h"
#include "lint/references/references.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  FILE_MAX_SIZE = 64 << 20,
  HEAD = 256,      /* enough of a file to see what it is run by */
  BINARY = 8000,   /* a NUL within these bytes: it is no text; git looks at as many */
  TELL_EVERY = 64, /* files, between two calls of progress */
  TOO_LARGE = -1,  /* in place of an errno */
};

/* What became of a file. */
struct outcome {
  ff__finds finds;
  int error;
};

struct work {
  const ff_references *references;
  const ff__files *files;
  struct outcome *outcomes;
  atomic_size_t next;
  atomic_bool stop; /* memory is short, or it was cancelled */
};

/* One thread's. */
struct worker {
  struct work *work;
  ff__finder finder;
  char *text;
  size_t capacity;
  uint64_t sources, bytes;
  ff_err err;
  ff_references_progress_fn progress; /* NULL: not this one's */
  void *user;
};

/* -- One file --------------------------------------------------------------- */

static bool grow(struct worker *worker, size_t size) {
  if (size <= worker->capacity) return true;
  size_t capacity = worker->capacity < size / 2 ? size : 2 * worker->capacity + 4096;
  char *text = realloc(worker->text, capacity);
  if (!text) return false;
  worker->text = text;
  worker->capacity = capacity;
  return true;
}

/* Reads as much as there is up to size; fewer bytes when the file has become shorter. */
static ssize_t read_fully(int file, char *text, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t got = read(file, text + done, size - done);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) return -1;
    if (got > 0) done += (size_t)got;
  }
  return (ssize_t)done;
}

static ff_err find(struct worker *worker, const ff__language *language, const char *path,
                   size_t size, struct outcome *outcome) {
  const ff_references *references = worker->work->references;
  worker->sources++;
  worker->bytes += size;
  if (memchr(worker->text, '\0', size < BINARY ? size : BINARY)) return FF_OK;
  if (!ff__filter_passes(references->filter, worker->text, size)) return FF_OK;
  if (ff__references_is_generated(worker->text, size)) return FF_OK;
  if (!ff__finder_read(&worker->finder, language, worker->text, size)) return FF_ERR_NOMEM;
  return ff__finds_init(&outcome->finds, references, &worker->finder, path, worker->text, size);
}

/* The head alone tells of most files without an extension that they are no sources. */
static ff_err read_file(struct worker *worker, int file, const char *path, size_t size,
                        struct outcome *outcome) {
  size_t head = size < HEAD ? size : HEAD;
  if (!grow(worker, HEAD)) return FF_ERR_NOMEM;
  const ff__language *language = ff__language_of(path, "", 0);
  ssize_t got = language ? 0 : read_fully(file, worker->text, head);
  if (!language && got >= 0) language = ff__language_of(path, worker->text, (size_t)got);
  if (got >= 0 && !language) return FF_OK;
  outcome->error = size > FILE_MAX_SIZE ? TOO_LARGE : 0;
  if (outcome->error) return FF_OK;
  if (!grow(worker, size)) return FF_ERR_NOMEM;
  ssize_t rest = got < 0 ? -1 : read_fully(file, worker->text + got, size - (size_t)got);
  if (rest < 0) {
    outcome->error = errno;
    return FF_OK;
  }
  return find(worker, language, path, (size_t)(got + rest), outcome);
}

/* A link, or a file that git knows and that was deleted, is nothing to look at. */
static ff_err look_at(struct worker *worker, const char *path, struct outcome *outcome) {
  struct stat status;
  int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (file < 0) {
    outcome->error = errno == ELOOP || errno == ENOENT || errno == ENXIO ? 0 : errno;
    return FF_OK;
  }
  ff_err err = FF_OK;
  if (fstat(file, &status) != 0)
    outcome->error = errno;
  else if (S_ISREG(status.st_mode) && status.st_size > 0)
    err = read_file(worker, file, path, (size_t)status.st_size, outcome);
  close(file);
  return err;
}

/* -- All of them ------------------------------------------------------------ */

static bool tell(const struct worker *worker, size_t done) {
  if (!worker->progress || done % TELL_EVERY != 0) return true;
  return worker->progress(done, worker->work->files->count, worker->user);
}

static void *run(void *user) {
  struct worker *worker = user;
  struct work *work = worker->work;
  while (!worker->err && !atomic_load(&work->stop)) {
    size_t index = atomic_fetch_add(&work->next, 1);
    if (index >= work->files->count) break;
    worker->err = look_at(worker, work->files->paths[index], &work->outcomes[index]);
    if (!worker->err && !tell(worker, index + 1)) worker->err = FF_ERR_CANCELLED;
  }
  if (worker->err) atomic_store(&work->stop, true);
  return NULL;
}

static void worker_init(struct worker *worker, struct work *work) {
  *worker = (struct worker){.work = work};
  ff__finder_init(&worker->finder, &work->references->vocabulary, &work->references->tables);
}

static void worker_finish(struct worker *worker, ff_references *references) {
  references->extent.sources += worker->sources;
  references->extent.bytes += worker->bytes;
  ff__finder_finish(&worker->finder);
  free(worker->text);
}

/* Without a second thread this one does it alone. */
static ff_err run_both(ff_references *references, struct work *work,
                       ff_references_progress_fn progress, void *user) {
  struct worker own, other;
  pthread_t thread;
  worker_init(&own, work);
  worker_init(&other, work);
  own.progress = progress;
  own.user = user;
  bool helped = work->files->count > 1 && pthread_create(&thread, NULL, run, &other) == 0;
  run(&own);
  if (helped) pthread_join(thread, NULL);
  ff_err err = own.err ? own.err : other.err;
  worker_finish(&own, references);
  worker_finish(&other, references);
  return err;
}

static ff_err remark_on_file(ff_references *references, const char *path, int error) {
  char message[160], reason[96] = "";
  if (error == TOO_LARGE)
    return ff__references_remark(references, FF__RULE_SOURCE_LEFT_OUT, path,
                                 "the file is larger than 64 MiB and was not looked at",
                                 "look at it by hand, or leave it out of the tree");
  references->extent.unread++;
  if (strerror_r(error, reason, sizeof reason) != 0)
    snprintf(reason, sizeof reason, "error %d", error);
  snprintf(message, sizeof message, "cannot be read: %s", reason);
  return ff__references_remark(references, FF__RULE_UNREADABLE_SOURCE, path, message,
                               "make it readable, or leave it out of the tree");
}

static ff_err remark_on_folders(ff_references *references, const ff__files *files) {
  ff_err err = FF_OK;
  for (size_t i = 0; !err && i < files->remark_count; i++) {
    const ff__remark *remark = &files->remarks[i];
    err = remark->text ? ff__references_remark(references, FF__RULE_SOURCE_LEFT_OUT, remark->path,
                                               remark->text, "see what `git ls-files` says there")
                       : remark_on_file(references, remark->path, remark->error);
  }
  return err;
}

static ff_err put_together(ff_references *references, const struct work *work) {
  ff_err err = remark_on_folders(references, work->files);
  for (size_t i = 0; !err && i < work->files->count; i++) {
    struct outcome *outcome = &work->outcomes[i];
    if (outcome->error) err = remark_on_file(references, work->files->paths[i], outcome->error);
    if (err) break;
    ff__finds finds = outcome->finds;
    outcome->finds = (ff__finds){0};
    err = ff__references_take(references, &finds);
  }
  return err;
}

static ff_err read_files(ff_references *references, const ff__files *files,
                         ff_references_progress_fn progress, void *user) {
  struct work work = {.references = references, .files = files};
  work.outcomes = calloc(files->count + 1, sizeof *work.outcomes);
  if (!work.outcomes) return FF_ERR_NOMEM;
  atomic_init(&work.next, 0);
  atomic_init(&work.stop, false);
  references->extent.files += files->seen;
  ff_err err = run_both(references, &work, progress, user);
  if (!err) err = put_together(references, &work);
  for (size_t i = 0; i < files->count; i++)
    ff__finds_finish(&work.outcomes[i].finds);
  free(work.outcomes);
  return err;
}

static ff_err fail(ff_err err, const char *path, int number, ff_error *error) {
  char reason[96] = "";
  if (!error) return err;
  *error = (ff_error){.code = err};
  if (err == FF_ERR_IO && strerror_r(number, reason, sizeof reason) == 0)
    snprintf(error->message, sizeof error->message, "%.800s cannot be looked at: %s", path, reason);
  else
    snprintf(error->message, sizeof error->message, "%s", ff_err_text(err));
  ff__text_make_line(error->message);
  return err;
}

ff_err ff_references_read_tree(ff_references *references, const char *path,
                               ff_references_progress_fn progress, void *user, ff_error *error) {
  if (!references || !path) return fail(FF_ERR_INVALID, path, 0, error);
  ff__files files = {0};
  ff_err err = ff__references_begin(references);
  if (!err) err = ff__files_init(&files, path);
  int number = errno;
  if (!err) err = read_files(references, &files, progress, user);
  ff__files_finish(&files);
  return err ? fail(err, path, number, error) : FF_OK;
}
