/* Reading trees: which files, in which order, and what is wrong with some. */
#include "finding.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("base.c")
TEST_SOURCE_FILE("baseline.c")
TEST_SOURCE_FILE("between.c")
TEST_SOURCE_FILE("blocks.c")
TEST_SOURCE_FILE("call.c")
TEST_SOURCE_FILE("changes.c")
TEST_SOURCE_FILE("check.c")
TEST_SOURCE_FILE("check_debt.c")
TEST_SOURCE_FILE("check_extension.c")
TEST_SOURCE_FILE("check_names.c")
TEST_SOURCE_FILE("check_owners.c")
TEST_SOURCE_FILE("check_references.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("config.c")
TEST_SOURCE_FILE("constants.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fail.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("file.c")
TEST_SOURCE_FILE("files.c")
TEST_SOURCE_FILE("filter.c")
TEST_SOURCE_FILE("finder.c")
TEST_SOURCE_FILE("finder_calls.c")
TEST_SOURCE_FILE("findings.c")
TEST_SOURCE_FILE("finds.c")
TEST_SOURCE_FILE("frames.c")
TEST_SOURCE_FILE("git.c")
TEST_SOURCE_FILE("history.c")
TEST_SOURCE_FILE("hunks.c")
TEST_SOURCE_FILE("ignore.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("languages.c")
TEST_SOURCE_FILE("lexer.c")
TEST_SOURCE_FILE("linter.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("mangle.c")
TEST_SOURCE_FILE("nesting.c")
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
TEST_SOURCE_FILE("references.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("report.c")
TEST_SOURCE_FILE("ruby.c")
TEST_SOURCE_FILE("rules.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("strings.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("tree.c")
TEST_SOURCE_FILE("values.c")
TEST_SOURCE_FILE("vocabulary.c")

static char folder[64];

void setUp(void) {
  finding_begin();
  strcpy(folder, "/tmp/ff-tree-XXXXXX");
  TEST_ASSERT_NOT_NULL(mkdtemp(folder));
}

void tearDown(void) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", folder);
  TEST_ASSERT_EQUAL_INT(0, system(command));
  finding_end();
}

/* -- A tree ----------------------------------------------------------------- */

static const char *path_of(const char *name) {
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void put_bytes(const char *name, const char *content, size_t size) {
  char path[256];
  snprintf(path, sizeof path, "%s", path_of(name));
  for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash;
       slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    (void)mkdir(path, 0755);
    *slash = '/';
  }
  FILE *file = fopen(path, "wb");
  TEST_ASSERT_NOT_NULL(file);
  TEST_ASSERT_EQUAL_size_t(size, fwrite(content, 1, size, file));
  TEST_ASSERT_EQUAL_INT(0, fclose(file));
}

static void put_file(const char *name, const char *content) {
  put_bytes(name, content, strlen(content));
}

static void put_check(const char *name) {
  put_file(name, "ff_enabled(c, \"alpha\", 0);");
}

static void git(const char *arguments) {
  char command[512];
  snprintf(command, sizeof command,
           "cd %s && exec >/dev/null 2>&1 && git -c user.name=a -c user.email=a@b.c "
           "-c init.defaultBranch=x %s",
           folder, arguments);
  TEST_ASSERT_EQUAL_INT_MESSAGE(0, system(command), arguments);
}

/* The files in which something was found, without the folder, as in "a.c b/c.c ". */
static const char *files_found(void) {
  static char all[4096];
  size_t at = 0;
  const ff_reference *found;
  all[0] = '\0';
  for (size_t i = 0; (found = ff_references_at(references, i)) != NULL; i++)
    at += (size_t)snprintf(all + at, sizeof all - at, "%s ", found->file + strlen(folder) + 1);
  return all;
}

static const char *read_tree(const char *path) {
  ff_error error = {0};
  ff_err err = ff_references_read_tree(references, path, NULL, NULL, &error);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, err, error.message);
  return files_found();
}

static ff_references_extent extent(void) {
  ff_references_extent found;
  ff_references_get_extent(references, &found);
  return found;
}

static const ff_diagnostic *only_diagnostic(void) {
  TEST_ASSERT_EQUAL_size_t(1, ff_references_diagnostic_count(references));
  const ff_diagnostic *found = ff_references_diagnostic_at(references, 0);
  TEST_ASSERT_EQUAL_STRING("FF308", found->code);
  TEST_ASSERT_EQUAL_UINT32(0, found->line);
  TEST_ASSERT_NULL(ff_references_diagnostic_at(references, 1));
  return found;
}

/* -- Walking ---------------------------------------------------------------- */

void test_ff_references_read_tree_walks_in_the_order_of_names(void) {
  put_check("b.c");
  put_check("a/z.c");
  put_check("a.c");
  put_check("a/b/c.rb.c");
  put_file("a/x.txt", "ff_enabled(c, \"alpha\", 0);");
  TEST_ASSERT_EQUAL_STRING("a.c a/b/c.rb.c a/z.c b.c ", read_tree(folder));
  TEST_ASSERT_EQUAL_UINT64(5, extent().files);
  TEST_ASSERT_EQUAL_UINT64(4, extent().sources);
  TEST_ASSERT_EQUAL_UINT64(4 * 26, extent().bytes);
  TEST_ASSERT_EQUAL_size_t(0, ff_references_diagnostic_count(references));
}

void test_ff_references_read_tree_leaves_out_what_nobody_wrote(void) {
  put_check("node_modules/a.c");
  put_check("x/.cache/a.c");
  put_check("x/__pycache__/a.c");
  put_check("x/a.c");
  put_check(".hidden.c");
  TEST_ASSERT_EQUAL_STRING(".hidden.c x/a.c ", read_tree(folder));
}

void test_ff_references_read_tree_takes_a_folder_of_such_a_name_when_asked(void) {
  put_check("node_modules/a.c");
  TEST_ASSERT_EQUAL_STRING("node_modules/a.c ", read_tree(path_of("node_modules")));
}

void test_ff_references_read_tree_does_not_follow_links(void) {
  put_check("a.c");
  TEST_ASSERT_EQUAL_INT(0, symlink("a.c", path_of("b.c")));
  TEST_ASSERT_EQUAL_INT(0, symlink(".", path_of("loop")));
  TEST_ASSERT_EQUAL_INT(0, symlink("nowhere", path_of("c.c")));
  TEST_ASSERT_EQUAL_STRING("a.c ", read_tree(folder));
  TEST_ASSERT_EQUAL_size_t(0, ff_references_diagnostic_count(references));
}

void test_ff_references_read_tree_follows_a_link_that_is_given(void) {
  put_check("a/x.c");
  TEST_ASSERT_EQUAL_INT(0, symlink("a", path_of("b")));
  TEST_ASSERT_EQUAL_STRING("b/x.c ", read_tree(path_of("b")));
}

void test_ff_references_read_tree_is_not_held_up_by_pipes(void) {
  put_check("a.c");
  TEST_ASSERT_EQUAL_INT(0, mkfifo(path_of("b.c"), 0600));
  TEST_ASSERT_EQUAL_STRING("a.c ", read_tree(folder));
}

void test_ff_references_read_tree_takes_a_single_file(void) {
  put_check("a.c");
  put_check("b.c");
  TEST_ASSERT_EQUAL_STRING("b.c ", read_tree(path_of("b.c")));
  TEST_ASSERT_EQUAL_UINT64(1, extent().files);
}

void test_ff_references_read_tree_reads_first_lines(void) {
  put_file("run", "#!/usr/bin/env ruby\nflags.enabled?('alpha')");
  put_file("LICENSE", "flags.enabled?('alpha')");
  TEST_ASSERT_EQUAL_STRING("run ", read_tree(folder));
  TEST_ASSERT_EQUAL_UINT64(1, extent().sources);
}

void test_ff_references_read_tree_passes_over_what_is_no_text(void) {
  static const char binary[] = "ff_enabled(c, \"alpha\", 0);\0";
  put_bytes("a.c", binary, sizeof binary);
  put_file("b.c", "// generated by ffctl gen\nff_enabled(c, \"alpha\", 0);");
  put_file("c.c", "");
  put_check("d.c");
  TEST_ASSERT_EQUAL_STRING("d.c ", read_tree(folder));
}

void test_ff_references_read_tree_reads_files_with_a_nul_further_on(void) {
  static char text[9000];
  memset(text, '\n', sizeof text);
  text[8500] = '\0';
  memcpy(text + 8600, "ff_enabled(c, \"alpha\", 0);", 26);
  put_bytes("a.c", text, sizeof text);
  TEST_ASSERT_EQUAL_STRING("a.c ", read_tree(folder));
  TEST_ASSERT_EQUAL_UINT32(8600, ff_references_at(references, 0)->line);
}

void test_ff_references_read_tree_reports_files_that_are_too_large(void) {
  put_check("a.c");
  put_check("b.c");
  TEST_ASSERT_EQUAL_INT(0, truncate(path_of("b.c"), (64 << 20) + 1));
  TEST_ASSERT_EQUAL_STRING("a.c ", read_tree(folder));
  TEST_ASSERT_EQUAL_STRING(path_of("b.c"), only_diagnostic()->file);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, only_diagnostic()->severity);
  TEST_ASSERT_NOT_NULL(strstr(only_diagnostic()->message, "64 MiB"));
  TEST_ASSERT_EQUAL_UINT64(0, extent().unread);
}

void test_ff_references_read_tree_fails_without_a_folder(void) {
  ff_error error = {0};
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO,
                        ff_references_read_tree(references, path_of("none"), NULL, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, error.code);
  TEST_ASSERT_NOT_NULL(strstr(error.message, "none cannot be looked at: No such file"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_references_read_tree(references, "", NULL, NULL, NULL));
}

void test_ff_references_read_tree_keeps_order_between_threads(void) {
  char name[32], expected[4096] = "";
  for (int i = 0; i < 300; i++) {
    snprintf(name, sizeof name, "%03d.c", i);
    put_check(name);
    strcat(strcat(expected, name), " ");
  }
  TEST_ASSERT_EQUAL_STRING(expected, read_tree(folder));
}

void test_ff_references_read_tree_adds_to_what_is_there(void) {
  put_check("a/a.c");
  put_check("b/b.c");
  read_tree(path_of("b"));
  TEST_ASSERT_EQUAL_STRING("b/b.c a/a.c ", read_tree(path_of("a")));
}

/* -- Progress --------------------------------------------------------------- */

static uint64_t told;

static bool go_on(uint64_t done, uint64_t total, void *user) {
  TEST_ASSERT_EQUAL_PTR(&told, user);
  TEST_ASSERT_EQUAL_UINT64(500, total);
  TEST_ASSERT_LESS_OR_EQUAL_UINT64(total, done);
  told++;
  return true;
}

static bool stop(uint64_t done, uint64_t total, void *user) {
  (void)done, (void)total, (void)user;
  return false;
}

static void put_many(void) {
  char name[32];
  for (int i = 0; i < 500; i++) {
    snprintf(name, sizeof name, "%03d.c", i);
    put_check(name);
  }
}

void test_ff_references_read_tree_tells_of_its_progress(void) {
  told = 0;
  put_many();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read_tree(references, folder, go_on, &told, NULL));
  TEST_ASSERT_LESS_OR_EQUAL_UINT64(500 / 64 + 1, told);
}

void test_ff_references_read_tree_can_be_stopped(void) {
  ff_error error = {0};
  put_many();
  /* The other thread may have done all the files of which this one would tell. */
  ff_err err = ff_references_read_tree(references, folder, stop, NULL, &error);
  TEST_ASSERT_TRUE(err == FF_ERR_CANCELLED ||
                   (err == FF_OK && ff_references_count(references) == 500));
  if (err) TEST_ASSERT_EQUAL_STRING(ff_err_text(FF_ERR_CANCELLED), error.message);
}

/* -- git -------------------------------------------------------------------- */

void test_ff_references_read_tree_asks_git(void) {
  put_file(".gitignore", "ignored.c\n/build/\n");
  put_check("ignored.c");
  put_check("build/x.c");
  put_check("tracked.c");
  put_check("new.c");
  put_check(".config/x.c");
  git("init");
  git("add tracked.c .gitignore");
  TEST_ASSERT_EQUAL_STRING(".config/x.c new.c tracked.c ", read_tree(folder));
  begin_anew();
  TEST_ASSERT_EQUAL_STRING("build/x.c ", read_tree(path_of("build"))); /* asked for by name */
}

void test_ff_references_read_tree_asks_git_about_a_part(void) {
  put_check("a/x.c");
  put_check("b/y.c");
  git("init");
  TEST_ASSERT_EQUAL_STRING("a/x.c ", read_tree(path_of("a")));
}

void test_ff_references_read_tree_passes_over_deleted_files(void) {
  put_check("a.c");
  put_check("b.c");
  git("init");
  git("add .");
  TEST_ASSERT_EQUAL_INT(0, unlink(path_of("a.c")));
  TEST_ASSERT_EQUAL_STRING("b.c ", read_tree(folder));
  TEST_ASSERT_EQUAL_size_t(0, ff_references_diagnostic_count(references));
}

void test_ff_references_read_tree_reads_files_in_conflict_once(void) {
  put_check("a.c");
  git("init");
  git("add .");
  git("commit -m 1");
  git("checkout -b other");
  put_file("a.c", "ff_enabled(c, \"alpha\", 1);");
  git("commit -am 2");
  git("checkout x");
  put_file("a.c", "ff_enabled(c, \"alpha\", 2);");
  git("commit -am 3");
  git("merge other || true");
  TEST_ASSERT_EQUAL_STRING("a.c a.c ", read_tree(folder)); /* both sides of it */
}

void test_ff_references_read_tree_is_not_led_astray_by_a_hooks_environment(void) {
  put_check("a.c");
  git("init");
  TEST_ASSERT_EQUAL_INT(0, setenv("GIT_DIR", "/nowhere", 1));
  TEST_ASSERT_EQUAL_INT(0, setenv("GIT_INDEX_FILE", "nowhere", 1));
  const char *found = read_tree(folder);
  unsetenv("GIT_DIR");
  unsetenv("GIT_INDEX_FILE");
  TEST_ASSERT_EQUAL_STRING("a.c ", found);
  TEST_ASSERT_EQUAL_size_t(0, ff_references_diagnostic_count(references));
}

void test_ff_references_read_tree_lets_a_repository_run_nothing(void) {
  put_check("a.c");
  git("init");
  char setting[256];
  snprintf(setting, sizeof setting, "config core.fsmonitor 'touch %s/run; false'", folder);
  git(setting);
  TEST_ASSERT_EQUAL_STRING("a.c ", read_tree(folder));
  TEST_ASSERT_NOT_EQUAL(0, access(path_of("run"), F_OK));
}

void test_ff_references_read_tree_says_when_git_refuses(void) {
  put_check("a.c");
  put_file(".git", "no repository");
  TEST_ASSERT_EQUAL_STRING("a.c ", read_tree(folder));
  TEST_ASSERT_EQUAL_STRING(folder, only_diagnostic()->file);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, only_diagnostic()->severity);
  TEST_ASSERT_NOT_NULL(strstr(only_diagnostic()->message, "git does not list its files (fatal: "));
}

void test_ff_references_read_tree_does_without_git(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s", getenv("PATH"));
  put_check("a.c");
  TEST_ASSERT_EQUAL_INT(0, setenv("PATH", "/nowhere", 1));
  const char *found = read_tree(folder);
  TEST_ASSERT_EQUAL_INT(0, setenv("PATH", path, 1));
  TEST_ASSERT_EQUAL_STRING("a.c ", found);
  TEST_ASSERT_EQUAL_size_t(0, ff_references_diagnostic_count(references));
}
