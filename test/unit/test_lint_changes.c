/* Which lines are new, in a repository of the test's own. */
#include "linting.h"

#include "lint/changes.h"
#include "lint/linter.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("base.c")
TEST_SOURCE_FILE("baseline.c")
TEST_SOURCE_FILE("check.c")
TEST_SOURCE_FILE("check_debt.c")
TEST_SOURCE_FILE("check_extension.c")
TEST_SOURCE_FILE("check_names.c")
TEST_SOURCE_FILE("check_owners.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("config.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fail.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("file.c")
TEST_SOURCE_FILE("git.c")
TEST_SOURCE_FILE("history.c")
TEST_SOURCE_FILE("hunks.c")
TEST_SOURCE_FILE("ignore.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("linter.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("mangle.c")
TEST_SOURCE_FILE("order.c")
TEST_SOURCE_FILE("owners.c")
TEST_SOURCE_FILE("pages_debt.c")
TEST_SOURCE_FILE("pages_drift.c")
TEST_SOURCE_FILE("pages_form.c")
TEST_SOURCE_FILE("pages_coverage.c")
TEST_SOURCE_FILE("pages_ignore.c")
TEST_SOURCE_FILE("pages_references.c")
TEST_SOURCE_FILE("process.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("report.c")
TEST_SOURCE_FILE("rules.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

static char root[64];
static ff__git git;
static ff__changes changes;
static ff_error error;

/* Runs a line of shell in the repository. */
static void run(const char *format, ...) {
  char line[2048];
  int size = snprintf(line, sizeof line,
                      "cd %s && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null "
                      "GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a "
                      "GIT_COMMITTER_EMAIL=a@b; ",
                      root);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line + size, sizeof line - (size_t)size, format, arguments);
  va_end(arguments);
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, system(line), line);
}

static const char *path_of(const char *name) {
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", root, name);
  return path;
}

void setUp(void) {
  linting_begin();
  git = (ff__git){0};
  changes = (ff__changes){0};
  strcpy(root, "/tmp/ff-changes-XXXXXX");
  TEST_ASSERT_NOT_NULL(mkdtemp(root));
  run("git init -q && mkdir sub && seq 1 20 > 'sub/a b.c' && seq 1 5 > flags.yml && "
      "seq 1 3 > gone.c && git add -A && git commit -qm one");
}
void tearDown(void) {
  ff__changes_finish(&changes);
  ff__git_close(&git);
  run("rm -rf %s", root);
  linting_end();
}

static void read_changes(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__git_open(&git, path_of("flags.yml"), "HEAD", &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__changes_read(&changes, &git, &error));
}

/* The new lines among the first 30 of a file. */
static const char *lines_of(const char *name) {
  static char all[256];
  size_t length = 0;
  all[0] = '\0';
  for (uint32_t line = 1; line <= 30; line++)
    if (ff__changes_have(&changes, path_of(name), line))
      length += (size_t)snprintf(all + length, sizeof all - length, "%u ", (unsigned)line);
  return all;
}

void test_nothing_is_new_without_a_change(void) {
  read_changes();
  TEST_ASSERT_EQUAL_STRING("", lines_of("sub/a b.c"));
  TEST_ASSERT_EQUAL_STRING("", lines_of("flags.yml"));
  TEST_ASSERT_EQUAL_size_t(0, changes.count);
}

void test_lines_that_were_added_or_changed_are_new(void) {
  run("sed -i -e 3d -e 's/^10$/ten/' -e '$a more' 'sub/a b.c' && git add -A && "
      "sed -i '2i two' flags.yml && rm gone.c");
  read_changes();
  TEST_ASSERT_EQUAL_STRING("9 20 ", lines_of("sub/a b.c"));
  TEST_ASSERT_EQUAL_STRING("2 ", lines_of("flags.yml"));
  TEST_ASSERT_FALSE(ff__changes_have(&changes, path_of("gone.c"), 1));
  TEST_ASSERT_FALSE(ff__changes_have(&changes, "/etc/passwd", 1));
}

void test_all_lines_of_new_files_are_new(void) {
  run("seq 1 2 > new.c && seq 1 3 > staged.c && git add staged.c && seq 1 3 > ignored.o && "
      "echo '*.o' > .gitignore");
  read_changes();
  TEST_ASSERT_TRUE(ff__changes_have(&changes, path_of("new.c"), 2));
  TEST_ASSERT_EQUAL_STRING("1 2 3 ", lines_of("staged.c"));
  TEST_ASSERT_EQUAL_STRING("", lines_of("ignored.o"));
}

void test_names_with_odd_characters(void) {
  run("printf '1\\n' > 'q\"ü\\.c' && printf '1\\n' > \"$(printf 't\\tb.c')\" && git add -A");
  read_changes();
  TEST_ASSERT_EQUAL_STRING("1 ", lines_of("q\"ü\\.c"));
  TEST_ASSERT_EQUAL_STRING("1 ", lines_of("t\tb.c"));
}

void test_text_that_looks_like_a_diff(void) {
  run("printf '%%s\\n' '++ x' '@@ -1 +1 @@' 'x' '-- y' > sub/new && printf 'no newline' > end && "
      "git add -A && sed -i '20d' 'sub/a b.c'");
  read_changes();
  TEST_ASSERT_EQUAL_STRING("1 2 3 4 ", lines_of("sub/new"));
  TEST_ASSERT_EQUAL_STRING("1 ", lines_of("end"));
  TEST_ASSERT_EQUAL_STRING("", lines_of("sub/a b.c"));
}

void test_lines_of_context_are_not_new(void) {
  run("git config diff.interHunkContext 30 && git config diff.suppressBlankEmpty true && "
      "seq 1 9 > sub/b.c && echo >> sub/b.c && git add -A && git commit -qm two && "
      "sed -i -e '2s/$/x/' -e '8s/$/x/' sub/b.c");
  setenv("GIT_DIFF_OPTS", "-u5", 1);
  read_changes();
  unsetenv("GIT_DIFF_OPTS");
  TEST_ASSERT_EQUAL_STRING("2 8 ", lines_of("sub/b.c"));
}

void test_all_lines_of_a_file_that_git_does_not_compare_are_new(void) {
  run("echo '*.c -diff' > .gitattributes && sed -i '3s/$/x/' 'sub/a b.c' && "
      "printf '1\n2\n' > 'x and \"y.c' && git add -A");
  read_changes();
  TEST_ASSERT_TRUE(ff__changes_have(&changes, path_of("sub/a b.c"), 20));
  TEST_ASSERT_EQUAL_STRING("", lines_of("gone.c"));
}

void test_lines_behind_a_nul_are_seen(void) {
  run("(head -c 9000 /dev/zero | tr '\\0' x; printf '\\n\\0 new-inbox\\nlast\\n') > long.c && "
      "git add -A && git commit -qm two && sed -i -e 2d -e '$a more' long.c && "
      "sed -i '3s/$/x/' 'sub/a b.c'");
  read_changes();
  TEST_ASSERT_EQUAL_STRING("3 ", lines_of("long.c"));
  TEST_ASSERT_EQUAL_STRING("3 ", lines_of("sub/a b.c"));
  TEST_ASSERT_TRUE(ff__changes_removed(&changes, "new-inbox"));
}

void test_no_filter_of_the_repository_is_run(void) {
  run("git config filter.bad.clean 'touch %s/ran; cat' && git config filter.bad.required true && "
      "git config core.fsmonitor 'touch %s/ran' && git config diff.external 'touch %s/ran' && "
      "echo '*.c filter=bad diff=bad' > .gitattributes && "
      "git config diff.bad.textconv 'touch %s/ran; cat' && sed -i '3s/$/x/' 'sub/a b.c'",
      root, root, root, root);
  read_changes();
  TEST_ASSERT_EQUAL_STRING("3 ", lines_of("sub/a b.c"));
  TEST_ASSERT_NOT_EQUAL_INT(0, access(path_of("ran"), F_OK));
}

void test_a_filter_that_cannot_be_kept_from_running_is_an_error(void) {
  run("git config 'filter.a=b.clean' cat");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__git_open(&git, path_of("flags.yml"), "HEAD", &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_UNSUPPORTED, ff__changes_read(&changes, &git, &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "filter.a=b.clean"));
}

void test_flags_in_lines_that_are_gone(void) {
  run("printf '%%s\\n' 'f(NEW_INBOX)' '-- dark-mode' 'kept-flag' > sub/new && git add -A && "
      "git commit -qm two && printf 'kept-flag\\nother-flag\\n' > sub/new");
  read_changes();
  TEST_ASSERT_TRUE(ff__changes_removed(&changes, "new-inbox"));
  TEST_ASSERT_TRUE(ff__changes_removed(&changes, "new.inbox"));
  TEST_ASSERT_TRUE(ff__changes_removed(&changes, "dark-mode"));
  TEST_ASSERT_FALSE(ff__changes_removed(&changes, "new-inboxes"));
  TEST_ASSERT_FALSE(ff__changes_removed(&changes, "kept-flag"));
  TEST_ASSERT_FALSE(ff__changes_removed(&changes, "other-flag"));
  TEST_ASSERT_FALSE(ff__changes_removed(&(ff__changes){0}, "new-inbox"));
}

void test_findings_in_other_files_are_old_when_their_lines_are(void) {
  run("printf 'flags: {}\\n' > flags.yml && git commit -qam two && sed -i 's/^10$/ten/' 'sub/a "
      "b.c'");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_load(path_of("flags.yml"), &registry, NULL));
  linter = ff_linter_create(day("2026-11-20"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_linter_read_changes(linter, &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_compare(linter, registry, "HEAD", &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_read_changes(linter, &error));
  TEST_ASSERT_TRUE(ff__linter_is_new(linter, path_of("sub/a b.c"), 10));
  TEST_ASSERT_FALSE(ff__linter_is_new(linter, path_of("sub/a b.c"), 11));
  for (uint32_t line = 9; line <= 10; line++)
    ff_linter_add(linter,
                  &(ff_diagnostic){
                      .code = "FF204", .file = path_of("sub/a b.c"), .line = line, .message = "m"});
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
  TEST_ASSERT_EQUAL_INT(FF_FINDING_OLD, ff_linter_at(linter, 0)->state);
  TEST_ASSERT_EQUAL_INT(FF_FINDING_OPEN, ff_linter_at(linter, 1)->state);
}
