/* Registries that are wrong: each mistake with its code, its place and its help. */
#include "unity.h"

#include <featureflag/registry.h>

#include <stdio.h>
#include <string.h>

TEST_SOURCE_FILE("arena.c")
TEST_SOURCE_FILE("comments.c")
TEST_SOURCE_FILE("date.c")
TEST_SOURCE_FILE("diagnostics.c")
TEST_SOURCE_FILE("encoding.c")
TEST_SOURCE_FILE("error.c")
TEST_SOURCE_FILE("events.c")
TEST_SOURCE_FILE("fail.c")
TEST_SOURCE_FILE("fields.c")
TEST_SOURCE_FILE("key.c")
TEST_SOURCE_FILE("load.c")
TEST_SOURCE_FILE("reader.c")
TEST_SOURCE_FILE("registry.c")
TEST_SOURCE_FILE("settings.c")
TEST_SOURCE_FILE("source.c")
TEST_SOURCE_FILE("syntax.c")
TEST_SOURCE_FILE("table.c")
TEST_SOURCE_FILE("text.c")
TEST_SOURCE_FILE("values.c")

static ff_registry *registry;

void setUp(void) {
  registry = NULL;
}
void tearDown(void) {
  ff_registry_destroy(registry);
}

static void parse(const char *text, size_t size) {
  ff_registry_destroy(registry);
  registry = NULL;
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_registry_parse("file.yml", text, size, &registry, NULL));
}

/* A text and the one thing that is to be said of it. help NULL: any. */
typedef struct expectation {
  const char *text;
  uint32_t line, column;
  const char *message; /* a part of it */
  const char *help;    /* a part of it */
} expectation;

static void assert_part(const char *part, const char *whole, const char *text) {
  if (!part) return;
  TEST_ASSERT_NOT_NULL_MESSAGE(whole, text);
  if (!strstr(whole, part)) TEST_ASSERT_EQUAL_STRING_MESSAGE(part, whole, text);
}

static void assert_only(const char *code, const expectation *expected) {
  parse(expected->text, strlen(expected->text));
  TEST_ASSERT_EQUAL_size_t_MESSAGE(1, ff_registry_diagnostic_count(registry), expected->text);
  const ff_diagnostic *found = ff_registry_diagnostic_at(registry, 0);
  TEST_ASSERT_EQUAL_STRING_MESSAGE(code, found->code, expected->text);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(expected->line, found->line, expected->text);
  TEST_ASSERT_EQUAL_UINT32_MESSAGE(expected->column, found->column, expected->text);
  TEST_ASSERT_EQUAL_INT_MESSAGE(FF_SEVERITY_ERROR, found->severity, expected->text);
  assert_part(expected->message, found->message, expected->text);
  assert_part(expected->help, found->help, expected->text);
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_error_count(registry));
}

#define ASSERT_EACH(code, ...)                                                                     \
  do {                                                                                             \
    static const expectation cases[] = {__VA_ARGS__};                                              \
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)                                      \
      assert_only(code, &cases[i]);                                                                \
  } while (0)

/* The beginning of a registry with one flag; what follows are fields of it. Line 6. */
#define FLAG                                                                                       \
  "flags:\n"                                                                                       \
  "  a:\n"                                                                                         \
  "    description: text\n"                                                                        \
  "    defaultEnabled: true\n"                                                                     \
  "    scope: global\n"

/* The same without one of the fields, which has to follow. Line 5. */
#define WITHOUT_DESCRIPTION "flags:\n  a:\n    defaultEnabled: true\n    scope: global\n"
#define WITHOUT_DEFAULT     "flags:\n  a:\n    description: text\n    scope: global\n"
#define WITHOUT_SCOPE       "flags:\n  a:\n    description: text\n    defaultEnabled: true\n"

/* A whole entry in one line. */
#define ENTRY "{description: text, defaultEnabled: true, scope: global}"

/* -- The file as a whole --------------------------------------------------- */

void test_ff_registry_parse_reports_what_is_no_yaml(void) {
  ASSERT_EACH(
      "FF101",
      {FLAG "    owner: \"team-a\n", 6, 12, "a quoted scalar that begins here", "close the quote"},
      {FLAG "    owner: 'team-a", 6, 12, "unexpected end of stream on line 6", "close the quote"},
      {FLAG "    owner: \"team-a\n---\n", 6, 12, "document indicator on line 7", "close the quote"},
      {FLAG "    owner\n    addedDate: 2026-01-01\n", 6, 5, "could not find expected ':' on line 7",
       "write `key: value`"},
      {FLAG "\towner: x\n", 6, 1, "found a tab character", "indent with spaces"},
      {FLAG "    owner: team: a\n", 6, 16, "mapping values are not allowed", "in quotes"},
      {FLAG "    owner: @team\n", 6, 12, "cannot start any token", "in quotes"},
      {FLAG "    owner: \"team\\q\"\n", 6, 17, "unknown escape character", "single quotes"},
      {FLAG "   owner: team\n", 6, 4, "block mapping that begins on line 2", "indentation"},
      {"flags: {a: " ENTRY "\n", 1, 8, "a flow mapping that begins here", "comma or bracket"},
      {"flags: {a: " ENTRY "\n\n\n", 1, 8, "on line 3", "comma or bracket"},
      {"%YAML 3.0\n---\nflags: {}\n", 1, 1, "incompatible YAML document", NULL},
      {"%FOO\n", 1, 5, "unknown directive", NULL}, );
}

void test_ff_registry_parse_keeps_what_was_read_before_a_syntax_error(void) {
  static const char text[] = "flags:\n  a: " ENTRY "\n  b: {scope: none}\n  c: \"\n";
  parse(text, strlen(text));
  TEST_ASSERT_EQUAL_size_t(4, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF118", ff_registry_diagnostic_at(registry, 0)->code);
  TEST_ASSERT_EQUAL_STRING("FF117", ff_registry_diagnostic_at(registry, 1)->code);
  TEST_ASSERT_EQUAL_STRING("FF123", ff_registry_diagnostic_at(registry, 2)->code);
  TEST_ASSERT_EQUAL_STRING("FF101", ff_registry_diagnostic_at(registry, 3)->code);
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_count(registry));
  TEST_ASSERT_NOT_NULL(ff_registry_find(registry, "a"));
}

void test_ff_registry_parse_does_not_miss_fields_that_a_syntax_error_cut_off(void) {
  ASSERT_EACH("FF101",
              {"flags:\n  a:\n    description: \"text\n    scope: global\n", 3, 18, "quoted scalar",
               NULL}, );
}

void test_ff_registry_parse_reports_what_is_no_text(void) {
  ASSERT_EACH("FF102",
              {FLAG "    owner: gr\xfc\xdf\n", 6, 14, "byte 0xFC is not UTF-8", "save the file"},
              {FLAG "    owner: \xc3\n", 6, 12, "byte 0xC3", NULL},
              {FLAG "    owner: \xc0\xaf\n", 6, 12, "byte 0xC0", NULL},
              {FLAG "    owner: \xed\xa0\x80\n", 6, 12, "byte 0xED", NULL},
              {FLAG "    owner: \xf4\x90\x80\x80\n", 6, 12, "byte 0xF4", NULL},
              {FLAG "# a comment\x07\n", 6, 12, "U+0007 is not allowed", "invisible"},
              {FLAG "    owner: a\x7f\n", 6, 13, "U+007F", NULL},
              {FLAG "    owner: a\xc2\x85\n", 6, 13, "U+0085", NULL},
              {FLAG "    owner: a\xe2\x80\xa8\n", 6, 13, "U+2028", NULL},
              {FLAG "    owner: a\xef\xbb\xbf\n", 6, 13, "U+FEFF", NULL},
              {FLAG "    owner: a\xef\xbf\xbf\n", 6, 13, "U+FFFF", NULL},
              {FLAG "    owner: a\rb\n", 6, 13, "carriage return", "with a newline"},
              {"\xff\xfe" FLAG, 1, 1, "UTF-16 or UTF-32", "save the file as UTF-8"},
              {"\xfe\xff" FLAG, 1, 1, "UTF-16 or UTF-32", "save the file as UTF-8"}, );
}

void test_ff_registry_parse_reports_nul_bytes(void) {
  static const char text[] = FLAG "    owner: a\0b\n";
  parse(text, sizeof text - 1);
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("character U+0000 is not allowed in a registry",
                           ff_registry_diagnostic_at(registry, 0)->message);
}

void test_ff_registry_parse_reports_text_and_other_mistakes_alike(void) {
  static const char text[] = "# \xff \xff\n" WITHOUT_SCOPE "    scope: tenant # \xff\n";
  parse(text, strlen(text));
  TEST_ASSERT_EQUAL_size_t(3, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("# _ _", ff_registry_diagnostic_at(registry, 0)->source_line);
  TEST_ASSERT_EQUAL_STRING("FF123", ff_registry_diagnostic_at(registry, 1)->code);
  TEST_ASSERT_EQUAL_STRING("FF102", ff_registry_diagnostic_at(registry, 2)->code);
}

void test_ff_registry_parse_refuses_references(void) {
  ASSERT_EACH("FF103", {"flags:\n  a: &x " ENTRY "\n", 2, 6, "an anchor", "in full"},
              {"flags:\n  &x a: " ENTRY "\n", 2, 3, "an anchor", NULL},
              {FLAG "    owner: *x\n", 6, 12, "an alias", "in full"},
              {"flags: *x\n", 1, 8, "an alias", NULL}, {"&x\nflags: {}\n", 1, 1, "an anchor", NULL},
              {FLAG "    <<: {owner: x}\n", 6, 5, "a merge key", "in full"},
              {"flags:\n  <<: {}\n", 2, 3, "a merge key", NULL},
              {"flags:\n  a: {<<: {}}\n", 2, 7, "a merge key", NULL}, );
}

void test_ff_registry_parse_refuses_tags(void) {
  ASSERT_EACH("FF104", {FLAG "    owner: !!str x\n", 6, 12, "a tag", "remove"},
              {FLAG "    owner: ! x\n", 6, 12, "a tag", NULL},
              {"flags: !!map\n  a: " ENTRY "\n", 1, 8, "a tag", NULL}, );
}

void test_ff_registry_parse_refuses_further_documents(void) {
  ASSERT_EACH("FF105", {"flags: {}\n---\nflags: {}\n", 2, 1, "second document", "one `flags:`"},
              {"flags: {}\n...\n---\n", 3, 1, "second document", NULL}, );
}

/* -- Structure ------------------------------------------------------------- */

void test_ff_registry_parse_refuses_other_kinds_of_nodes(void) {
  ASSERT_EACH("FF111", {"- flags\n", 1, 1, "the file is a list, not a mapping", "begin with"},
              {"flags\n", 1, 1, "the file is text, not a mapping", "begin with"},
              {"flags: [a]\n", 1, 8, "`flags` is a list, not a mapping", "flags: {}"},
              {"flags:\n", 1, 7, "`flags` is empty, not a mapping", "flags: {}"},
              {"flags: a\n", 1, 8, "`flags` is text, not a mapping", NULL},
              {"flags:\n  a: true\n", 2, 6, "this flag is text", "`defaultEnabled` and `scope`"},
              {"flags:\n  a:\n", 2, 5, "this flag is empty", NULL},
              {"flags:\n  a:\n  - b\n", 3, 3, "this flag is a list", NULL},
              {"flags:\n  ? [a, [b]]\n  : {c: d}\n", 2, 5, "this key is a list", NULL},
              {FLAG "    ? {a: b}\n    : c\n", 6, 7, "this key is a mapping", NULL},
              {"? [a]\n: b\nflags: {}\n", 1, 3, "this key is a list", NULL},
              {FLAG "    owner: [a, b]\n", 6, 12, "`owner` is a list, not text", "name the team"},
              {FLAG "    addedDate: {a: [b]}\n", 6, 16, "`addedDate` is a mapping, not text", NULL},
              {WITHOUT_DEFAULT "    defaultEnabled: [true]\n", 5, 21, "is a list, not text",
               "write `true` or `false`"}, );
}

void test_ff_registry_parse_wants_flags(void) {
  ASSERT_EACH("FF112", {"", 1, 1, "no `flags:`", "begin with `flags:`"},
              {"# nothing\n", 1, 1, "no `flags:`", NULL}, {"---\n", 1, 4, "no `flags:`", NULL},
              {"~\n", 1, 1, "no `flags:`", NULL}, {"{}\n", 1, 1, "no `flags:`", NULL}, );
}

void test_ff_registry_parse_refuses_unknown_keys(void) {
  ASSERT_EACH("FF113", {"flag: {}\n", 1, 1, "unknown key `flag`", "did you mean `flags`?"},
              {"flags: {}\nversion: {a: [1]}\n", 2, 1, "unknown key `version`", "the only key"},
              {FLAG "    expectedRemovel: 2026-01-01\n", 6, 5, "`expectedRemovel`",
               "did you mean `expectedRemoval`?"},
              {FLAG "    default_enabled: true\n", 6, 5, "`default_enabled`", "`defaultEnabled`?"},
              {FLAG "    Owner: a\n", 6, 5, "`Owner`", "did you mean `owner`?"},
              {FLAG "    priority: high\n", 6, 5, "`priority`",
               "description defaultEnabled scope addedDate expectedRemoval owner"},
              {FLAG "    sub-flag: " ENTRY "\n", 6, 5, "`sub-flag`", NULL},
              {FLAG "    \"o\\0wner\": a\n", 6, 5, "unknown key", NULL},
              {FLAG
               "    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: a\n",
               6, 5, "aaaa...`", NULL}, );
}

void test_ff_registry_parse_does_not_miss_a_field_that_is_misspelt(void) {
  ASSERT_EACH("FF113", {WITHOUT_SCOPE "    scop: global\n", 5, 5, "`scop`", "`scope`?"},
              {WITHOUT_DEFAULT "    defaultEnable: true\n", 5, 5, "", "`defaultEnabled`?"},
              {WITHOUT_DESCRIPTION "    descripton: text\n", 5, 5, "", "`description`?"}, );
}

void test_ff_registry_parse_refuses_keys_given_twice(void) {
  ASSERT_EACH(
      "FF114",
      {FLAG "    scope: company\n", 6, 5, "`scope` is given twice, first on line 5", "remove one"},
      {FLAG "    owner: a\n\n    owner: [b]\n", 8, 5, "first on line 6", NULL},
      {"flags: {}\nflags: {}\n", 2, 1, "`flags` is given twice, first on line 1", NULL}, );
}

void test_ff_registry_parse_refuses_flags_given_twice(void) {
  ASSERT_EACH("FF115",
              {"flags:\n  a: " ENTRY "\n  b: " ENTRY "\n  'a': " ENTRY "\n", 4, 3,
               "`a` is given twice, first on line 2", "remove one"}, );
  TEST_ASSERT_EQUAL_size_t(2, ff_registry_count(registry));
  TEST_ASSERT_EQUAL_UINT32(2, ff_registry_find(registry, "a")->line);
}

void test_ff_registry_parse_refuses_names_that_are_none(void) {
  ASSERT_EACH("FF116", {"flags:\n  my flag: " ENTRY "\n", 2, 3, "`my flag`", "use a-z"},
              {"flags:\n  a:b: " ENTRY "\n", 2, 3, "`a:b`", NULL},
              {"flags:\n  -a: " ENTRY "\n", 2, 3, "`-a`", NULL},
              {"flags:\n  .a: " ENTRY "\n", 2, 3, "`.a`", NULL},
              {"flags:\n  _a: " ENTRY "\n", 2, 3, "`_a`", NULL},
              {"flags:\n  \"\": " ENTRY "\n", 2, 3, "``", NULL},
              {"flags:\n  ?\n  : " ENTRY "\n", 2, 4, "``", NULL},
              {"flags:\n  \"a\\0b\": " ENTRY "\n", 2, 3, "`a`", NULL},
              {"flags:\n  ünïcödé: " ENTRY "\n", 2, 3, "`ünïcödé`", NULL}, );
}

static void parse_name_of(size_t size) {
  char text[512] = "flags:\n  ";
  memset(text + strlen(text), 'a', size);
  strcat(text, ": " ENTRY "\n");
  parse(text, strlen(text));
}

void test_ff_registry_parse_refuses_names_over_96_bytes(void) {
  parse_name_of(96);
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_count(registry));
  parse_name_of(97);
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("FF116", ff_registry_diagnostic_at(registry, 0)->code);
  TEST_ASSERT_EQUAL_STRING("flag name of 97 bytes, more than 96",
                           ff_registry_diagnostic_at(registry, 0)->message);
}

void test_ff_registry_parse_wants_the_required_fields(void) {
  ASSERT_EACH("FF117",
              {WITHOUT_SCOPE "    owner: a\n", 2, 3, "`a` has no `scope`",
               "add `scope:` and write `global`"},
              {WITHOUT_DEFAULT "    owner: a\n", 2, 3, "`a` has no `defaultEnabled`",
               "write `true` or `false`"}, );
}

/* -- Values ---------------------------------------------------------------- */

void test_ff_registry_parse_refuses_empty_values(void) {
  ASSERT_EACH(
      "FF121", {FLAG "    owner:\n", 6, 11, "`owner` is empty", "name the team"},
      {FLAG "    owner: ~\n", 6, 12, "`owner` is empty", NULL},
      {FLAG "    owner: null\n", 6, 12, "`owner` is empty", NULL},
      {FLAG "    owner: ''\n", 6, 12, "`owner` is empty", NULL},
      {FLAG "    owner: \"  \\n\\t \"\n", 6, 12, "`owner` is empty", NULL},
      {WITHOUT_DESCRIPTION "    description: \"\"\n", 5, 18, "`description` is empty", "one line"},
      {WITHOUT_DESCRIPTION "    description: NULL\n", 5, 18, "`description` is empty", NULL},
      {WITHOUT_DESCRIPTION "    description: |\n\n", 5, 18, "`description` is empty", NULL},
      {WITHOUT_DEFAULT "    defaultEnabled:\n", 5, 20, "`defaultEnabled` is empty", "`true`"},
      {WITHOUT_SCOPE "    scope: ~\n", 5, 12, "`scope` is empty", "`company`"},
      {FLAG "    addedDate:\n", 6, 15, "`addedDate` is empty", "YYYY-MM-DD"},
      {FLAG "    expectedRemoval: Null\n", 6, 22, "`expectedRemoval` is empty", NULL},
      {FLAG "    permanent:\n", 6, 15, "`permanent` is empty", "`true`"},
      {FLAG "    reason: ''\n", 6, 13, "`reason` is empty", "say why"},
      {FLAG "    extensionReason: ~\n", 6, 22, "`extensionReason` is empty", "say why"}, );
}

void test_ff_registry_parse_takes_quoted_words_for_nothing_as_text(void) {
  static const char text[] = FLAG "    owner: \"null\"\n";
  parse(text, strlen(text));
  TEST_ASSERT_EQUAL_size_t(0, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_STRING("null", ff_registry_find(registry, "a")->owner);
}

#define DEFAULT(value) WITHOUT_DEFAULT "    defaultEnabled: " value "\n"

void test_ff_registry_parse_refuses_all_but_true_and_false(void) {
  ASSERT_EACH("FF122", {DEFAULT("maybe"), 5, 21, "is `maybe`, neither `true` nor `false`", "lower"},
              {DEFAULT("\"true\""), 5, 21, "the quoted text `true`", "without quotes"},
              {DEFAULT("'false'"), 5, 21, "the quoted text `false`", NULL},
              {DEFAULT("yes"), 5, 21, "`yes`", NULL}, {DEFAULT("no"), 5, 21, "`no`", NULL},
              {DEFAULT("on"), 5, 21, "`on`", NULL}, {DEFAULT("off"), 5, 21, "`off`", NULL},
              {DEFAULT("True"), 5, 21, "`True`", NULL}, {DEFAULT("TRUE"), 5, 21, "`TRUE`", NULL},
              {DEFAULT("False"), 5, 21, "`False`", NULL}, {DEFAULT("1"), 5, 21, "`1`", NULL},
              {DEFAULT("0"), 5, 21, "`0`", NULL}, {DEFAULT("truex"), 5, 21, "`truex`", NULL},
              {DEFAULT("|\n      true"), 5, 21, "the quoted text `true `", NULL},
              {FLAG "    permanent: yes\n", 6, 16, "`permanent` is `yes`", "without quotes"}, );
}

#define SCOPE(value) WITHOUT_SCOPE "    scope: " value "\n"

void test_ff_registry_parse_refuses_unknown_scopes(void) {
  ASSERT_EACH("FF123", {SCOPE("Global"), 5, 12, "unknown scope `Global`", "mean `global`?"},
              {SCOPE("companies"), 5, 12, "`companies`", "did you mean `company`?"},
              {SCOPE("tenant"), 5, 12, "`tenant`", "write `global`, `company` or `workspace`"},
              {SCOPE("\"global\\0\""), 5, 12, "unknown scope", NULL}, );
}

void test_ff_registry_parse_refuses_dates_in_other_forms(void) {
  ASSERT_EACH(
      "FF124", {FLAG "    addedDate: 2025-2-3\n", 6, 16, "`2025-2-3`, not a date", "YYYY"},
      {FLAG "    addedDate: 31.12.2025\n", 6, 16, "`31.12.2025`", NULL},
      {FLAG "    expectedRemoval: 2025-01-01T00:00:00Z\n", 6, 22, "`expectedRemoval`", NULL},
      {FLAG "    addedDate: never\n", 6, 16, "`never`", NULL},
      {FLAG "    addedDate: \"2025-01-01\\0\"\n", 6, 16, "not a date", NULL},
      {FLAG "    addedDate: \" 2025-01-01\"\n", 6, 16, "not a date", NULL}, );
}

void test_ff_registry_parse_refuses_days_that_do_not_exist(void) {
  ASSERT_EACH("FF125", {FLAG "    addedDate: 2025-02-30\n", 6, 16, "`2025-02-30`", "that exists"},
              {FLAG "    expectedRemoval: 2025-02-29\n", 6, 22, "does not exist", NULL},
              {FLAG "    addedDate: '2025-13-01'\n", 6, 16, "does not exist", NULL},
              {FLAG "    addedDate: 0000-01-01\n", 6, 16, "does not exist", NULL}, );
}

void test_ff_registry_parse_refuses_control_characters(void) {
  ASSERT_EACH("FF126",
              {FLAG "    owner: \"a\\ab\"\n", 6, 12, "`owner` holds the control character U+0007",
               "remove"},
              {FLAG "    owner: \"a\\0b\"\n", 6, 12, "U+0000", NULL},
              {FLAG "    owner: \"a\\x7f\"\n", 6, 12, "U+007F", NULL},
              {FLAG "    owner: \"a\\x9b\"\n", 6, 12, "U+009B", NULL},
              {FLAG "    owner: a\tb\n", 6, 12, "U+0009", NULL},
              {WITHOUT_DESCRIPTION "    description: \"\\e[31m\"\n", 5, 18,
               "`description` holds the control character U+001B", NULL}, );
}

/* -- All of them ----------------------------------------------------------- */

typedef struct place {
  const char *code;
  uint32_t line, column;
  const char *flag;
} place;

void test_ff_registry_load_reports_all_mistakes_in_file_order(void) {
  static const place expected[] = {
      {"FF113", 2, 1, NULL},         {"FF116", 11, 3, NULL},         {"FF115", 15, 3, "good"},
      {"FF113", 23, 5, "misspelt"},  {"FF113", 24, 5, "misspelt"},   {"FF114", 30, 5, "twice"},
      {"FF121", 32, 18, "empty"},    {"FF121", 35, 12, "empty"},     {"FF122", 38, 21, "maybe"},
      {"FF122", 42, 21, "quoted"},   {"FF123", 47, 12, "tenant"},    {"FF125", 52, 16, "dates"},
      {"FF124", 53, 22, "dates"},    {"FF117", 54, 3, "incomplete"}, {"FF117", 54, 3, "incomplete"},
      {"FF111", 57, 5, "listed"},    {"FF103", 59, 13, "anchored"},  {"FF126", 60, 18, "anchored"},
      {"FF104", 62, 12, "anchored"}, {"FF103", 64, 5, "merged"},     {"FF103", 64, 9, "merged"},
      {"FF105", 65, 1, NULL},
  };
  const size_t count = sizeof expected / sizeof *expected;
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_registry_load("test/registries/bad/many-mistakes.yml", &registry, NULL));
  TEST_ASSERT_EQUAL_size_t(count, ff_registry_diagnostic_count(registry));
  TEST_ASSERT_EQUAL_size_t(count, ff_registry_error_count(registry));
  for (size_t i = 0; i < count; i++) {
    const ff_diagnostic *found = ff_registry_diagnostic_at(registry, i);
    TEST_ASSERT_EQUAL_STRING(expected[i].code, found->code);
    TEST_ASSERT_EQUAL_UINT32(expected[i].line, found->line);
    TEST_ASSERT_EQUAL_UINT32_MESSAGE(expected[i].column, found->column, found->message);
    TEST_ASSERT_EQUAL_STRING(expected[i].flag, found->flag);
  }
  TEST_ASSERT_NULL(ff_registry_diagnostic_at(registry, count));
}

void test_ff_registry_load_leaves_out_flags_with_mistakes(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK,
                        ff_registry_load("test/registries/bad/many-mistakes.yml", &registry, NULL));
  TEST_ASSERT_EQUAL_size_t(1, ff_registry_count(registry));
  TEST_ASSERT_EQUAL_UINT32(4, ff_registry_find(registry, "good")->line);
  TEST_ASSERT_NULL(ff_registry_find(registry, "misspelt"));
}

void test_ff_diagnostic_format_gives_one_line(void) {
  static const char text[] = FLAG "    owner: ~\n";
  static const char expected[] = "file.yml:6:12: error: `owner` is empty [FF121]";
  parse(text, strlen(text));
  const ff_diagnostic *found = ff_registry_diagnostic_at(registry, 0);
  char line[80];
  TEST_ASSERT_EQUAL_size_t(strlen(expected), ff_diagnostic_format(found, line, sizeof line));
  TEST_ASSERT_EQUAL_STRING(expected, line);
  TEST_ASSERT_EQUAL_size_t(strlen(expected), ff_diagnostic_format(found, line, 9));
  TEST_ASSERT_EQUAL_STRING("file.yml", line);
  TEST_ASSERT_EQUAL_size_t(strlen(expected), ff_diagnostic_format(found, NULL, 0));
}

void test_ff_diagnostic_shows_the_line_with_blanks_for_tabs(void) {
  static const char text[] = FLAG "    owner: a\tb # ü\n";
  parse(text, strlen(text));
  TEST_ASSERT_EQUAL_STRING("    owner: a b # ü",
                           ff_registry_diagnostic_at(registry, 0)->source_line);
}

void test_ff_diagnostic_keeps_messages_on_one_printable_line(void) {
  static const char text[] = SCOPE("\"a\\nb\\e\\x9b\"");
  parse(text, strlen(text));
  TEST_ASSERT_EQUAL_STRING("unknown scope `a b???`",
                           ff_registry_diagnostic_at(registry, 0)->message);
}

void test_ff_severity_name_is_never_null(void) {
  TEST_ASSERT_EQUAL_STRING("error", ff_severity_name(FF_SEVERITY_ERROR));
  TEST_ASSERT_EQUAL_STRING("warning", ff_severity_name(FF_SEVERITY_WARNING));
  TEST_ASSERT_EQUAL_STRING("info", ff_severity_name(FF_SEVERITY_INFO));
  TEST_ASSERT_EQUAL_STRING("unknown", ff_severity_name((ff_severity)7));
}
