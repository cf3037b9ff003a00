/* Which calls are checks, of which flag and for whom; and what else refers to a flag. */
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

/* -- Functions -------------------------------------------------------------- */

void test_ff_references_read_knows_the_librarys_functions(void) {
  ASSERT_FOUND("alpha beta", "a.c",
               "ff_enabled(c, \"alpha\", &t); ff_evaluate(c, \"beta\", 0, &e);");
  ASSERT_FOUND("=alpha =beta =alpha", "a.c",
               "ff_set(c, \"alpha\", s); ff_unset(c, \"beta\"); ff_explain(c, \"alpha\");");
  ASSERT_FOUND("alpha -x", "a.c",
               "ff_try_enabled(c, \"alpha\", &t, &on); ff_evaluate_known(c, \"x\", &t, &e, 0);");
  ASSERT_FOUND("=-x =alpha =beta =-y", "a.c",
               "ff_flag_id_of(c, \"x\"); ff_test_set(c, \"alpha\", true);"
               "ff_test_unset(c, \"beta\"); ff_test_both(c, \"y\", body, 0);");
  ASSERT_FOUND("alpha", "a.cc", "if (::ff_enabled(client.get(), \"alpha\", nullptr)) {}");
}

void test_ff_references_read_knows_methods_by_what_they_are_called_on(void) {
  ASSERT_FOUND("-x", "a.rb", "FeatureFlag.enabled?('x')");
  ASSERT_FOUND("-x", "a.js", "this.featureFlags.isEnabled('x')");
  ASSERT_FOUND("-x", "a.py", "client.enabled('x')");
  ASSERT_FOUND("-x", "a.ts", "flags?.isEnabled('x')");
  ASSERT_FOUND("-x", "a.ts", "flags.isEnabled?.('x')");
  ASSERT_FOUND("-x", "a.go", "getFlags(a, b).Enabled(\"x\")");
  ASSERT_FOUND("-x", "A.java", "toggles.isEnabled(\"x\")");
  ASSERT_FOUND("", "a.js", "button.isEnabled('x'); isEnabled('x'); feature.isEnabled('x')");
  ASSERT_FOUND("", "a.rb", "flag.enabled?(user); @flag.enabled?('x')");
}

void test_ff_references_read_takes_others_for_checks_of_registered_flags(void) {
  ASSERT_FOUND("alpha beta", "a.js", "settings.isEnabled('alpha'); isEnabled('beta')");
  ASSERT_FOUND("gamma-ray", "a.py", "gate.is_enabled(GAMMA_RAY)");
  ASSERT_FOUND("alpha beta", "a.go", "c.BooleanValue(ctx, \"alpha\", false); x.IsEnabled(`beta`)");
  ASSERT_FOUND("alpha", "a.rb", "c.fetch_boolean_value(flag_key: 'alpha', default_value: false)");
}

void test_ff_references_read_knows_openfeatures_hooks(void) {
  ASSERT_FOUND("alpha -x", "a.tsx",
               "const a = useBooleanFlagValue('alpha', false), b = useBooleanFlagDetails('x');");
}

void test_ff_references_read_needs_the_flag_in_its_place(void) {
  ASSERT_FOUND("~alpha", "a.c", "ff_enabled(\"alpha\")");
  ASSERT_FOUND("?", "a.c", "ff_enabled(c, (\"x\"), 0)");
  ASSERT_FOUND("", "a.js", "flags.isEnabled(); flags.isEnabled");
  ASSERT_FOUND("alpha+company", "a.py", "flags.enabled(company='x', flag='alpha')");
}

void test_ff_references_add_function_makes_checks_of_others(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_add_function(references, "on?", NULL));
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_add_function(references, "is_on:3", NULL));
  ASSERT_FOUND("alpha -x beta", "a.rb", "on?(:alpha); on?('x'); is_on(1, 2, :beta, 4)");
  ASSERT_FOUND("-x", "a.c", "is_on(a, b, \"x\")");
}

void test_ff_references_read_takes_calls_without_parentheses_in_ruby(void) {
  ASSERT_FOUND("alpha beta+company", "a.rb",
               "run if flags.enabled? :alpha\nx = flags.enabled? 'beta', company: c");
  ASSERT_FOUND("alpha+company", "a.rb", "flags.enabled? \"alpha\",\n  company: c\n");
  ASSERT_FOUND("gamma-ray -x<gamma-ray", "a.rb", "flags.enabled? GAMMA_RAY and flags.enabled? :x");
  ASSERT_FOUND("! !+company !", "a.rb",
               "flags.enabled? name\nflags.enabled? @name, company: c\nf(flags.enabled? x)");
  ASSERT_FOUND("", "a.rb", "flags.enabled? ? :alpha : x\nflags.enabled?\n:beta");
  ASSERT_FOUND("", "a.rb", "flags.enabled? and x; f if flags.enabled? unless y; enabled? name");
}

/* -- Names ------------------------------------------------------------------ */

void test_ff_references_read_knows_names_in_every_quotes(void) {
  ASSERT_FOUND("alpha beta alpha", "a.ts",
               "isEnabled('alpha'); isEnabled(\"beta\"); isEnabled(`alpha`)");
  ASSERT_FOUND("alpha gamma-ray beta", "a.rb",
               "enabled?(:alpha); enabled?(:gamma_ray); enabled?(%q(beta))");
  ASSERT_FOUND("alpha beta", "a.py", "is_enabled('alpha'); is_enabled(\"\"\"beta\"\"\")");
  ASSERT_FOUND("alpha alpha", "a.rb", "enabled?('alpha'.freeze); enabled?('alpha'.to_sym)");
  ASSERT_FOUND("alpha", "a.ts", "isEnabled('alpha' as Flag)");
}

void test_ff_references_read_knows_constants(void) {
  ASSERT_FOUND("gamma-ray delta.flag", "a.c",
               "ff_enabled(c, FF_FLAG_GAMMA_RAY, 0); ff_enabled(c, kDeltaFlag, 0);");
  ASSERT_FOUND("gamma-ray gamma-ray gamma-ray", "a.ts",
               "isEnabled(Flags.GammaRay); isEnabled(FEATURE_GAMMA_RAY); isEnabled(gammaRayFlag)");
  ASSERT_FOUND("alpha", "A.java", "isEnabled(Flag.ALPHA.key())");
  ASSERT_FOUND("gamma-ray", "a.cc", "isEnabled(::flags::kGammaRay)");
  ASSERT_FOUND("? -FF_FLAG_GONE", "a.rb",
               "flags.enabled?(Flags::OTHER); flags.enabled?(FF_FLAG_GONE)");
  ASSERT_FOUND("!", "a.js", "flags.isEnabled(alpha)"); /* a variable of one word */
}

void test_ff_references_read_knows_what_is_generated(void) {
  ASSERT_FOUND("alpha gamma-ray beta", "a.c",
               "ff_flags_enabled(&flags, tenant, FF_FLAG_ALPHA);"
               "ff_flags_evaluate(&flags, tenant, FF_FLAG_GAMMA_RAY, &evaluation, 0);"
               "ff_flags_enabled_for(client, FF_FLAG_BETA, &context);");
  ASSERT_FOUND("alpha gamma-ray beta -FF_FLAG_GONE", "a.cc",
               "flags.enabled(feature_flags::Flag::FF_FLAG_ALPHA, *tenant);"
               "flags.enabled(Flag::FF_FLAG_GAMMA_RAY, *client, context);"
               "using F = Flag; flags_.enabled(F::FF_FLAG_BETA, *tenant);"
               "flags.enabled(F::FF_FLAG_GONE, *tenant);");
  ASSERT_FOUND("gamma-ray", "a.ts", "flags.isEnabled(Flags.FF_FLAG_GAMMA_RAY)");
  ASSERT_FOUND("gamma-ray", "a.rb", "flags.enabled?(FeatureFlags::FF_FLAG_GAMMA_RAY)");
  ASSERT_FOUND("gamma-ray", "a.py", "client.is_enabled(names.FF_FLAG_GAMMA_RAY)");
  ASSERT_FOUND("~gamma-ray", "a.c", "ff_flag_id id = ff_flags_number(&f, FF_FLAG_GAMMA_RAY);");
}

void test_ff_references_read_knows_constants_of_the_file(void) {
  ASSERT_FOUND("~alpha alpha -x", "a.go",
               "const one = \"alpha\"\nfunc f() { flags.Enabled(one); flags.Enabled(two) }\n"
               "const (\n  two T = \"x\"\n)\n");
  ASSERT_FOUND("~alpha alpha", "a.js", "const one = 'alpha'; flags.isEnabled(one)");
  ASSERT_FOUND("~alpha alpha", "a.c", "#define ONE \"alpha\"\nint x = ff_enabled(c, ONE, 0);");
  ASSERT_FOUND("~alpha alpha", "a.py", "ONE = 'alpha'\nflags.enabled(ONE)");
  ASSERT_FOUND("~alpha ~beta ?", "a.rb", "ONE = 'alpha'\nONE = 'beta'\nflags.enabled?(ONE)");
  ASSERT_FOUND("~alpha !", "a.js", "let one = 'alpha'; flags.isEnabled(one)");
}

void test_ff_references_read_tells_names_that_are_made_at_run_time(void) {
  ASSERT_FOUND("! ! !", "a.js",
               "flags.isEnabled('a' + x); flags.isEnabled(`a-${x}`); flags.isEnabled(name)");
  ASSERT_FOUND("! !", "a.rb", "flags.enabled?(\"a-#{x}\"); flags.enabled?(name.to_s)");
  ASSERT_FOUND("! !", "a.c", "ff_enabled(c, flag, 0); ff_enabled(c, names[i], 0);");
  ASSERT_FOUND("! !", "a.py", "flags.enabled(f'a-{x}'); flags.enabled(not x)");
  ASSERT_FOUND("!", "a.go", "flags.Enabled(fmt.Sprintf(\"a-%s\", x))");
  ASSERT_FOUND("! !", "A.java",
               "flags.isEnabled(String.format(\"a-%s\", x)); flags.isEnabled(NAMES.get(x));");
  ASSERT_FOUND("? ? alpha", "A.java",
               "flags.isEnabled(Flag.X.key()); flags.isEnabled(NAME(x));"
               "flags.isEnabled(Flag.ALPHA.key(x));");
  ASSERT_FOUND("! alpha", "a.cc", "ff_enabled(c, \"a-\" X, 0); ff_enabled(c, \"alpha\"sv, 0);");
  ASSERT_FOUND("!", "a.rb", "flags.enabled?(:\"a-#{x}\")");
  ASSERT_FOUND("", "a.js", "isEnabled(name); settings.isEnabled('a' + x)");
  ASSERT_FOUND("", "a.c", "ff_set(c, flag, s);");
}

void test_ff_references_read_leaves_open_what_it_cannot_tell(void) {
  ASSERT_FOUND("? ? ?", "a.py", "flags.enabled(*a); flags.enabled('a' 'b'); flags.enabled(1)");
  ASSERT_FOUND("? ?", "a.js", "flags.isEnabled('a\\x62'); flags.isEnabled({flag: 'x'})");
}

/* -- Mentions --------------------------------------------------------------- */

void test_ff_references_read_finds_mentions(void) {
  ASSERT_FOUND("~alpha ~beta", "a.c",
               "const char *all[] = {\"alpha\", \"beta\", \"alphabet\", \"an alpha\"};");
  ASSERT_FOUND("~alpha ~gamma-ray", "a.rb", "%w[alpha gamma-ray x].each");
  ASSERT_FOUND("~gamma-ray", "a.c", "run(FF_FLAG_GAMMA_RAY, FF_FLAG_X);");
  ASSERT_FOUND("", "a.c", "// \"alpha\"\n/* ff_enabled(c, \"beta\", 0) */");
  ASSERT_FOUND("", "a.rb", "x = <<~EOS\n  enabled?('alpha')\nEOS\n");
}

/* -- Declarations ----------------------------------------------------------- */

void test_ff_references_read_tells_declarations_from_calls(void) {
  ASSERT_FOUND("", "a.h",
               "bool ff_enabled(ff_client *client, const char *flag, const ff_context *t);");
  ASSERT_FOUND(
      "", "a.cc",
      "bool Flags::isEnabled(const std::string &flag) const { return flags.isEnabled(flag); }");
  ASSERT_FOUND("", "A.java", "boolean isEnabled(String flag) { return flags.isEnabled(flag); }");
  ASSERT_FOUND("", "a.go",
               "func (f *Flags) Enabled(flag string) bool { return client.Enabled(flag) }");
  ASSERT_FOUND("", "a.go", "type F interface {\n  Enabled(flag string) bool\n}\n");
  ASSERT_FOUND("", "a.ts", "interface F { isEnabled(flag: string, c?: T): boolean }");
  ASSERT_FOUND("", "a.js", "class F { isEnabled(flag) { return this.client.isEnabled(flag) } }");
  ASSERT_FOUND("", "a.rb", "def self.enabled?(flag)\n  client.enabled?(flag)\nend\n");
  ASSERT_FOUND("", "a.rb", "def enabled?(flag) = client.enabled?(flag)\n");
  ASSERT_FOUND("", "a.py", "def enabled(flag):\n  return client.enabled(flag)\n");
}

void test_ff_references_read_knows_where_a_definition_ends(void) {
  ASSERT_FOUND("!", "a.py",
               "def enabled(flag):\n  return client.enabled(flag)\nclient.enabled(x)\n");
  ASSERT_FOUND("!", "a.rb", "def enabled?(flag) = client.enabled?(flag)\nclient.enabled?(x)\n");
  ASSERT_FOUND("!", "a.rb",
               "def enabled?(flag)\n  client.enabled?(flag)\nend\nclient.enabled?(x)\n");
  ASSERT_FOUND("!", "a.go",
               "func Enabled(flag string) bool { return client.Enabled(flag) }\nfunc f() { "
               "client.Enabled(x) }");
  ASSERT_FOUND("!", "a.ts",
               "const isEnabled = (flag) => client.isEnabled(flag)\nclient.isEnabled(x)");
}

void test_ff_references_add_function_exempts_its_definition(void) {
  TEST_ASSERT_EQUAL_INT(FF_OK, ff_references_add_function(references, "ON", NULL));
  ASSERT_FOUND("alpha !", "a.c",
               "#define ON(x) ff_enabled(c, x, 0)\nint i = ON(\"alpha\") + ff_enabled(c, y, 0);");
}

/* -- Tenants ---------------------------------------------------------------- */

void test_ff_references_read_sees_tenants_that_are_named(void) {
  ASSERT_FOUND(
      "alpha+company beta+workspace", "a.rb",
      "flags.enabled?('alpha', company: c); flags.enabled?('beta', :workspace => w, company: c)");
  ASSERT_FOUND("alpha+workspace beta+company", "a.ts",
               "flags.isEnabled('alpha', { companyId, workspaceId }); flags.isEnabled('beta', { "
               "companyId: id })");
  ASSERT_FOUND("alpha+company", "a.py", "flags.enabled('alpha', company_id=c)");
  ASSERT_FOUND("alpha+workspace", "a.go", "flags.Enabled(\"alpha\", Tenant{WorkspaceID: w})");
  ASSERT_FOUND("alpha+workspace", "a.c",
               "ff_enabled(c, \"alpha\", &(ff_context){.workspace_id = w});");
  ASSERT_FOUND("alpha alpha alpha", "a.rb",
               "flags.enabled?('alpha', company: nil); flags.enabled?('alpha', company); "
               "flags.enabled?('alpha', x.company)");
  ASSERT_FOUND("alpha", "a.ts", "flags.isEnabled('alpha', companyId, workspaceId)");
}
