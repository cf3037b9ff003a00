/* Registries of many shapes, with a flag more, a flag less, and a later day. */
#include "linting.h"

#include <featureflag/edit.h>

#include <stdlib.h>

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
TEST_SOURCE_FILE("edit.c")
TEST_SOURCE_FILE("edit_add.c")
TEST_SOURCE_FILE("edit_extend.c")
TEST_SOURCE_FILE("edit_remove.c")
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
TEST_SOURCE_FILE("pages_coverage.c")
TEST_SOURCE_FILE("pages_debt.c")
TEST_SOURCE_FILE("pages_drift.c")
TEST_SOURCE_FILE("pages_form.c")
TEST_SOURCE_FILE("pages_ignore.c")
TEST_SOURCE_FILE("pages_references.c")
TEST_SOURCE_FILE("process.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("report.c")
TEST_SOURCE_FILE("rules.c")
TEST_SOURCE_FILE("same.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

static char *edited;
static size_t edited_size;
static ff_error error;

void setUp(void) {
  linting_begin();
  edited = NULL;
}
void tearDown(void) {
  free(edited);
  linting_end();
}

#define FIELDS      "    description: d\n    defaultEnabled: false\n    scope: global\n"
#define ENTRY(name) "  " name ":\n" FIELDS
#define FLOW(name)  "  " name ": {description: d, defaultEnabled: false, scope: global}\n"

static ff_err add(const char *text, const char *name) {
  ff_new_flag flag = {.size = sizeof flag,
                      .name = name,
                      .description = "d",
                      .added = FF_DATE_NONE,
                      .expected_removal = FF_DATE_NONE};
  parse(text);
  free(edited);
  edited = NULL;
  return ff_edit_add(registry, &flag, &edited, &edited_size, &error);
}

static ff_err take_out(const char *text, const char *name) {
  parse(text);
  free(edited);
  edited = NULL;
  return ff_edit_remove(registry, name, &edited, &edited_size, &error);
}

static ff_err extend(const char *text, const char *until, const char *reason) {
  parse(text);
  free(edited);
  edited = NULL;
  return ff_edit_extend(registry, "b", day(until), reason, &edited, &edited_size, &error);
}

#define ASSERT_EDITED(expected, err)                                                               \
  do {                                                                                             \
    ff_err found_err = (err);                                                                      \
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, found_err, error.message);                                \
    TEST_ASSERT_EQUAL_STRING(expected, edited);                                                    \
    TEST_ASSERT_EQUAL_size_t(strlen(edited), edited_size);                                         \
  } while (0)

#define ASSERT_REFUSED(code, words, err)                                                           \
  do {                                                                                             \
    TEST_ASSERT_EQUAL_INT(code, err);                                                              \
    TEST_ASSERT_NULL(edited);                                                                      \
    TEST_ASSERT_NOT_NULL_MESSAGE(strstr(error.message, words), error.message);                     \
  } while (0)

/* -- Adding ------------------------------------------------------------------- */

void test_add_goes_to_its_place_where_the_file_is_sorted(void) {
  ASSERT_EDITED("flags:\n" ENTRY("a") ENTRY("b") ENTRY("c"),
                add("flags:\n" ENTRY("a") ENTRY("c"), "b"));
  ASSERT_EDITED("flags:\n" ENTRY("a") ENTRY("c"), add("flags:\n" ENTRY("c"), "a"));
  ASSERT_EDITED("flags:\n" ENTRY("a") ENTRY("c"), add("flags:\n" ENTRY("a"), "c"));
}

void test_add_goes_to_the_end_where_the_file_is_not_sorted(void) {
  ASSERT_EDITED("flags:\n" ENTRY("c") ENTRY("a") ENTRY("b"),
                add("flags:\n" ENTRY("c") ENTRY("a"), "b"));
}

void test_add_keeps_to_blank_lines(void) {
  ASSERT_EDITED("flags:\n" ENTRY("a") "\n" ENTRY("b") "\n" ENTRY("c"),
                add("flags:\n" ENTRY("a") "\n" ENTRY("c"), "b"));
  ASSERT_EDITED("flags:\n" ENTRY("a") "\n" ENTRY("b") "\n" ENTRY("c"),
                add("flags:\n" ENTRY("b") "\n" ENTRY("c"), "a"));
  ASSERT_EDITED("flags:\n" ENTRY("a") "\n" ENTRY("b") "\n" ENTRY("c"),
                add("flags:\n" ENTRY("a") "\n" ENTRY("b"), "c"));
}

void test_add_leaves_comments_with_their_flags(void) {
  ASSERT_EDITED(
      "# top\nflags: # all\n" ENTRY("a") "    # in a\n" ENTRY("b") "  # about c\n" ENTRY(
          "c") "# end\n",
      add("# top\nflags: # all\n" ENTRY("a") "    # in a\n  # about c\n" ENTRY("c") "# end\n",
          "b"));
}

void test_add_goes_into_the_last_group(void) {
  ASSERT_EDITED("flags:\n" ENTRY("m") "\n  # -- second\n\n" ENTRY("b") ENTRY("c") ENTRY("d"),
                add("flags:\n" ENTRY("m") "\n  # -- second\n\n" ENTRY("b") ENTRY("d"), "c"));
}

void test_add_takes_over_indentation(void) {
  ASSERT_EDITED("flags:\n"
                "    b:\n        description: d\n        defaultEnabled: true\n"
                "        scope: company\n"
                "    c:\n        description: d\n        defaultEnabled: false\n"
                "        scope: global\n",
                add("flags:\n    b:\n        description: d\n        defaultEnabled: true\n"
                    "        scope: company\n",
                    "c"));
}

void test_add_keeps_line_ends(void) {
  ASSERT_EDITED("flags:\r\n  a: {defaultEnabled: true, scope: global}\r\n"
                "  b:\r\n    description: d\r\n    defaultEnabled: false\r\n    scope: global\r\n",
                add("flags:\r\n  a: {defaultEnabled: true, scope: global}\r\n", "b"));
}

void test_add_keeps_a_last_line_without_end(void) {
  ASSERT_EDITED("flags:\n" FLOW("a") "  b:\n    description: d\n    defaultEnabled: false\n"
                                     "    scope: global",
                add("flags:\n  a: {description: d, defaultEnabled: false, scope: global}", "b"));
}

void test_add_keeps_a_byte_order_mark(void) {
  ASSERT_EDITED("\xef\xbb\xbf"
                "flags:\n" ENTRY("a"),
                add("\xef\xbb\xbf"
                    "flags: {}\n",
                    "a"));
}

void test_add_to_an_empty_registry(void) {
  ASSERT_EDITED("flags:\n" ENTRY("a"), add("flags: {}\n", "a"));
  ASSERT_EDITED("# x\n---\n\"flags\":\t# none\n" ENTRY("a") "# end\n",
                add("# x\n---\n\"flags\": { }\t# none\n# end\n", "a"));
  ASSERT_EDITED("flags:\n  a:\n    description: d\n    defaultEnabled: false\n    scope: global",
                add("flags: {}", "a"));
  ASSERT_EDITED("flags:\r\n  a:\r\n    description: d\r\n    defaultEnabled: false\r\n"
                "    scope: global\r\n",
                add("flags: {}\r\n", "a"));
}

void test_add_among_quoted_names_and_tabs(void) {
  ASSERT_EDITED(
      "flags:\n  \"a\":\t{defaultEnabled: true,\tscope: global}\t# a\n" ENTRY("b") ENTRY("'c'"),
      add("flags:\n  \"a\":\t{defaultEnabled: true,\tscope: global}\t# a\n" ENTRY("'c'"), "b"));
}

void test_add_writes_all_fields_quoted_where_they_must_be(void) {
  ff_new_flag flag = {sizeof flag,
                      "1e5",
                      "It's 50%: \"all\" # of it\n\\o/",
                      "team-a",
                      "yes",
                      day("2026-01-02"),
                      FF_DATE_NONE,
                      FF_SCOPE_WORKSPACE,
                      true,
                      true};
  parse("flags: {}\n");
  ASSERT_EDITED("flags:\n  \"1e5\":\n"
                "    description: \"It's 50%: \\\"all\\\" # of it\\n\\\\o/\"\n"
                "    defaultEnabled: true\n    scope: workspace\n    addedDate: 2026-01-02\n"
                "    permanent: true\n    reason: \"yes\"\n    owner: team-a\n",
                ff_edit_add(registry, &flag, &edited, &edited_size, &error));
}

void test_add_keeps_plain_what_may_be(void) {
  ff_new_flag flag = {.size = sizeof flag,
                      .name = "a",
                      .description = "Größe, \"so\" to say: #1 of 2",
                      .owner = "2nd team",
                      .added = FF_DATE_NONE,
                      .expected_removal = day("2027-01-31")};
  parse("flags: {}\n");
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_edit_add(registry, &flag, &edited, &edited_size, &error));
  TEST_ASSERT_NOT_NULL(strstr(edited, "\n    owner: 2nd team\n"));
  TEST_ASSERT_NOT_NULL(strstr(edited, "\n    expectedRemoval: 2027-01-31\n"));
  TEST_ASSERT_NOT_NULL(strstr(edited, "description: \"Größe, \\\"so\\\" to say: #1 of 2\"\n"));
}

void test_add_refuses_what_is_there(void) {
  ASSERT_REFUSED(FF_ERR_INVALID, "on line 2", add("flags:\n" ENTRY("a"), "a"));
}

void test_add_refuses_what_is_no_entry(void) {
  ASSERT_REFUSED(FF_ERR_INVALID, "not a flag name", add("flags: {}\n", "a b"));
  ASSERT_REFUSED(FF_ERR_INVALID, "not a flag name", add("flags: {}\n", "a: b"));
  ASSERT_REFUSED(FF_ERR_INVALID, "not a flag name", add("flags: {}\n", "a\nb"));
  ff_new_flag flag = {.size = sizeof flag, .name = "a", .description = "\x01"};
  ASSERT_REFUSED(FF_ERR_INVALID, "U+0001",
                 ff_edit_add(registry, &flag, &edited, &edited_size, &error));
  flag.size = 8;
  ASSERT_REFUSED(FF_ERR_INVALID, "size",
                 ff_edit_add(registry, &flag, &edited, &edited_size, &error));
}

void test_add_refuses_flags_that_share_lines(void) {
  ASSERT_REFUSED(FF_ERR_UNSUPPORTED, "by hand",
                 add("flags: {a: {defaultEnabled: true, scope: global}}\n", "b"));
  ASSERT_REFUSED(FF_ERR_UNSUPPORTED, "by hand",
                 add("flags: {\n  a: {defaultEnabled: true, scope: global}\n}\n", "b"));
  ASSERT_REFUSED(FF_ERR_UNSUPPORTED, "by hand", add("{flags: {}}\n", "b"));
}

void test_all_refuse_a_registry_with_mistakes(void) {
  static const char anchored[] = "flags:\n  b: &x\n" FIELDS "  c: *x\n";
  ASSERT_REFUSED(FF_ERR_REGISTRY, "a.yml", add(anchored, "d"));
  ASSERT_REFUSED(FF_ERR_REGISTRY, "a.yml", take_out(anchored, "b"));
  ASSERT_REFUSED(FF_ERR_REGISTRY, "a.yml", extend(anchored, "2030-01-01", "r"));
  ASSERT_REFUSED(FF_ERR_REGISTRY, "a.yml", add("", "d"));
  ASSERT_REFUSED(FF_ERR_REGISTRY, "a.yml", add("flags:\n\tb: {}\n", "d"));
}

/* -- Removing ----------------------------------------------------------------- */

void test_remove_takes_the_flag_and_its_comments(void) {
  ASSERT_EDITED(
      "flags:\n" ENTRY("a") ENTRY("c"),
      take_out("flags:\n" ENTRY("a") "  # about b\n" ENTRY("b") "    # in b\n" ENTRY("c"), "b"));
}

void test_remove_leaves_one_blank_line(void) {
  ASSERT_EDITED("flags:\n" ENTRY("a") "\n" ENTRY("c"),
                take_out("flags:\n" ENTRY("a") "\n" ENTRY("b") "\n" ENTRY("c"), "b"));
  ASSERT_EDITED("flags:\n" ENTRY("a"), take_out("flags:\n" ENTRY("a") "\n" ENTRY("b"), "b"));
  ASSERT_EDITED("flags:\n" ENTRY("a") "\n# end\n",
                take_out("flags:\n" ENTRY("a") "\n" ENTRY("b") "\n# end\n", "b"));
}

void test_remove_leaves_an_empty_registry(void) {
  ASSERT_EDITED("# top\nflags: {} # all\n# end\n",
                take_out("# top\nflags: # all\n" ENTRY("b") "# end\n", "b"));
  ASSERT_EDITED("flags: {}\r\n",
                take_out("flags:\r\n  b: {defaultEnabled: true, scope: global}", "b"));
}

void test_remove_from_braces_in_lines_of_their_own(void) {
  ASSERT_EDITED("flags:\n" FLOW("a") FLOW("c"),
                take_out("flags:\n" FLOW("a") FLOW("b") FLOW("c"), "b"));
  ASSERT_EDITED("flags: {\n  a: {defaultEnabled: true, scope: global},\n}\n",
                take_out("flags: {\n  a: {defaultEnabled: true, scope: global},\n"
                         "  b: {defaultEnabled: true, scope: global}\n}\n",
                         "b"));
}

void test_remove_refuses(void) {
  ASSERT_REFUSED(FF_ERR_FLAG_NOT_FOUND, "'x'", take_out("flags:\n" ENTRY("b"), "x"));
  ASSERT_REFUSED(FF_ERR_UNSUPPORTED, "by hand",
                 take_out("flags: {a: {defaultEnabled: true, scope: global}, "
                          "b: {defaultEnabled: true, scope: global}}\n",
                          "b"));
}

/* -- Extending ---------------------------------------------------------------- */

#define DATED(date)                                                                                \
  "flags:\n  b:\n    expectedRemoval: " date "\n    defaultEnabled: true\n    scope: global\n"

void test_extend_moves_the_day_and_says_why(void) {
  ASSERT_EDITED("flags:\n  b:\n    expectedRemoval: 2027-01-31  # the last day\n"
                "    extensionReason: late\n    defaultEnabled: true\n    scope: global\n",
                extend("flags:\n  b:\n    expectedRemoval: 2026-01-31  # the last day\n"
                       "    defaultEnabled: true\n    scope: global\n",
                       "2027-01-31", "late"));
}

void test_extend_keeps_quotes_and_line_ends(void) {
  ASSERT_EDITED("flags:\r\n  b:\r\n    defaultEnabled: true\r\n    scope: global\r\n"
                "    \"expectedRemoval\": '2027-01-31'\r\n    extensionReason: late\r\n",
                extend("flags:\r\n  b:\r\n    defaultEnabled: true\r\n    scope: global\r\n"
                       "    \"expectedRemoval\": '2026-01-31'\r\n",
                       "2027-01-31", "late"));
}

void test_extend_on_a_last_line_without_end(void) {
  ASSERT_EDITED("flags:\n  b:\n    defaultEnabled: true\n    scope: global\n"
                "    expectedRemoval: 2027-01-31\n    extensionReason: late",
                extend("flags:\n  b:\n    defaultEnabled: true\n    scope: global\n"
                       "    expectedRemoval: 2026-01-31",
                       "2027-01-31", "late"));
}

void test_extend_puts_a_reason_in_place_of_one(void) {
  static const char *const before[] = {"plain text", "'quoted'", "\"it: is\"", "a\n      b",
                                       "|\n      a\n\n      b\n"};
  for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
    char text[512];
    snprintf(text, sizeof text,
             DATED("2026-01-31") "    extensionReason: %s\n    # end of b\n" ENTRY("c"), before[i]);
    TEST_ASSERT_EQUAL_INT_MESSAGE(FF_OK, extend(text, "2027-01-31", "new: one"), before[i]);
    TEST_ASSERT_NOT_NULL_MESSAGE(strstr(edited, "    extensionReason: \"new: one\"\n"), edited);
    TEST_ASSERT_NOT_NULL(strstr(edited, "    # end of b\n" ENTRY("c")));
  }
}

void test_extend_where_the_reason_stands_first(void) {
  ASSERT_EDITED("flags:\n  b: {extensionReason: \"late\", expectedRemoval: 2027-01-31, "
                "defaultEnabled: true, scope: global}\n",
                extend("flags:\n  b: {extensionReason: x, expectedRemoval: 2026-01-31, "
                       "defaultEnabled: true, scope: global}\n",
                       "2027-01-31", "late"));
}

void test_extend_in_braces(void) {
  ASSERT_EDITED(
      "flags: {a: {defaultEnabled: true, scope: global}, b: {expectedRemoval: "
      "2027-01-31, extensionReason: \"late, again\", defaultEnabled: true, scope: global}}",
      extend("flags: {a: {defaultEnabled: true, scope: global}, b: {expectedRemoval: "
             "2026-01-31, defaultEnabled: true, scope: global}}",
             "2027-01-31", "late, again"));
  ASSERT_EDITED("flags:\n  'b': {\n    defaultEnabled: true, scope: global,\n"
                "    expectedRemoval: 2027-01-31, extensionReason: \"late\"\n  }\n",
                extend("flags:\n  'b': {\n    defaultEnabled: true, scope: global,\n"
                       "    expectedRemoval: 2026-01-31\n  }\n",
                       "2027-01-31", "late"));
  ASSERT_EDITED("flags:\n  b: {\"expectedRemoval\": \"2027-01-31\", \"extensionReason\": \"late\", "
                "\"defaultEnabled\": true, \"scope\": \"global\"}\n",
                extend("flags:\n  b: {\"expectedRemoval\": \"2026-01-31\", "
                       "\"defaultEnabled\": true, \"scope\": \"global\"}\n",
                       "2027-01-31", "late"));
}

void test_extend_refuses(void) {
  ASSERT_REFUSED(FF_ERR_INVALID, "2026-01-31", extend(DATED("2026-01-31"), "2026-01-31", "r"));
  ASSERT_REFUSED(FF_ERR_INVALID, "reason", extend(DATED("2026-01-31"), "2027-01-31", ""));
  ASSERT_REFUSED(FF_ERR_INVALID, "time before",
                 extend(DATED("2026-01-31") "    extensionReason: r\n", "2027-01-31", "r"));
  ASSERT_REFUSED(FF_ERR_INVALID, "no expectedRemoval",
                 extend("flags:\n" ENTRY("b"), "2027-01-31", "r"));
  ASSERT_REFUSED(FF_ERR_INVALID, "permanent",
                 extend("flags:\n" ENTRY("b") "    permanent: true\n", "2027-01-31", "r"));
  ASSERT_REFUSED(FF_ERR_FLAG_NOT_FOUND, "'b'", extend("flags:\n" ENTRY("a"), "2027-01-31", "r"));
}

void test_extend_takes_no_reason_that_is_no_text(void) {
  ASSERT_REFUSED(FF_ERR_UNSUPPORTED, "a.yml", extend(DATED("2026-01-31"), "2027-01-31", "\x07"));
}
