/* Which check is inside of which: blocks, expressions, and what ends them. */
#include "finding.h"

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

/* Every language's way to ask for alpha, beta and gamma-ray: A, B, C in these texts stand for
 * a check each. */
static const char *with_checks(const char *text, const char *check) {
  static char all[2048];
  size_t at = 0;
  for (; *text; text++) {
    const char *flag = *text == 'A' ? "alpha" : *text == 'B' ? "beta" : "gamma-ray";
    if (*text >= 'A' && *text <= 'C')
      at += (size_t)snprintf(all + at, sizeof all - at, check, flag);
    else
      at += (size_t)snprintf(all + at, sizeof all - at, "%c", *text);
    TEST_ASSERT_LESS_THAN_size_t(sizeof all, at);
  }
  return all;
}

#define ASSERT_C(expected, text)                                                                   \
  ASSERT_FOUND(expected, "a.c", with_checks(text, "ff_enabled(c, \"%s\", 0)"))
#define ASSERT_JAVA(expected, text)                                                                \
  ASSERT_FOUND(expected, "A.java", with_checks(text, "flags.isEnabled(\"%s\")"))
#define ASSERT_JS(expected, text)                                                                  \
  ASSERT_FOUND(expected, "a.ts", with_checks(text, "flags.isEnabled('%s')"))
#define ASSERT_GO(expected, text)                                                                  \
  ASSERT_FOUND(expected, "a.go", with_checks(text, "flags.Enabled(\"%s\")"))
#define ASSERT_PYTHON(expected, text)                                                              \
  ASSERT_FOUND(expected, "a.py", with_checks(text, "flags.enabled('%s')"))
#define ASSERT_RUBY(expected, text)                                                                \
  ASSERT_FOUND(expected, "a.rb", with_checks(text, "flags.enabled?(:'%s')"))

/* -- Braces ----------------------------------------------------------------- */

void test_nesting_of_blocks(void) {
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A) { run(B); } C;");
  ASSERT_C("alpha beta<alpha gamma-ray<beta", "if (!A && x) { while (B) { f(C); } }");
  ASSERT_C("alpha beta<alpha gamma-ray", "if (x) { if (A) { for (;;) { B; } } C; }");
  ASSERT_JAVA("alpha beta<alpha", "if (A) list.forEach(x -> { f(B); });");
  ASSERT_JS("alpha beta<alpha gamma-ray", "if (A) { on('x', () => { B }) }\nC");
}

void test_nesting_of_else(void) {
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A) { } else { B; } C;");
  ASSERT_C("alpha beta<alpha gamma-ray<beta", "if (A) { } else if (B) { } else { C; }");
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A) { } else if (x) { B; } C;");
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A) f(); else g(B); C;");
  ASSERT_C("alpha beta<alpha", "if (A) {\n  if (x) {\n  }\n} else {\n  B;\n}");
}

void test_nesting_of_statements_without_braces(void) {
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A) f(B); C;");
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A)\n  for (int i = 0; i < 3; i++)\n    f(B);\nC;");
  ASSERT_C("alpha beta<alpha gamma-ray", "if (A) for (;;) { f(B); } C;");
  ASSERT_C("alpha beta", "if (A); B;");
  ASSERT_C("alpha beta", "do { f(A); } while (x); B;");
  ASSERT_C("alpha beta", "do f(); while (A); B;");
  ASSERT_JS("alpha beta<alpha gamma-ray", "if (A)\n  f(B)\nC");
  ASSERT_JS("alpha beta<alpha gamma-ray", "if (A) return B\nC");
}

void test_nesting_of_expressions(void) {
  ASSERT_C("alpha beta<alpha gamma-ray", "x = A && B; y = C;");
  ASSERT_C("alpha beta<alpha", "return x || (A && y) || B;");
  ASSERT_C("alpha beta<alpha gamma-ray<alpha", "x = A ? B : C;");
  ASSERT_C("alpha beta gamma-ray", "f(A, B); g(x && C);");
  ASSERT_C("alpha beta gamma-ray", "int x = A, y = B; f(x ? y : C);");
  ASSERT_C("alpha beta<alpha gamma-ray<beta", "if (A && B) { C; }");
  ASSERT_C("alpha beta", "x = A + B;");
  ASSERT_JS("alpha beta<alpha gamma-ray", "const x = A &&\n  B\nconst y = C");
  ASSERT_JS("alpha beta<alpha gamma-ray", "const x = A\n  && B\nf(C)");
  ASSERT_JS("alpha beta<alpha", "`${A ? B : x}`");
  ASSERT_JS("alpha beta", "const x = { a: A && y, b: B }");
}

void test_nesting_of_the_same_flag_is_none(void) {
  ASSERT_C("alpha alpha", "if (A) { A; }");
  ASSERT_FOUND("? ?", "a.c", "if (ff_enabled(c, X, 0)) { ff_enabled(c, X, 0); }");
  ASSERT_FOUND("! !", "a.c", "if (ff_enabled(c, x, 0)) { ff_enabled(c, x, 0); }");
  ASSERT_C("alpha beta<alpha beta<alpha", "if (A) { if (B) { B; } }");
}

void test_nesting_by_what_is_no_check_is_none(void) {
  ASSERT_FOUND("=alpha beta", "a.c",
               "if (ff_set(c, \"alpha\", s)) { ff_enabled(c, \"beta\", 0); }");
  ASSERT_FOUND("~alpha beta", "a.c", "if (f(\"alpha\")) { ff_enabled(c, \"beta\", 0); }");
}

void test_nesting_by_flags_that_are_not_known(void) {
  ASSERT_FOUND("! beta<?", "a.c", "if (ff_enabled(c, x, 0)) { ff_enabled(c, \"beta\", 0); }");
  ASSERT_FOUND("? -x<?", "a.c", "if (ff_enabled(c, FLAG, 0)) { ff_enabled(c, \"x\", 0); }");
}

void test_nesting_of_gos_conditions(void) {
  ASSERT_GO("alpha beta<alpha gamma-ray", "if A {\n  B\n}\nC");
  ASSERT_GO("alpha beta<alpha", "if on := A; on {\n  B\n}");
  ASSERT_GO("alpha beta<alpha gamma-ray<beta", "if A {\n} else if B {\n} else {\n  C\n}");
  ASSERT_GO("alpha beta", "x := A\ny := B");
  ASSERT_GO("alpha beta<alpha", "x := A &&\n  B\n");
}

void test_nesting_returns_early_are_not_seen(void) {
  ASSERT_C("alpha beta", "if (!A) return; B;");
  ASSERT_GO("alpha beta", "if !A {\n  return\n}\nB");
}

/* -- What does not match ---------------------------------------------------- */

void test_nesting_recovers_by_indent(void) {
  ASSERT_C("alpha beta", "void f() {\n#if X\n  if (A) {\n#else\n  if (y) {\n#endif\n  }\n}\n"
                         "void g() {\n  B;\n}\n");
  ASSERT_C("alpha beta", "void f() {\n  if (A && g(x {\n  }\n}\nvoid h() {\n  B;\n}\n");
  ASSERT_C("alpha beta", "} ) if (A) {} ] } B;");
  ASSERT_PYTHON("alpha beta", "def f():\n  if A and (x:\n    pass\ndef g():\n  B\n");
  ASSERT_RUBY("alpha beta", "def f\n  if A\n    x = [1\n  end\nend\ndef g\n  B\nend\n");
}

void test_nesting_of_conditional_compilation(void) {
  ASSERT_C("alpha beta", "x = y &&\n#if X\n  A &&\n#else\n  B &&\n#endif\n  z;");
  ASSERT_C("alpha beta gamma-ray<beta", "#if X\nif (A) {\n#elif Y\nif (B) {\n#endif\n  C;\n}\n");
  ASSERT_C("alpha beta<alpha gamma-ray<alpha", "if (A) {\n#if X\n  B;\n#else\n  C;\n#endif\n}");
  ASSERT_C("alpha beta gamma-ray", "#if X\n}\n#else\n#endif\n#endif\nA;\n#else\nB; C;");
}

void test_nesting_ends_with_macros(void) {
  ASSERT_C("alpha beta", "#define X A &&\nf(B);");
  ASSERT_C("alpha beta", "#define X if (A)\nf(B);");
}

void test_nesting_bears_depth(void) {
  static char text[20000];
  memset(text, '(', 9000);
  strcpy(text + 9000, "ff_enabled(c, \"alpha\", 0)");
  memset(text + strlen(text), ')', 9000);
  strcat(text, "; ff_enabled(c, \"beta\", 0);");
  TEST_ASSERT_NOT_NULL(strstr(all_found("a.c", text), "beta"));
}

/* -- Python ----------------------------------------------------------------- */

void test_nesting_of_pythons_blocks(void) {
  ASSERT_PYTHON("alpha beta<alpha gamma-ray", "if A:\n  f(B)\nC\n");
  ASSERT_PYTHON("alpha beta<alpha gamma-ray", "if A: f(B)\nC\n");
  ASSERT_PYTHON("alpha beta<alpha gamma-ray<alpha",
                "if A:\n  pass\n\n# x\nelif y:\n  B\nelse:\n  C\n");
  ASSERT_PYTHON("alpha beta<alpha gamma-ray", "while A:\n  if x:\n    B\nC\n");
  ASSERT_PYTHON("alpha beta<alpha", "if (A and\n    x):\n  with y as z:\n    B\n");
  ASSERT_PYTHON("alpha beta", "for x in f(A):\n  B\n");
  ASSERT_PYTHON("alpha beta<alpha gamma-ray", "match A:\n  case True:\n    B\nC\n");
  ASSERT_PYTHON("alpha beta<alpha gamma-ray",
                "match x:\n  case y if A:\n    B\n  case _:\n    C\n");
  ASSERT_PYTHON("alpha beta gamma-ray", "match = A\ncase: bool = f(match or x)\nB\nmatch(x)\nC\n");
  ASSERT_PYTHON("alpha beta", "if x:\n  A\nelse:\n  B\n");
  ASSERT_PYTHON("alpha beta<alpha", "if x:\n  if A:\n    pass\n  else:\n    B\n");
  ASSERT_PYTHON("alpha beta", "if x:\n  if A:\n    pass\nelse:\n  B\n");
}

void test_nesting_of_pythons_expressions(void) {
  ASSERT_PYTHON("alpha beta<alpha gamma-ray", "x = A and B\ny = C\n");
  ASSERT_PYTHON("alpha<beta beta gamma-ray<beta", "x = A if B else C\n");
  ASSERT_PYTHON("alpha<beta beta", "[A for x in y if B]\n");
  ASSERT_PYTHON("alpha beta<alpha", "f'{A and B}'\n");
  ASSERT_PYTHON("alpha beta", "x = {'a': A or y, 'b': B}\n");
}

/* -- Ruby ------------------------------------------------------------------- */

void test_nesting_of_rubys_blocks(void) {
  ASSERT_RUBY("alpha beta<alpha gamma-ray", "if A\n  f(B)\nend\nC\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray", "unless A then B end; C\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray<beta", "if A\nelsif B\n  C\nend\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray<alpha", "if A\nelsif x\n  B\nelse\n  C\nend\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray<alpha", "if A\n  if B\n  end\nelse\n  C\nend\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray", "x = if A\n  each do |y|\n    B\n  end\nend\nC\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray", "while A do\n  B\nend\nC\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray", "if A &&\n   x\n  list.map { |y| B }\nend\nC\n");
  ASSERT_RUBY("alpha beta gamma-ray", "def f\n  A\nend\ndef g = B\ndef h\n  C\nend\n");
  ASSERT_RUBY("alpha beta<alpha", "case A\nwhen true then B\nend\n");
}

void test_nesting_of_rubys_modifiers(void) {
  ASSERT_RUBY("alpha<beta beta gamma-ray", "f(A) if B\nC\n");
  ASSERT_RUBY("alpha<beta beta", "each do |x|\n  A\nend unless B\n");
  ASSERT_RUBY("alpha beta", "return if A\nB\n");
  ASSERT_RUBY("alpha beta", "f(A)\nx if B\n");
  ASSERT_RUBY("alpha<beta beta gamma-ray<beta", "f(A) if B && C\n");
}

void test_nesting_of_rubys_keys_and_methods_is_none(void) {
  ASSERT_RUBY("alpha beta", "validates :x, if: -> { A }\nB\n");
  ASSERT_RUBY("alpha beta<alpha gamma-ray", "if A\n  x.class.end\n  B\nend\nC\n");
  ASSERT_RUBY("alpha beta<alpha", "A && \"#{B}\"\n");
}
