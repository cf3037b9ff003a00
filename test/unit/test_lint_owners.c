/* Who owns what: the lists of owners, whom they hold, and how many flags one may have. */
#include "linting.h"

#include "lint/owners.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("base.c")
TEST_SOURCE_FILE("baseline.c")
TEST_SOURCE_FILE("changes.c")
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

static ff__owners owners;
static char root[64];
static ff_error error;

void setUp(void) {
  linting_begin();
  owners = (ff__owners){0};
  strcpy(root, "/tmp/ff-owners-XXXXXX");
  TEST_ASSERT_NOT_NULL(mkdtemp(root));
}
void tearDown(void) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", root);
  TEST_ASSERT_EQUAL_INT(0, system(command));
  ff__owners_finish(&owners);
  linting_end();
}

static const char *path_of(const char *name) {
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", root, name);
  return path;
}

static void make_folder(const char *name) {
  TEST_ASSERT_EQUAL_INT(0, mkdir(path_of(name), 0777));
}

static void write_file(const char *name, const char *text) {
  FILE *file = fopen(path_of(name), "w");
  TEST_ASSERT_NOT_NULL(file);
  fputs(text, file);
  fclose(file);
}

static void assert_names(const char *expected) {
  char names[256] = "";
  for (size_t i = 0; i < owners.count; i++)
    snprintf(names + strlen(names), sizeof names - strlen(names), "%s|", owners.names[i]);
  TEST_ASSERT_EQUAL_STRING(expected, names);
}

/* -- Lists --------------------------------------------------------------------- */

static void read_list(const char *text) {
  write_file("list", text);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__owners_read_list(&owners, path_of("list"), &error));
}

static void read_codeowners(const char *text) {
  write_file("CODEOWNERS", text);
  ff__owners_finish(&owners);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__owners_find(&owners, root, &error));
  TEST_ASSERT_EQUAL_STRING("CODEOWNERS", owners.file);
}

void test_a_list_has_one_owner_a_line(void) {
  read_list("# all\n\nteam-b\n  team a \t# with a blank\n@acme/team-c\r\n\nissue#1");
  assert_names("acme/team-c|issue#1|team a|team-b|team-c|");
  read_list("");
  assert_names("");
}

void test_codeowners_have_owners_behind_a_pattern(void) {
  read_codeowners("# @nobody\n*       @acme/team-b @someone\n"
                  "/docs/  docs@example.org # @nobody\n/a\\ b/ @team-c\n/nobody/\n");
  assert_names("acme/team-b|docs@example.org|someone|team-b|team-c|");
}

void test_codeowners_of_gitlab_have_sections(void) {
  read_codeowners("[Docs][2] @team-docs\n*.md\n^[Optional] @team-a @group/sub/team-b\n[Plain]\n");
  assert_names("group/sub/team-b|team-a|team-b|team-docs|");
}

void test_owners_are_found_by_any_of_their_names(void) {
  read_codeowners("* @acme/team-inbox someone@example.org\n");
  static const char *const known[] = {"team-inbox",  "acme/team-inbox", "@acme/team-inbox",
                                      "@team-inbox", "Team-Inbox",      "someone@example.org"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    TEST_ASSERT_TRUE_MESSAGE(ff__owners_has(&owners, known[i]), known[i]);
  static const char *const unknown[] = {"",      "@",           "acme",
                                        "inbox", "team-inbox ", "other/team-inbox"};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
    TEST_ASSERT_FALSE_MESSAGE(ff__owners_has(&owners, unknown[i]), unknown[i]);
  TEST_ASSERT_EQUAL_STRING("team-inbox", ff__owners_nearest(&owners, "team-inbx"));
  TEST_ASSERT_NULL(ff__owners_nearest(&owners, "somebody"));
}

/* -- Places -------------------------------------------------------------------- */

static void assert_found(const char *folder, const char *name) {
  char where[128];
  snprintf(where, sizeof where, "%s", path_of(folder));
  ff__owners_finish(&owners);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff__owners_find(&owners, where, &error));
  assert_names(name);
}

void test_codeowners_are_looked_for_where_hosts_do(void) {
  make_folder(".git");
  make_folder(".github");
  make_folder("docs");
  make_folder(".gitlab");
  assert_found(".", "");
  TEST_ASSERT_NULL(owners.file);
  write_file(".gitlab/CODEOWNERS", "* @fourth\n");
  assert_found(".", "fourth|");
  write_file("docs/CODEOWNERS", "* @third\n");
  assert_found(".", "third|");
  write_file("CODEOWNERS", "* @second\n");
  assert_found(".", "second|");
  write_file(".github/CODEOWNERS", "* @first\n");
  assert_found(".", "first|");
  TEST_ASSERT_EQUAL_STRING(".github/CODEOWNERS", owners.file);
}

void test_codeowners_are_looked_for_up_to_the_root_of_the_repository(void) {
  make_folder("inner");
  make_folder("inner/config");
  write_file("CODEOWNERS", "* @outer\n");
  assert_found("inner/config", "outer|");
  make_folder("inner/.git");
  assert_found("inner/config", "");
  write_file("inner/CODEOWNERS", "* @inner\n");
  assert_found("inner/config", "inner|");
}

void test_owners_that_cannot_be_read(void) {
  make_folder("CODEOWNERS");
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff__owners_find(&owners, root, &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "CODEOWNERS cannot be read: Is a directory"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff__owners_read_list(&owners, path_of("none"), &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff__owners_find(&owners, path_of("nowhere"), &error));
  TEST_ASSERT_NULL(owners.file);
}

/* -- FF202 --------------------------------------------------------------------- */

#define FLAG(name, owner, removal)                                                                 \
  "  " name                                                                                        \
  ": {description: text, defaultEnabled: false, scope: global, expectedRemoval: " removal          \
  ", owner: " owner "}\n"

/* Lints flags in root/registry as lint.yml says. */
static void lint_with(const char *config, const char *flags) {
  parse(flags);
  write_file("lint.yml", config);
  ff_linter_destroy(linter);
  linter = ff_linter_create(day("2026-11-20"));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_configure(linter, path_of("lint.yml"), &error));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_read_owners(linter, path_of("flags.yml"), &error));
  ff_linter_check(linter, registry);
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_settle(linter));
}

void test_an_owner_whom_codeowners_does_not_hold(void) {
  make_folder(".git");
  lint_with("", "flags:\n" FLAG("a", "team-inbx", "2030-01-01"));
  TEST_ASSERT_EQUAL_STRING("", all_found());
  write_file("CODEOWNERS", "* @acme/team-inbox\n");
  lint_with("", "flags:\n" FLAG("a", "team-inbx", "2030-01-01")
                    FLAG("b", "team-inbox", "2030-01-01") FLAG("c", "billing", "2030-01-01"));
  TEST_ASSERT_EQUAL_STRING("FF202 2:100 a|FF202 4:100 c|", all_found());
  TEST_ASSERT_EQUAL_STRING("`a` belongs to `team-inbx`, whom `CODEOWNERS` does not hold",
                           found(0)->message);
  TEST_ASSERT_EQUAL_STRING("did you mean `team-inbox`?", found(0)->help);
  TEST_ASSERT_EQUAL_STRING("name a team that is listed there, or list this one", found(1)->help);
}

void test_lint_yml_names_a_list_of_its_own(void) {
  write_file("CODEOWNERS", "* @acme/team-inbox\n");
  write_file("owners.txt", "billing\n");
  lint_with("owners: owners.txt\n",
            "flags:\n" FLAG("a", "team-inbox", "2030-01-01") FLAG("b", "billing", "2030-01-01"));
  TEST_ASSERT_EQUAL_STRING("FF202 2:100 a|", all_found());
  ff_linter_destroy(linter);
  linter = ff_linter_create(day("2026-11-20"));
  write_file("lint.yml", "owners: none.txt\n");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_linter_configure(linter, path_of("lint.yml"), &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_IO, ff_linter_read_owners(linter, path_of("flags.yml"), &error));
}

/* -- FF209 --------------------------------------------------------------------- */

static const char *const many = "flags:\n" FLAG("a", "x", "2026-01-01") FLAG("b", "y", "2026-01-01")
    FLAG("c", "x", "2030-01-01") FLAG("d", "x", "2026-01-01") FLAG("e", "x", "2026-01-01");

void test_an_owner_with_too_many_flags(void) {
  lint_with("rules: {expired: off}\nthresholds: {flagsPerOwner: 4}\n", many);
  TEST_ASSERT_EQUAL_STRING("", all_found());
  lint_with("rules: {expired: off}\nthresholds: {flagsPerOwner: 2}\n", many);
  TEST_ASSERT_EQUAL_STRING("FF209 5:100 d|", all_found());
  TEST_ASSERT_EQUAL_STRING("`x` has 4 flags, more than 2", found(0)->message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, found(0)->severity);
  lint_with("rules: {expired: off}\nthresholds: {flagsPerOwner: 0}\n", many);
  TEST_ASSERT_EQUAL_STRING("FF209 2:100 a|FF209 3:100 b|", all_found());
  TEST_ASSERT_EQUAL_STRING("`y` has 1 flag, more than 0", found(1)->message);
}

void test_an_owner_with_too_many_expired_flags(void) {
  lint_with("rules: {expired: off}\nthresholds: {expiredPerOwner: 1}\n", many);
  TEST_ASSERT_EQUAL_STRING("FF209 5:100 d|", all_found());
  TEST_ASSERT_EQUAL_STRING("`x` has 3 expired flags, more than 1", found(0)->message);
  lint_with("rules: {expired: off}\nthresholds: {expiredPerOwner: 3}\n", many);
  TEST_ASSERT_EQUAL_STRING("", all_found());
}
