/* Sources taken apart, language by language: what is code, what is a string, what is neither. */
#include "unity.h"

#include "lint/references/languages.h"
#include "lint/references/lexer.h"

#include <stdio.h>
#include <string.h>

TEST_SOURCE_FILE("between.c")
TEST_SOURCE_FILE("ruby.c")
TEST_SOURCE_FILE("strings.c")

static ff__lexer_tables tables;

void setUp(void) {
  ff__lexer_tables_init(&tables);
}
void tearDown(void) {}

static size_t put(char *text, size_t size, const ff__token *token) {
  int length = (int)token->size;
  if (token->kind == FF__TOKEN_WORD)
    return (size_t)snprintf(text, size, "%.*s", length, token->text);
  if (token->kind == FF__TOKEN_VALUE) return (size_t)snprintf(text, size, "#");
  if (token->kind == FF__TOKEN_SIGN) return (size_t)snprintf(text, size, "%c", token->sign);
  return (size_t)snprintf(text, size, "%s%s%s<%.*s>", token->string & FF__STRING_SYMBOL ? ":" : "",
                          token->string & FF__STRING_PIECE ? "~" : "",
                          token->string & FF__STRING_WORDS ? "%" : "", length, token->text);
}

/* All tokens with a blank between them: words and signs as they are, values as #, strings as
 * <text>, ~<text> for a piece of one, :<text> for a symbol, %<text> for a list of words. */
static const char *lex(const char *path, const char *source) {
  static char all[2048];
  size_t at = 0;
  ff__lexer lexer;
  ff__token token;
  const ff__language *language = ff__language_of(path, source, strlen(source));
  TEST_ASSERT_NOT_NULL(language);
  all[0] = '\0';
  ff__lexer_init(&lexer, &tables, language, source, strlen(source));
  while (ff__lexer_next(&lexer, &token)) {
    if (at > 0) at += (size_t)snprintf(all + at, sizeof all - at, " ");
    at += put(all + at, sizeof all - at, &token);
    TEST_ASSERT_LESS_THAN_size_t(sizeof all, at);
  }
  TEST_ASSERT_EQUAL_INT(FF__TOKEN_END, token.kind);
  return all;
}

#define ASSERT_LEXED(expected, path, source) TEST_ASSERT_EQUAL_STRING(expected, lex(path, source))

void test_ff__lexer_next_reads_c(void) {
  ASSERT_LEXED("if ( a . b & f ( <x> , # ) ) { }", "a.c", "if (a->b && f(\"x\", 'c')) { }");
  ASSERT_LEXED("a b", "a.c", "a /* \"x\" */ b // c \"d\"\n");
  ASSERT_LEXED("a", "a.c", "a /* never closed");
  ASSERT_LEXED("<a\\\"b> c", "a.c", "\"a\\\"b\" c");
  ASSERT_LEXED("# # # # a", "a.c", "1 0x1f 1.5e3 10UL a");
  ASSERT_LEXED("a b", "a.c", "a \\\n b");
  ASSERT_LEXED("a d", "a.c", "a // b \\\n c \\\r\n don't\nd");
  ASSERT_LEXED("a b", "a.go", "a // \\\nb");
  ASSERT_LEXED("", "a.c", "// \\\n");
  ASSERT_LEXED("<a> <b> <c> <d> x <e> u9 <f>", "a.c",
               "L\"a\" u\"b\" U\"c\" u8\"d\" x\"e\" u9\"f\"");
}

void test_ff__lexer_next_ends_a_string_with_its_line(void) {
  ASSERT_LEXED("<a> b", "a.c", "\"a\nb");
  ASSERT_LEXED("x # y", "a.c", "x 't do\ny");
  ASSERT_LEXED("<a\\\nb> c", "a.c", "\"a\\\nb\" c");
  ASSERT_LEXED("<a>", "a.c", "\"a");
  ASSERT_LEXED("<a\\>", "a.c", "\"a\\");
}

void test_ff__lexer_next_passes_over_directives(void) {
  ASSERT_LEXED("a b", "a.c", "#include <don't>\na\n#pragma x && \\\n y\nb\n#error don't\n");
  ASSERT_LEXED("I a E b N c", "a.c", "#ifdef x && \\\n y\na\n # elif z\nb\n#endif /* x\n y */ \nc");
  ASSERT_LEXED("define X f ( <a> ) ; b", "a.c", "# define X f(\"a\")\nb");
  ASSERT_LEXED("define X a b ; c", "a.c", "#define X a \\\n b\nc");
}

void test_ff__lexer_next_reads_raw_strings_of_cpp(void) {
  ASSERT_LEXED("<a)\"b> c", "a.cc", "R\"x(a)\"b)x\" c");
  ASSERT_LEXED("<> <a\nb> c", "a.cc", "R\"()\" u8R\"(a\nb)\" c");
  ASSERT_LEXED("R <(a> b", "a.cc", "R\"(a\nb");
  ASSERT_LEXED("# # a", "a.cc", "1'000 0x1'FF a");
}

/* Of what may be far too much to look through again and again. */
static void assert_given_up(const char *path, const char *unit) {
  enum { TIMES = 40 };
  char text[TIMES * 8 + 1] = "";
  unsigned vain = 0;
  ff__lexer lexer;
  ff__token token;
  for (size_t i = 0; i < TIMES; i++)
    strcat(text, unit);
  ff__lexer_init(&lexer, &tables, ff__language_of(path, "", 0), text, strlen(text));
  while (ff__lexer_next(&lexer, &token))
    vain = lexer.vain + lexer.vain_in_line;
  TEST_ASSERT_EQUAL_UINT_MESSAGE(FF__MOST_VAIN, vain, unit);
}

void test_ff__lexer_next_gives_up_after_many_searches_in_vain(void) {
  assert_given_up("a.cc", "R\"a( ");
  assert_given_up("a.js", "a=/[ ");
  assert_given_up("a.rb", "a(%w[ \n");
  assert_given_up("a.rb", "<<~A\n");
}

void test_ff__lexer_next_never_goes_beyond_a_raw_string_with_a_nul_in_its_mark(void) {
  static const char text[] = {'R', '"', '\0', 'm', '(', ')'};
  ff__lexer lexer;
  ff__token token;
  ff__lexer_init(&lexer, &tables, ff__language_of("a.cc", "", 0), text, sizeof text);
  while (ff__lexer_next(&lexer, &token))
    TEST_ASSERT_TRUE(lexer.at <= text + sizeof text);
  TEST_ASSERT_TRUE(lexer.at == text + sizeof text);
}

void test_ff__lexer_next_reads_java(void) {
  ASSERT_LEXED("a = <\n x \"y\" \\\"\"\" > ; b", "a.java",
               "a = \"\"\"\n x \"y\" \\\"\"\" \"\"\"; b");
  ASSERT_LEXED("o Test f ( ) { # }", "a.java", "@Test f() { '\"' }");
}

void test_ff__lexer_next_reads_go(void) {
  ASSERT_LEXED("a = <x\\> b", "a.go", "a := `x\\` b");
  ASSERT_LEXED("<a\n\"> #", "a.go", "`a\n\"` '\\''");
}

void test_ff__lexer_next_reads_javascript(void) {
  ASSERT_LEXED("a ( <b> , <c> ) . d ! . $e o o f", "a.js", "a('b', \"c\")?.d!.$e + #f");
  ASSERT_LEXED("x = a ? b : c ;", "a.js", "x = a ? b : c;");
  ASSERT_LEXED("a > { }", "a.ts", "a => { }");
}

void test_ff__lexer_next_reads_templates(void) {
  ASSERT_LEXED("~<a > i x r ~< b>", "a.ts", "`a ${x} b`");
  ASSERT_LEXED("~<> i f ( { a : # } ) r ~<>", "a.ts", "`${f({a: 1})}`");
  ASSERT_LEXED("~<> i ~<> i x r ~<y> r ~<z>", "a.ts", "`${`${x}y`}z`");
  ASSERT_LEXED("<a\nb $ {> c", "a.ts", "`a\nb $ {` c");
  ASSERT_LEXED("~<a> i b", "a.ts", "`a${b");
}

void test_ff__lexer_next_tells_regular_expressions_from_division(void) {
  ASSERT_LEXED("a o b o c", "a.js", "a / b / c");
  ASSERT_LEXED("a = # . test ( b )", "a.js", "a = /[/\"]\\/'/g.test(b)");
  ASSERT_LEXED("return #", "a.js", "return /'/");
  ASSERT_LEXED("x ( ) o # o y", "a.js", "x() / 2 / y");
  ASSERT_LEXED("o b o a o o b o { x ( <y> ) }", "a.jsx", "<b>a</b>{x('y')}");
  ASSERT_LEXED("( o a", "a.js", "(/ a\n");
  ASSERT_LEXED("puts # x o y", "a.rb", "puts /\"/\nx / y");
}

void test_ff__lexer_next_reads_python(void) {
  ASSERT_LEXED("def f ( ) : < doc \"x\"\n > return <a>", "a.py",
               "def f():\n  \"\"\" doc \"x\"\n \"\"\"\n  return 'a' # b 'c'\n");
  ASSERT_LEXED("<\\d> <x> <y> rx <z>", "a.py", "r'\\d' b\"x\" Rb'y' rx 'z'");
  ASSERT_LEXED("~<a > i x . y [ <z> ] r ~<>", "a.py", "f'a {x.y[\"z\"]}'");
  ASSERT_LEXED("~<{{a}} > i b r ~<>", "a.py", "f'{{a}} {b}'");
  ASSERT_LEXED("~<\n> i a : o # r ~<\n>", "a.py", "f'''\n{a:>10}\n'''");
  ASSERT_LEXED("~<> i a : o x r ~< > i b r ~<> c", "a.py", "f'{a:#x} {b}' # d\nc");
  ASSERT_LEXED("<{a}>", "a.py", "'{a}'");
}

void test_ff__lexer_next_reads_ruby(void) {
  ASSERT_LEXED("f . ok? ( :<a> , k : :<b c> )", "a.rb", "f&.ok?(:a, k: :\"b c\")");
  ASSERT_LEXED("~<a > i x . y! r ~< b>", "a.rb", "\"a #{x.y!} b\"");
  ASSERT_LEXED("<a #{b}> c", "a.rb", "'a #{b}' c");
  ASSERT_LEXED("a ? b : c", "a.rb", "a ? b : c");
  ASSERT_LEXED("[ # , # ]", "a.rb", "[?a, ?\\n]");
  ASSERT_LEXED(":~<a> i b r ~<> :<c#{d}>", "a.rb", ":\"a#{b}\" :'c#{d}'");
  ASSERT_LEXED("Foo . Bar . new", "a.rb", "Foo::Bar.new");
  ASSERT_LEXED("# = # @x", "a.rb", "$' = $\" @x");
}

void test_ff__lexer_next_reads_rubys_heredocs(void) {
  ASSERT_LEXED("f ( # , # ) g", "a.rb", "f(<<~A, <<-'B') # c\n  don't\n  A\n \"x\n B\ng");
  ASSERT_LEXED("a o o b c", "a.rb", "a << b\nc");
  ASSERT_LEXED("puts # x", "a.rb", "puts <<EOS\n\"\nEOS\nx");
  ASSERT_LEXED("# a <b>", "a.rb", "<<~NEVER\na 'b'");
  ASSERT_LEXED("f # a", "a.rb", "f <<~'end;'\n  don't\nend\nend;\na");
  ASSERT_LEXED("f # <b>", "a.rb", "f <<~'never\n'b'");
  ASSERT_LEXED("class o o self", "a.rb", "class << self");
}

void test_ff__lexer_next_reads_rubys_percents(void) {
  ASSERT_LEXED("%<a b> . each", "a.rb", "%w[a b].each");
  ASSERT_LEXED("x = %<a b> <it's (so)> # ~<a #{b}>", "a.rb",
               "x = %i(a b)\n%q(it's (so))\n%r{\"}\n%(a #{b})");
  ASSERT_LEXED("a o # o b", "a.rb", "a % 2 % b");
  ASSERT_LEXED("a o w [ b", "a.rb", "a %w[b");
}

void test_ff__lexer_next_passes_over_rubys_long_comments(void) {
  ASSERT_LEXED("a b", "a.rb", "a\n=begin\n'x\n=end\nb\n__END__\nc 'd");
  ASSERT_LEXED("a", "a.rb", "a\n=begin\nb");
  ASSERT_LEXED("__END__x", "a.rb", "__END__x");
}

void test_ff__lexer_next_tells_where_tokens_stand(void) {
  const char *source = "a\n\t  bc 'x\\\ny' d\n";
  ff__lexer lexer;
  ff__token token;
  ff__lexer_init(&lexer, &tables, ff__language_of("a.py", "", 0), source, strlen(source));
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_UINT32(1, token.line);
  TEST_ASSERT_TRUE(token.begins_line);
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_UINT32(2, token.line);
  TEST_ASSERT_EQUAL_UINT32(4, token.column);
  TEST_ASSERT_EQUAL_UINT32(10, token.indent);
  TEST_ASSERT_TRUE(token.begins_line);
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_UINT32(7, token.column);
  TEST_ASSERT_FALSE(token.begins_line);
  TEST_ASSERT_TRUE(token.spaced);
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_UINT32(3, token.line);
  TEST_ASSERT_EQUAL_UINT32(4, token.column);
  TEST_ASSERT_EQUAL_STRING_LEN("y' d", token.line_start, 4);
}

void test_ff__lexer_next_takes_any_bytes(void) {
  ASSERT_LEXED("a b", "a.c",
               "\xef\xbb\xbf"
               "a\x01\x7f"
               "b");
  ASSERT_LEXED("\xff\xfe <\x80>", "a.c", "\xff\xfe \"\x80\"");
  ASSERT_LEXED("", "a.c", "");
  ASSERT_LEXED("o", "a.c", "\\");
  ff__lexer lexer;
  ff__token token;
  ff__lexer_init(&lexer, &tables, ff__language_of("a.c", "", 0), "a\0b", 3);
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token) && ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_STRING_LEN("b", token.text, 1);
}

void test_ff__lexer_next_knows_keywords_where_they_are_some(void) {
  static const struct {
    const char *path, *source;
    ff__word word;
  } cases[] = {
      {"a.c", "if", FF__WORD_IF},         {"a.c", "iff", FF__WORD_PLAIN},
      {"a.rb", ".if", FF__WORD_PLAIN},    {"a.rb", "if: x", FF__WORD_PLAIN},
      {"a.rb", "if ::X", FF__WORD_IF},    {"a.py", "else:", FF__WORD_ELSE},
      {"a.py", "elif", FF__WORD_ELIF},    {"a.go", "func", FF__WORD_DEF},
      {"a.js", "a.else", FF__WORD_PLAIN}, {"a.rb", "end", FF__WORD_END},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ff__lexer lexer;
    ff__token token;
    ff__lexer_init(&lexer, &tables, ff__language_of(cases[i].path, "", 0), cases[i].source,
                   strlen(cases[i].source));
    do
      TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
    while (token.kind == FF__TOKEN_SIGN || *token.text == 'a');
    TEST_ASSERT_EQUAL_INT_MESSAGE(cases[i].word, token.word, cases[i].source);
  }
}

void test_ff__lexer_peek_sees_the_next_byte(void) {
  const char *source = "a \n (";
  ff__lexer lexer;
  ff__token token;
  ff__lexer_init(&lexer, &tables, ff__language_of("a.c", "", 0), source, strlen(source));
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_CHAR('(', ff__lexer_peek(&lexer, false));
  TEST_ASSERT_EQUAL_CHAR('\0', ff__lexer_peek(&lexer, true));
  TEST_ASSERT_TRUE(ff__lexer_next(&lexer, &token));
  TEST_ASSERT_EQUAL_CHAR('\0', ff__lexer_peek(&lexer, false));
}
