/* languages.c - see languages.h. */
#include "lint/references/languages.h"

#include <string.h>

/* -- What the languages share ----------------------------------------------- */

static const ff__mark c_marks[] = {
    {"\"", FF__MARK_ESCAPES}, {"'", FF__MARK_ESCAPES | FF__MARK_VALUE}, {NULL, 0}};

static const ff__mark java_marks[] = {{"\"\"\"", FF__MARK_ESCAPES | FF__MARK_LINES},
                                      {"\"", FF__MARK_ESCAPES},
                                      {"'", FF__MARK_ESCAPES | FF__MARK_VALUE},
                                      {NULL, 0}};

static const ff__mark go_marks[] = {{"\"", FF__MARK_ESCAPES},
                                    {"'", FF__MARK_ESCAPES | FF__MARK_VALUE},
                                    {"`", FF__MARK_LINES},
                                    {NULL, 0}};

static const ff__mark script_marks[] = {{"\"", FF__MARK_ESCAPES},
                                        {"'", FF__MARK_ESCAPES},
                                        {"`", FF__MARK_ESCAPES | FF__MARK_LINES | FF__MARK_INSERTS},
                                        {NULL, 0}};

/* Which Python strings take insertions, their prefix tells. */
static const ff__mark python_marks[] = {{"\"\"\"", FF__MARK_ESCAPES | FF__MARK_LINES},
                                        {"'''", FF__MARK_ESCAPES | FF__MARK_LINES},
                                        {"\"", FF__MARK_ESCAPES},
                                        {"'", FF__MARK_ESCAPES},
                                        {NULL, 0}};

static const ff__mark ruby_marks[] = {
    {"\"", FF__MARK_ESCAPES | FF__MARK_LINES | FF__MARK_INSERTS},
    {"'", FF__MARK_ESCAPES | FF__MARK_LINES},
    {"`", FF__MARK_ESCAPES | FF__MARK_LINES | FF__MARK_INSERTS | FF__MARK_VALUE},
    {NULL, 0}};

/* -- Keywords --------------------------------------------------------------- */

static const ff__keyword c_keywords[] = {
    {"if", FF__WORD_IF},           {"while", FF__WORD_IF},        {"for", FF__WORD_IF},
    {"switch", FF__WORD_IF},       {"else", FF__WORD_ELSE},       {"do", FF__WORD_BEFORE},
    {"return", FF__WORD_BEFORE},   {"case", FF__WORD_BEFORE},     {"goto", FF__WORD_BEFORE},
    {"sizeof", FF__WORD_BEFORE},   {"default", FF__WORD_BEFORE},  {"co_return", FF__WORD_BEFORE},
    {"co_await", FF__WORD_BEFORE}, {"co_yield", FF__WORD_BEFORE}, {"throw", FF__WORD_BEFORE},
    {"and", FF__WORD_AND},         {"or", FF__WORD_AND},          {"not", FF__WORD_BEFORE},
    {"define", FF__WORD_DEF},      {NULL, FF__WORD_PLAIN}};

static const ff__keyword java_keywords[] = {
    {"if", FF__WORD_IF},         {"while", FF__WORD_IF},     {"for", FF__WORD_IF},
    {"switch", FF__WORD_IF},     {"else", FF__WORD_ELSE},    {"do", FF__WORD_BEFORE},
    {"return", FF__WORD_BEFORE}, {"case", FF__WORD_BEFORE},  {"throw", FF__WORD_BEFORE},
    {"assert", FF__WORD_BEFORE}, {"yield", FF__WORD_BEFORE}, {NULL, FF__WORD_PLAIN}};

static const ff__keyword go_keywords[] = {
    {"if", FF__WORD_IF},        {"for", FF__WORD_IF},         {"switch", FF__WORD_IF},
    {"else", FF__WORD_ELSE},    {"func", FF__WORD_DEF},       {"return", FF__WORD_BEFORE},
    {"case", FF__WORD_BEFORE},  {"go", FF__WORD_BEFORE},      {"defer", FF__WORD_BEFORE},
    {"range", FF__WORD_BEFORE}, {"default", FF__WORD_BEFORE}, {NULL, FF__WORD_PLAIN}};

static const ff__keyword script_keywords[] = {
    {"if", FF__WORD_IF},         {"while", FF__WORD_IF},     {"for", FF__WORD_IF},
    {"switch", FF__WORD_IF},     {"else", FF__WORD_ELSE},    {"do", FF__WORD_BEFORE},
    {"return", FF__WORD_BEFORE}, {"case", FF__WORD_BEFORE},  {"throw", FF__WORD_BEFORE},
    {"await", FF__WORD_BEFORE},  {"yield", FF__WORD_BEFORE}, {"typeof", FF__WORD_BEFORE},
    {"in", FF__WORD_BEFORE},     {"of", FF__WORD_BEFORE},    {"void", FF__WORD_BEFORE},
    {"delete", FF__WORD_BEFORE}, {"function", FF__WORD_DEF}, {"default", FF__WORD_BEFORE},
    {NULL, FF__WORD_PLAIN}};

static const ff__keyword python_keywords[] = {
    {"if", FF__WORD_IF},         {"while", FF__WORD_IF},      {"elif", FF__WORD_ELIF},
    {"else", FF__WORD_ELSE},     {"for", FF__WORD_BLOCK},     {"with", FF__WORD_BLOCK},
    {"try", FF__WORD_BLOCK},     {"except", FF__WORD_BLOCK},  {"finally", FF__WORD_BLOCK},
    {"class", FF__WORD_BLOCK},   {"def", FF__WORD_DEF},       {"and", FF__WORD_AND},
    {"or", FF__WORD_AND},        {"return", FF__WORD_BEFORE}, {"not", FF__WORD_BEFORE},
    {"in", FF__WORD_BEFORE},     {"await", FF__WORD_BEFORE},  {"yield", FF__WORD_BEFORE},
    {"assert", FF__WORD_BEFORE}, {"is", FF__WORD_BEFORE},     {"lambda", FF__WORD_BEFORE},
    {"async", FF__WORD_BEFORE},  {"raise", FF__WORD_BEFORE},  {"match", FF__WORD_MATCH},
    {"case", FF__WORD_MATCH},    {NULL, FF__WORD_PLAIN}};

static const ff__keyword ruby_keywords[] = {
    {"if", FF__WORD_IF},         {"unless", FF__WORD_IF},    {"case", FF__WORD_CASE},
    {"while", FF__WORD_LOOP},    {"until", FF__WORD_LOOP},   {"for", FF__WORD_CASE},
    {"elsif", FF__WORD_ELIF},    {"else", FF__WORD_ELSE},    {"def", FF__WORD_DEF},
    {"class", FF__WORD_BLOCK},   {"module", FF__WORD_BLOCK}, {"begin", FF__WORD_BLOCK},
    {"do", FF__WORD_DO},         {"then", FF__WORD_THEN},    {"end", FF__WORD_END},
    {"and", FF__WORD_AND},       {"or", FF__WORD_AND},       {"return", FF__WORD_BEFORE},
    {"not", FF__WORD_BEFORE},    {"in", FF__WORD_BEFORE},    {"when", FF__WORD_BEFORE},
    {"yield", FF__WORD_BEFORE},  {"raise", FF__WORD_BEFORE}, {"ensure", FF__WORD_BEFORE},
    {"rescue", FF__WORD_BEFORE}, {NULL, FF__WORD_PLAIN}};

/* -- Languages -------------------------------------------------------------- */

enum {
  SCRIPT = FF__LANGUAGE_SLASHES | FF__LANGUAGE_REGEX | FF__LANGUAGE_NEWLINES |
           FF__LANGUAGE_PARENTHESES | FF__LANGUAGE_TYPES_FIRST | FF__LANGUAGE_BODY_AFTER_CALL |
           FF__LANGUAGE_COLON_TYPES,
  BRACES = FF__LANGUAGE_SLASHES | FF__LANGUAGE_PARENTHESES | FF__LANGUAGE_TYPES_FIRST |
           FF__LANGUAGE_BODY_AFTER_CALL,
};

static const ff__language languages[] = {
    {.name = "C",
     .extensions = " c h cc cpp cxx c++ C hh hpp hxx h++ H ipp inl tcc ",
     .interpreters = " ",
     .traits = BRACES | FF__LANGUAGE_RAW,
     .blocks = FF__BLOCKS_BRACES,
     .word_marks = "",
     .marks = c_marks,
     .keywords = c_keywords},
    {.name = "Java",
     .extensions = " java ",
     .interpreters = " ",
     .traits = BRACES,
     .blocks = FF__BLOCKS_BRACES,
     .word_marks = "$",
     .marks = java_marks,
     .keywords = java_keywords},
    {.name = "Go",
     .extensions = " go ",
     .interpreters = " ",
     .traits = FF__LANGUAGE_SLASHES | FF__LANGUAGE_NEWLINES,
     .blocks = FF__BLOCKS_BRACES,
     .word_marks = "",
     .marks = go_marks,
     .keywords = go_keywords},
    {.name = "JavaScript",
     .extensions = " js mjs cjs jsx ts mts cts tsx ",
     .interpreters = " node nodejs deno bun ts-node tsx ",
     .traits = SCRIPT,
     .blocks = FF__BLOCKS_BRACES,
     .word_marks = "$",
     .insert = "${",
     .marks = script_marks,
     .keywords = script_keywords},
    {.name = "Python",
     .extensions = " py pyi pyw ",
     .interpreters = " python python2 python3 pypy pypy3 ",
     .traits = FF__LANGUAGE_HASHES | FF__LANGUAGE_PREFIXES | FF__LANGUAGE_NEWLINES,
     .blocks = FF__BLOCKS_INDENT,
     .word_marks = "",
     .insert = "{",
     .marks = python_marks,
     .keywords = python_keywords},
    {.name = "Ruby",
     .extensions = " rb rake gemspec ru ",
     .interpreters = " ruby jruby ",
     .traits = FF__LANGUAGE_HASHES | FF__LANGUAGE_REGEX | FF__LANGUAGE_RUBY | FF__LANGUAGE_NEWLINES,
     .blocks = FF__BLOCKS_END,
     .word_marks = "@$",
     .insert = "#{",
     .marks = ruby_marks,
     .keywords = ruby_keywords},
};

_Static_assert(sizeof languages / sizeof *languages == FF__LANGUAGES, "as many as are announced");

const ff__language *ff__language_at(size_t index) {
  return &languages[index];
}

/* -- Telling them ----------------------------------------------------------- */

enum { LONGEST_WORD = 30 };

/* Whether a list of words, each with a blank on both sides, holds one of size bytes. */
static bool lists(const char *list, const char *word, size_t size) {
  char padded[LONGEST_WORD + 3] = " ";
  if (size == 0 || size > LONGEST_WORD) return false;
  memcpy(padded + 1, word, size);
  memcpy(padded + 1 + size, " ", 2);
  return strstr(list, padded) != NULL;
}

static const char *base_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* What follows the last dot; NULL when there is none but at the beginning. */
static const char *extension_of(const char *path) {
  const char *base = base_of(path);
  const char *dot = strrchr(base, '.');
  return dot && dot > base ? dot + 1 : NULL;
}

static const ff__language *by_extension(const char *extension) {
  for (size_t i = 0; i < FF__LANGUAGES; i++)
    if (lists(languages[i].extensions, extension, strlen(extension))) return &languages[i];
  return NULL;
}

static bool is_ruby_file(const char *base) {
  return strcmp(base, "Rakefile") == 0 || strcmp(base, "Gemfile") == 0 ||
         strcmp(base, "Capfile") == 0 || strcmp(base, "Guardfile") == 0;
}

/*   #!/usr/bin/env -S python3.11 -u      each word, from its last slash on and without
 *              ^^^    ^^^^^^^            a version, is held against the interpreters */
static const ff__language *by_interpreter(const char *line, size_t size) {
  static const char separators[] = " \t/";
  for (size_t begin = 0; begin < size;) {
    size_t end = begin;
    while (end < size && !strchr(separators, line[end]))
      end++;
    size_t word = end - begin;
    const char *dot = memchr(line + begin, '.', word);
    if (dot) word = (size_t)(dot - line) - begin;
    for (size_t i = 0; i < FF__LANGUAGES; i++)
      if (lists(languages[i].interpreters, line + begin, word)) return &languages[i];
    begin = end + 1;
  }
  return NULL;
}

static const ff__language *by_first_line(const char *text, size_t size) {
  if (size < 2 || memcmp(text, "#!", 2) != 0) return NULL;
  const char *newline = memchr(text, '\n', size);
  size_t end = newline ? (size_t)(newline - text) : size;
  if (end > 2 && text[end - 1] == '\r') end--;
  return memchr(text, '\0', end) ? NULL : by_interpreter(text + 2, end - 2);
}

const ff__language *ff__language_of(const char *path, const char *text, size_t size) {
  const char *extension = extension_of(path);
  if (extension) return by_extension(extension);
  if (is_ruby_file(base_of(path))) return by_extension("rb");
  return by_first_line(text, size);
}

bool ff__language_is_possible(const char *path) {
  const char *extension = extension_of(path);
  return !extension || by_extension(extension);
}
