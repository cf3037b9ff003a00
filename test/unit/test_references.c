/* A set of references: what it is told, what it tells, and what is wrong with it. */
#include "finding.h"

#include "lint/references/references.h"

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

void setUp(void) {
  finding_begin();
}
void tearDown(void) {
  finding_end();
}

/* -- Asking ----------------------------------------------------------------- */

void test_ff_references_at_tells_all_about_a_place(void) {
  ASSERT_FOUND("alpha beta<alpha+company", "x/a.c",
               "int x;\n  if (ff_enabled(c, \"alpha\", 0))\n"
               "\tx = ff_enabled(c, \"beta\", &(ff_context){.company_id = \"a\"});\n");
  const ff_reference *first = ff_references_at(references, 0);
  const ff_reference *second = ff_references_at(references, 1);
  TEST_ASSERT_EQUAL_INT(FF_REFERENCE_CHECK, second->kind);
  TEST_ASSERT_EQUAL_STRING("x/a.c", second->file);
  TEST_ASSERT_EQUAL_UINT32(3, second->line);
  TEST_ASSERT_EQUAL_UINT32(6, second->column);
  TEST_ASSERT_EQUAL_PTR(ff_registry_at(registry, 1), second->registered);
  TEST_ASSERT_EQUAL_STRING("ff_enabled", second->function);
  TEST_ASSERT_EQUAL_PTR(first, second->inside);
  TEST_ASSERT_EQUAL_INT(FF_SCOPE_COMPANY, second->level);
  TEST_ASSERT_EQUAL_STRING(" x = ff_enabled(c, \"beta\", &(ff_context){.company_id = \"a\"});",
                           second->source_line);
  TEST_ASSERT_NULL(ff_references_at(references, 2));
  TEST_ASSERT_NULL(ff_references_at(NULL, 0));
}

void test_ff_references_at_shows_printable_text(void) {
  ASSERT_FOUND("-a?\"b ", "a.rb", "flags.enabled?('a\x80\"b\x01') # \xff\x1b[31m\r\n");
  const ff_reference *found = ff_references_at(references, 0);
  TEST_ASSERT_EQUAL_STRING("flags.enabled?('a?\"b ') # ? [31m", found->source_line);
}

void test_ff_references_at_cuts_long_lines_and_names(void) {
  static char text[4000];
  memset(text, ' ', sizeof text);
  strcpy(text + 3000, "ff_enabled(c, \"alpha\", 0);");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read(references, "a.c", text, strlen(text)));
  TEST_ASSERT_EQUAL_UINT32(3001, ff_references_at(references, 0)->column);
  TEST_ASSERT_NULL(ff_references_at(references, 0)->source_line);

  strcpy(text, "ff_enabled(c, \"");
  memset(text + 15, 'x', 1000);
  strcpy(text + 1015, "\", 0);");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read(references, "b.c", text, strlen(text)));
  TEST_ASSERT_EQUAL_size_t(96, strlen(ff_references_at(references, 1)->flag));
  TEST_ASSERT_EQUAL_size_t(400, strlen(ff_references_at(references, 1)->source_line));
}

void test_ff_references_has_tells_of_every_kind(void) {
  const ff_flag *alpha = ff_registry_at(registry, 0), *beta = ff_registry_at(registry, 1);
  TEST_ASSERT_FALSE(ff_references_has(references, alpha));
  ASSERT_FOUND("alpha ~gamma-ray", "a.c", "f(ff_enabled(c, \"alpha\", 0), \"gamma-ray\");");
  TEST_ASSERT_TRUE(ff_references_has(references, alpha));
  TEST_ASSERT_FALSE(ff_references_has(references, beta));
  TEST_ASSERT_TRUE(ff_references_has(references, ff_registry_at(registry, 2)));
  TEST_ASSERT_FALSE(ff_references_has(NULL, alpha));
  TEST_ASSERT_FALSE(ff_references_has(references, NULL));
}

void test_ff_references_read_passes_over_what_is_no_source(void) {
  ASSERT_FOUND("", "a.txt", "ff_enabled(c, \"alpha\", 0)");
  ASSERT_FOUND("", "a.c", "/* Generated by ffctl gen */\nff_enabled(c, \"alpha\", 0);");
  ASSERT_FOUND("alpha", "bin/a", "#!/usr/bin/ruby\nenabled?('alpha')");
  ff_references_extent extent;
  ff_references_get_extent(references, &extent);
  TEST_ASSERT_EQUAL_UINT64(3, extent.files);
  TEST_ASSERT_EQUAL_UINT64(2, extent.sources);
  TEST_ASSERT_EQUAL_UINT64(0, extent.unread);
}

void test_ff_references_read_takes_empty_files(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read(references, "a.c", NULL, 0));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read(references, "a.rb", "", 0));
  TEST_ASSERT_EQUAL_size_t(0, ff_references_count(references));
}

void test_ff_references_refuses_what_it_cannot_work_with(void) {
  ff_error error = {0};
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_create(NULL, &references));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_read(NULL, "a.c", "", 0));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_read(references, NULL, "", 0));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_read(references, "a.c", NULL, 1));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID,
                        ff_references_read_tree(references, NULL, NULL, NULL, &error));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, error.code);
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_lint(references, NULL, NULL));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_add_function(references, "a b", &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "a colon and the argument's number"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_add_name(references, "a:b", &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "a flag's name is"));
  ff_references_destroy(NULL);
}

void test_ff_references_add_comes_before_reading(void) {
  ff_error error = {0};
  ASSERT_FOUND("", "a.c", "int x;");
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_add_function(references, "on", &error));
  TEST_ASSERT_NOT_NULL(strstr(error.message, "before anything is read"));
  TEST_ASSERT_EQUAL_INT(FF_ERR_INVALID, ff_references_add_name(references, "gone", NULL));
}

void test_ff_references_add_name_finds_what_is_left_of_a_flag(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_add_name(references, "gone-flag", NULL));
  ASSERT_FOUND("~-gone-flag -gone-flag", "a.c", "f(\"gone-flag\"); ff_enabled(c, GONE_FLAG, 0);");
}

void test_ff_reference_kind_name_names_each(void) {
  TEST_ASSERT_EQUAL_STRING("check", ff_reference_kind_name(FF_REFERENCE_CHECK));
  TEST_ASSERT_EQUAL_STRING("call", ff_reference_kind_name(FF_REFERENCE_CALL));
  TEST_ASSERT_EQUAL_STRING("mention", ff_reference_kind_name(FF_REFERENCE_MENTION));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_reference_kind_name(FF_REFERENCE_UNKNOWN));
  TEST_ASSERT_EQUAL_STRING("built", ff_reference_kind_name(FF_REFERENCE_BUILT));
  TEST_ASSERT_EQUAL_STRING("none", ff_reference_kind_name((ff_reference_kind)99));
}

/* -- Comments --------------------------------------------------------------- */

static void assert_comment(size_t index, const char *text, uint32_t line, uint32_t column,
                           uint32_t first, uint32_t last) {
  TEST_ASSERT_TRUE(index < references->comment_count);
  const ff__source_comment *found = references->comments[index];
  TEST_ASSERT_EQUAL_STRING(text, found->text);
  TEST_ASSERT_EQUAL_UINT32(line, found->line);
  TEST_ASSERT_EQUAL_UINT32(column, found->column);
  TEST_ASSERT_EQUAL_UINT32(first, found->first_line);
  TEST_ASSERT_EQUAL_UINT32(last, found->last_line);
}

void test_ff_references_read_tells_what_comments_are_about(void) {
  ASSERT_FOUND(
      "!", "a.c",
      "// ff:ignore FF303 -- why\n// more\n\n  f(ff_enabled(c, x, 0)); /* ff:ignore FF305 */\n"
      "// it says ff:ignore\n/*ff:ignore FF302\n*/");
  TEST_ASSERT_EQUAL_size_t(3, references->comment_count);
  assert_comment(0, "// ff:ignore FF303 -- why", 1, 1, 1, 4);
  assert_comment(1, "/* ff:ignore FF305 ", 4, 27, 4, 4);
  assert_comment(2, "/*ff:ignore FF302", 6, 1, 6, 7);
  TEST_ASSERT_EQUAL_STRING("  f(ff_enabled(c, x, 0)); /* ff:ignore FF305 */",
                           references->comments[1]->source_line);
}

void test_ff_references_read_keeps_comments_of_files_with_nothing_else(void) {
  ASSERT_FOUND("", "a.py", "# ff:ignore FF303 -- why\nx = 1\n");
  ASSERT_FOUND("", "a.rb", "x = '# ff:ignore FF303'\n");
  TEST_ASSERT_EQUAL_size_t(1, references->comment_count);
  assert_comment(0, "# ff:ignore FF303 -- why", 1, 1, 1, 2);
  TEST_ASSERT_EQUAL_STRING("a.py", references->comments[0]->file);
}

/* -- Findings --------------------------------------------------------------- */

static char reported[4096];
static ff_diagnostic last;
static char last_help[256], last_message[256];

static void note(const ff_diagnostic *found, void *user) {
  size_t at = strlen(reported);
  TEST_ASSERT_EQUAL_PTR(reported, user);
  snprintf(reported + at, sizeof reported - at, "%s %s:%u:%u %s|", found->code, found->file,
           (unsigned)found->line, (unsigned)found->column, found->flag ? found->flag : "-");
  last = *found;
  snprintf(last_help, sizeof last_help, "%s", found->help ? found->help : "");
  snprintf(last_message, sizeof last_message, "%s", found->message);
}

static const char *findings(const char *path, const char *source) {
  reported[0] = '\0';
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_read(references, path, source, strlen(source)));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_lint(references, note, reported));
  return reported;
}

/* Refers to every flag, so that none is left to be reported as unused. */
#define ALL "/**/f(\"alpha\", \"beta\", \"gamma-ray\", \"delta.flag\");\n"

void test_ff_references_lint_reports_unused_flags(void) {
  TEST_ASSERT_EQUAL_STRING(
      "FF301 f.yml:3:3 beta|FF301 f.yml:4:3 gamma-ray|FF301 f.yml:5:3 delta.flag|",
      findings("a.c", "ff_enabled(c, \"alpha\", 0);"));
  TEST_ASSERT_EQUAL_STRING("nothing refers to `delta.flag`", last_message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_WARNING, last.severity);
  TEST_ASSERT_NOT_NULL(strstr(last_help, "externalUse"));
}

void test_ff_references_lint_believes_in_external_use(void) {
  static const char text[] = "flags:\n  a: {description: x, defaultEnabled: true, scope: global, "
                             "externalUse: the mobile app}\n";
  finding_end();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("f.yml", text, strlen(text), &registry, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_create(registry, &references));
  TEST_ASSERT_EQUAL_STRING("", findings("a.c", "int x;"));
}

void test_ff_references_lint_reports_unregistered_flags(void) {
  TEST_ASSERT_EQUAL_STRING("FF302 a.c:2:1 gama-ray|",
                           findings("a.c", ALL "ff_enabled(c, \"gama-ray\", 0);"));
  TEST_ASSERT_EQUAL_STRING("`gama-ray` is not registered, and so it is off", last_message);
  TEST_ASSERT_EQUAL_STRING("did you mean `gamma-ray`?", last_help);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, last.severity);
  begin_anew();
  TEST_ASSERT_EQUAL_STRING("FF302 a.c:2:1 quite-another|",
                           findings("a.c", ALL "ff_set(c, \"quite-another\", s);"));
  TEST_ASSERT_EQUAL_STRING("add it to the registry, or remove the code", last_help);
}

void test_ff_references_lint_is_silent_about_flags_with_mistakes(void) {
  static const char text[] =
      "flags:\n  a: {description: x, defaultEnabled: maybe, scope: global}\n";
  finding_end();
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("f.yml", text, strlen(text), &registry, NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_create(registry, &references));
  TEST_ASSERT_EQUAL_STRING("", findings("a.c", "ff_enabled(c, \"a\", 0);"));
}

void test_ff_references_lint_reports_names_made_at_run_time(void) {
  TEST_ASSERT_EQUAL_STRING("FF303 a.js:2:7 -|", findings("a.js", ALL "flags.isEnabled(x)"));
  TEST_ASSERT_EQUAL_STRING("the name that `isEnabled` is given is made at run time", last_message);
  TEST_ASSERT_NOT_NULL(strstr(last_help, "--wrapper"));
}

void test_ff_references_lint_reports_nested_checks(void) {
  TEST_ASSERT_EQUAL_STRING(
      "FF305 a.c:2:31 beta|",
      findings("a.c", ALL "if (ff_enabled(c,\"alpha\",0)) {ff_enabled(c, \"beta\", 0);}"));
  TEST_ASSERT_EQUAL_STRING("`beta` is checked inside of the check of `alpha` on line 2",
                           last_message);
  TEST_ASSERT_EQUAL_INT(FF_SEVERITY_ERROR, last.severity);
  begin_anew();
  findings("a.c", ALL "ff_enabled(c, X, 0) && ff_enabled(c, Y, 0);");
  TEST_ASSERT_EQUAL_STRING("a flag is checked inside of the check of a flag on line 2",
                           last_message);
}

void test_ff_references_lint_reports_tenants_finer_than_the_scope(void) {
  TEST_ASSERT_EQUAL_STRING("FF307 a.rb:5:7 gamma-ray|FF307 a.rb:6:7 delta.flag|",
                           findings("a.rb",
                                    "['alpha', 'beta']\nflags.enabled?('alpha', workspace: w)\n"
                                    "flags.enabled?('gamma-ray')\n"
                                    "flags.enabled?('gamma-ray', company: c)\n"
                                    "flags.enabled?('gamma-ray', workspace: w)\n"
                                    "flags.enabled?('delta.flag', company: c)\n"));
  TEST_ASSERT_EQUAL_STRING("`delta.flag` is checked for a company, but its scope is global",
                           last_message);
}

void test_ff_references_lint_goes_file_by_file(void) {
  findings("z.c", ALL "ff_enabled(c, x, 0);");
  TEST_ASSERT_EQUAL_STRING("FF303 z.c:2:1 -|FF302 a.c:1:1 x|",
                           findings("a.c", "ff_enabled(c, \"x\", 0);"));
}
