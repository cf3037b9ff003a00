# frozen_string_literal: true

# Constants, pages and the schema: made, written, checked; and given to those they are for:
# compilers, interpreters, an XML parser.

require_relative 'helper'
require 'rexml/document'
require 'shellwords'

class GenTest < FfctlTest
  BUILD = File.expand_path(ENV.fetch('FF_BUILD', File.join(ROOT, 'build')))

  # What people, or those who mean ill, can write into a description.
  HOSTILE = [
    '*/ int injected = 1; /*', '--> <!-- <script>alert(1)</script>', '``` | \\ `x` **b** [l](javascript:x)',
    "one\ntwo\u2028three\u2029four", '"quoted" \'single\' #{1 + 1} %s ${x}', '??/', "end\n=begin\n__END__",
    '""" \'\'\' \\', '# coding: latin-1', '@ts-ignore', '// */', "<![CDATA[ ]]> &amp; \u202E", '\\',
    "caf\u00e9 \u{1F600}"
  ].freeze

  # Escaped where a registry takes them in no other way.
  HOSTILE_REGISTRY = JSON.generate(
    'flags' => HOSTILE.each_with_index.to_h do |text, i|
      ["flag-#{i}", { 'description' => text, 'defaultEnabled' => false, 'scope' => 'company', 'owner' => text,
                      'extensionReason' => text, 'externalUse' => text, 'expectedRemoval' => '2025-06-01' }]
    end
  ).gsub(/[\u2028\u2029\u202E]/) { |character| format('\\u%04x', character.ord) }

  def gen(*arguments, env: {})
    registered('gen', *arguments, env: env)
  end

  # Made of a registry, into a file of this test's.
  def generated(kind, name, yaml = REGISTRY)
    path = File.join(@folder, name)
    assert_outcome 0, '', ffctl('gen', kind, '-o', path, '--registry', file('source.yml', yaml), '--today', '2025-06-15'),
                   err: /\Affctl: #{Regexp.escape(path)} is written\n\z/
    path
  end

  def run_command(*words, env: {})
    out, err, status = Open3.capture3(environment(env), *words.map(&:to_s))
    Outcome.new(out, err, status.exitstatus)
  end

  def assert_runs(*words, env: {})
    outcome = run_command(*words, env: env)
    assert_equal 0, outcome.status, "#{words.shelljoin}\n#{outcome.out}#{outcome.err}"
    outcome
  end
end

# Files: written when they change, and checked.
class TestFfctlGenFiles < GenTest
  def test_without_a_file_it_goes_to_standard_output
    outcome = gen('python')
    assert_equal [0, ''], [outcome.status, outcome.err]
    assert_equal outcome.out, File.read(generated('python', 'flags.py').tap { |path| assert_path_exists path })
                                  .sub('source.yml', 'flags.yml')
  end

  def test_a_file_is_written_only_when_that_changes_it
    path = generated('c', 'flags.h')
    File.utime(1, 1, path)
    inode = File.stat(path).ino
    assert_outcome 0, '', ffctl('gen', 'c', '-o', path, '--registry', File.join(@folder, 'source.yml')),
                   err: / is up to date\n/
    assert_equal [1, inode], [File.stat(path).mtime.to_i, File.stat(path).ino]
    File.write(File.join(@folder, 'source.yml'), REGISTRY.sub('drizzle-recipients', 'drizzle'))
    assert_outcome 0, '', ffctl('gen', 'c', '-o', path, '--registry', File.join(@folder, 'source.yml')),
                   err: / is written\n/
    refute_equal inode, File.stat(path).ino, 'it was written in place'
    assert_equal %w[flags.h source.yml], Dir.children(@folder).sort
  end

  def test_check_says_what_to_run
    path = File.join(@folder, 'a b.h')
    assert_outcome 1, '', gen('c', '-o', path, '--check'),
                   err: /\Affctl: #{path} is not there; run: ffctl gen c -o '#{path}' --registry #{registry}\n\z/
    refute_path_exists path
    assert_equal 0, gen('c', '--output', path).status
    assert_outcome 0, '', gen('c', '-o', path, '--check')
    File.write(registry, REGISTRY.sub('workspace-themes', 'themes'))
    before = File.read(path)
    assert_outcome 1, '', gen('c', '-o', path, '--check'),
                   err: /is out of date; run: ffctl gen c -o '#{path}' --registry #{registry}\n\z/
    assert_equal before, File.read(path)
    assert_equal 0, gen('c', '-o', path).status
    assert_outcome 0, '', gen('c', '-o', path, '--check')
  end

  def test_the_command_that_check_names_makes_it_right
    path = file('flags.html', '')
    command = gen('docs', '--format', 'html', '-o', path, '--check').err[/run: (.*)$/, 1]
    assert_equal 0, shell(command.sub('ffctl', '"$FFCTL"')).status
    assert_outcome 0, '', gen('docs', '--format', 'html', '-o', path, '--check')
  end

  def test_json
    path = File.join(@folder, 'flags.rb')
    assert_equal({ 'file' => path, 'upToDate' => false }, gen('ruby', '-o', path, '--check', '--json').json)
    assert_equal({ 'file' => path, 'changed' => true }, gen('ruby', '-o', path, '--json').json)
    assert_equal({ 'file' => path, 'changed' => false }, gen('ruby', '-o', path, '--json').json)
    assert_equal({ 'file' => path, 'upToDate' => true }, gen('ruby', '-o', path, '--check', '--json').json)
  end

  def test_what_it_has_not_made_it_does_not_replace
    path = file('own.md', "# My notes\n")
    assert_outcome 3, '', gen('docs', '-o', path), err: /own.md was not made by ffctl gen.*--force/
    assert_outcome 3, '', gen('c', '-o', registry), err: /not made by ffctl gen/
    assert_equal ["# My notes\n", REGISTRY], [File.read(path), File.read(registry)]
    assert_equal 0, gen('docs', '-o', path, '--force').status
    assert_equal 0, gen('docs', '-o', path).status
    assert_equal 0, gen('docs', '-o', file('empty.md', '')).status
  end

  def test_pages_are_out_of_date_when_the_registry_changes_and_not_by_the_next_day
    path = File.join(@folder, 'flags.md')
    assert_equal 0, gen('docs', '-o', path, '--today', '2025-06-15').status
    assert_outcome 0, '', gen('docs', '-o', path, '--check')
    assert_equal 1, gen('docs', '-o', path, '--check', '--today', '2025-06-16').status
    assert_equal 1, gen('docs', '-o', path, '--check', env: { 'SOURCE_DATE_EPOCH' => '0' }).status
    File.write(registry, REGISTRY.sub('team-design', 'team-colour'))
    assert_equal 1, gen('docs', '-o', path, '--check').status
  end

  def test_pages_of_one_day_are_the_same
    one = gen('docs', '--format', 'md', env: { 'SOURCE_DATE_EPOCH' => '1750000000' }).out
    assert_equal one, gen('docs', '--format', 'md', '--today', '2025-06-15').out
    assert_includes one, 'as of 2025-06-15'
  end

  def test_the_schema_in_the_registry_is_made_here
    path = File.join(ROOT, 'registry/flags.schema.json')
    assert_equal 0, ffctl('gen', 'schema', '-o', path, '--check', '--registry', '/nowhere').status,
                 'run: ffctl gen schema -o registry/flags.schema.json'
  end

  def test_wrong_calls
    assert_outcome 2, '', gen, err: /it is: ffctl gen WHAT/
    assert_outcome 2, '', gen('rubi'), err: /did you mean ruby\?/
    assert_outcome 2, '', gen('c', '--check'), err: /--check needs a file: --output FILE/
    assert_outcome 2, '', gen('c', '--json'), err: /--json needs a file/
    assert_outcome 2, '', gen('c', '--format', 'md'), err: /only docs take --format/
    assert_outcome 2, '', gen('docs'), err: /--format md or --format html/
    assert_outcome 2, '', gen('docs', '--format', 'pdf', '-o', 'x.md'), err: /--format md or --format html/
    assert_outcome 2, '', gen('docs', '-o', 'x.txt'), err: /--format md or --format html/
    assert_outcome 2, '', gen('docs', '-o', 'x.md', '--today', 'x'), err: /--today is a day/
    assert_outcome 2, '', gen('c', '-o'), err: /--output needs a value/
  end

  def test_what_could_not_be_done
    assert_outcome 3, '', ffctl('gen', 'c', '--registry', '/nowhere.yml'), err: %r{/nowhere.yml.*\n.*--registry}
    assert_outcome 3, '', gen('c', '-o', '/nowhere/flags.h'), err: %r{/nowhere/flags.h cannot be written}
    assert_outcome 3, '', gen('c', '-o', @folder), err: /cannot be read/
    assert_outcome 3, '', gen('c', env: { 'FEATURE_FLAGS_REGISTRY' => file('bad.yml', "flags:\n  a: 1\n") }),
                   err: /bad.yml:2:6: .*ffctl lint/m
    clash = REGISTRY.sub('workspace-themes', 'drizzle.recipients')
    assert_outcome 3, '', gen('ts', env: { 'FEATURE_FLAGS_REGISTRY' => file('clash.yml', clash) }),
                   err: /clash.yml:\d+:3: `drizzle.recipients` and `drizzle-recipients` on line 9 are the same constant/
  end
end

# Headers: compiled by every compiler with all warnings, and run against Redis.
class TestFfctlGenHeaders < GenTest
  WARNINGS = %w[-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror].freeze
  COMPILERS = { 'gcc' => %w[-std=c11 -Wstrict-prototypes], 'clang' => %w[-std=c11 -Wstrict-prototypes],
                'g++' => %w[-std=c++17 -Wold-style-cast -Wzero-as-null-pointer-constant -Wuseless-cast],
                'clang++' => %w[-std=c++17 -Wold-style-cast -Wzero-as-null-pointer-constant] }.freeze

  C = <<~'C'
    #include "flags.h"
    #include <stdio.h>

    int main(void) {
      ff_client *client;
      ff_tenant *acme;
      ff_flags flags;
      ff_error error;
      ff_context context = FF_CONTEXT_INIT;
      context.company_id = "acme";
      if (ff_client_create(NULL, &client, &error) != FF_OK) return 3;
      if (ff_flags_open(client, &flags, &error) != FF_OK) {
        puts(error.message);
        ff_client_destroy(client);
        return 4;
      }
      if (ff_tenant_create(client, &context, &acme, &error) != FF_OK) return 3;
      ff_evaluation evaluation;
      ff_err err = ff_flags_evaluate(&flags, acme, FF_FLAG_DRIZZLE_RECIPIENTS, &evaluation, NULL);
      printf("%d %d %d %d %d %s\n", ff_flags_enabled(&flags, acme, FF_FLAG_ADVANCED_SCHEDULING),
             ff_flags_enabled(&flags, acme, FF_FLAG_WORKSPACE_THEMES),
             ff_flags_enabled_for(client, FF_FLAG_ADVANCED_SCHEDULING, NULL), evaluation.enabled, err,
             ff_flags_name(FF_FLAG_WORKSPACE_THEMES));
      printf("%d %d %s %d\n", FF_FLAGS_COUNT, ff_flags_fingerprint() == ff_registry_fingerprint(ff_client_registry(client)),
             ff_flags_name((ff_flags_id)99) ? "?" : "none", ff_flags_enabled(&flags, acme, (ff_flags_id)99));
      ff_tenant_destroy(acme);
      ff_client_destroy(client);
      return 0;
    }
  C

  CPP = <<~'CPP'
    #include "flags.hpp"
    #include <cstdio>

    using feature_flags::Flag;

    int main() {
      ff_client *client = nullptr;
      ff_tenant *acme = nullptr;
      ff_error error;
      ff_context context = {sizeof(ff_context), "acme", nullptr};
      feature_flags::Flags flags;
      if (ff_client_create(nullptr, &client, &error) != FF_OK) return 3;
      if (ff_tenant_create(client, &context, &acme, &error) != FF_OK) return 3;
      if (flags.enabled(Flag::FF_FLAG_DRIZZLE_RECIPIENTS, *acme)) return 5; // not open yet
      int status = 0;
      if (flags.open(client, &error) != FF_OK) {
        std::puts(error.message);
        status = 4;
      } else {
        ff_evaluation evaluation;
        ff_err err = flags.evaluate(Flag::FF_FLAG_DRIZZLE_RECIPIENTS, *acme, evaluation);
        std::printf("%d %d %d %d %d %s\n", flags.enabled(Flag::FF_FLAG_ADVANCED_SCHEDULING, *acme),
                    flags.enabled(Flag::FF_FLAG_WORKSPACE_THEMES, *acme),
                    flags.enabled(Flag::FF_FLAG_ADVANCED_SCHEDULING, *client, ff_context{sizeof(ff_context), nullptr, nullptr}),
                    evaluation.enabled, static_cast<int>(err), feature_flags::name(Flag::FF_FLAG_WORKSPACE_THEMES));
        std::printf("%d %d %s %d\n", static_cast<int>(feature_flags::flag_count),
                    feature_flags::fingerprint == ff_registry_fingerprint(ff_client_registry(client)),
                    feature_flags::name(Flag{99}) ? "?" : "none", flags.enabled(Flag{99}, *acme));
      }
      ff_tenant_destroy(acme);
      ff_client_destroy(client);
      return status;
    }
  CPP

  PROGRAMS = { 'gcc' => ['main.c', C], 'clang' => ['main.c', C], 'g++' => ['main.cpp', CPP], 'clang++' => ['main.cpp', CPP] }.freeze

  def library
    Dir[File.join(BUILD, 'lib/libfeatureflag.so')].first
  end

  # NULL is for C headers.
  def compile_with_c(compiler, source, *more)
    compile(compiler, source, '-Wno-zero-as-null-pointer-constant', *more)
  end

  def compile(compiler, source, *more)
    run_command(compiler, *COMPILERS.fetch(compiler), *WARNINGS, "-I#{@folder}", "-I#{ROOT}/include", source, *more)
  end

  def build(compiler, source)
    program = File.join(@folder, "program-#{compiler}")
    outcome = compile(compiler, source, '-o', program, "-L#{BUILD}/lib", '-lfeatureflag', "-Wl,-rpath,#{BUILD}/lib")
    assert_equal [0, ''], [outcome.status, outcome.err], compiler
    program
  end

  def headers(yaml = REGISTRY)
    generated('c', 'flags.h', yaml)
    generated('cpp', 'flags.hpp', yaml)
  end

  def sanitized?
    File.read(File.join(BUILD, 'CMakeCache.txt')).match?(/^FF_SANITIZE:STRING=.+/)
  end

  def test_they_compile_run_and_are_refused_when_out_of_date
    skip 'the library has a sanitizer, whose runtime these programs have not' if sanitized?
    headers
    redis.call('SET', 'ff:workspace-themes:company:acme', 'true')
    other = file('other.yml', REGISTRY.sub('workspace-themes', 'themes'))
    turned = file('turned.yml', "flags:\n#{REGISTRY.lines.drop(1).each_slice(7).to_a.reverse.join}".gsub('defaultEnabled: false', 'defaultEnabled: true'))
    PROGRAMS.each do |compiler, (name, source)|
      program = build(compiler, file(name, source))
      outcome = run_command(program, env: { 'FEATURE_FLAGS_REGISTRY' => registry })
      assert_equal [0, "0 1 0 1 0 workspace-themes\n3 1 none 0\n"], [outcome.status, outcome.out], compiler
      outcome = run_command(program, env: { 'FEATURE_FLAGS_REGISTRY' => turned })
      assert_equal [0, "1 1 1 1 0 workspace-themes\n3 1 none 0\n"], [outcome.status, outcome.out], compiler
      outcome = run_command(program, env: { 'FEATURE_FLAGS_REGISTRY' => other })
      assert_equal 4, outcome.status
      assert_equal "the generated constants are not those of #{other}, which lacks 1 of their flags (`workspace-themes`) " \
                   "and has 1 that they lack; run `ffctl gen c --registry #{other} -o HEADER`, with cpp instead of c for " \
                   "C++, and compile again\n", outcome.out
      assert_match(/no registry/, run_command(program, env: { 'FEATURE_FLAGS_REGISTRY' => '' }).out)
    end
  end

  def test_a_misspelt_flag_does_not_compile
    headers
    { 'gcc' => "#include \"flags.h\"\nff_flags_id flag = NAME;\n", 'g++' => "#include \"flags.hpp\"\nfeature_flags::Flag flag = feature_flags::Flag::NAME;\n" }.each do |compiler, source|
      extension = compiler == 'gcc' ? 'c' : 'cpp'
      [compiler, compiler.sub('gcc', 'clang').sub('g++', 'clang++')].each do |each|
        right = file("right.#{extension}", source.sub('NAME', 'FF_FLAG_WORKSPACE_THEMES'))
        assert_equal 0, compile(each, right, '-fsyntax-only').status
        outcome = compile(each, file("wrong.#{extension}", source.sub('NAME', 'FF_FLAG_WORKSPACE_THEME')), '-fsyntax-only')
        refute_equal 0, outcome.status
        assert_match(/FF_FLAG_WORKSPACE_THEME/, outcome.err)
      end
    end
  end

  def test_they_compile_alone_together_and_whatever_is_in_the_registry
    [REGISTRY, "flags: {}\n", HOSTILE_REGISTRY].each do |yaml|
      headers(yaml)
      both = file('both.cpp', "#include \"flags.h\"\n#include \"flags.hpp\"\n#include \"flags.h\"\nint main() { return 0; }\n")
      %w[g++ clang++].each { |compiler| assert_equal [0, ''], compile_with_c(compiler, both, '-fsyntax-only').to_a.values_at(2, 1), compiler }
      alone = file('alone.c', "#include \"flags.h\"\nint main(void) { return FF_FLAGS_COUNT > 0 ? 0 : 0; }\n")
      %w[gcc clang].each { |compiler| assert_equal [0, ''], compile(compiler, alone, '-fsyntax-only').to_a.values_at(2, 1), compiler }
    end
  end

  # Uses of what is generated are references; what is generated is none.
  def test_refs_knows_what_is_generated
    generated('c', 'src_flags.h')
    Dir.mkdir(File.join(@folder, 'src'))
    { 'c' => 'flags.h', 'cpp' => 'flags.hpp', 'ts' => 'flags.ts', 'ruby' => 'flags.rb', 'python' => 'flags.py' }
      .each { |kind, name| generated(kind, "src/#{name}") }
    refs = -> { ffctl('refs', '--registry', registry, '--source', File.join(@folder, 'src'), '--json').json }
    assert_empty refs.call
    file('src/main.c', C)
    file('src/main.cpp', CPP)
    file('src/a.rb', "client.enabled?(FeatureFlags::FF_FLAG_WORKSPACE_THEMES)\n")
    file('src/a.py', "client.is_enabled(flags.FF_FLAG_WORKSPACE_THEMES)\n")
    file('src/a.ts', "client.isEnabled(Flags.FF_FLAG_WORKSPACE_THEMES);\n")
    found = refs.call.group_by { |reference| File.basename(reference['file']) }
                .transform_values { |all| all.map { |each| each.values_at('flag', 'kind') }.tally }
    checks = { %w[advanced-scheduling check] => 2, %w[workspace-themes check] => 1, %w[drizzle-recipients check] => 1,
               %w[workspace-themes mention] => 1 }
    assert_equal checks, found['main.c'].slice(*checks.keys)
    assert_equal checks, found['main.cpp'].slice(*checks.keys)
    %w[a.rb a.py a.ts].each { |name| assert_equal({ %w[workspace-themes check] => 1 }, found[name]) }
    assert_equal 0, ffctl('refs', '--registry', registry, '--source', File.join(@folder, 'src'), '--unused').status
  end
end

# Modules: loaded by their interpreters, checked by their compiler.
class TestFfctlGenModules < GenTest
  NAMES = %w[advanced-scheduling drizzle-recipients workspace-themes].freeze

  def ruby(path, expression)
    assert_runs('ruby', '-w', '-r', path, '-rjson', '-e', "print JSON.generate(#{expression})").tap do |outcome|
      assert_equal '', outcome.err
    end.out.then { |text| JSON.parse(text) }
  end

  def python(path, expression)
    JSON.parse(assert_runs('python3', '-W', 'error', '-B', '-c', <<~PYTHON).out)
      import sys, json, typing
      sys.path.insert(0, #{File.dirname(path).inspect})
      import #{File.basename(path, '.py')} as flags
      print(json.dumps(#{expression}))
    PYTHON
  end

  def test_ruby
    path = generated('ruby', 'flags.rb')
    assert_equal NAMES, ruby(path, 'FeatureFlags::ALL')
    assert_equal 'workspace-themes', ruby(path, 'FeatureFlags::FF_FLAG_WORKSPACE_THEMES')
    assert ruby(path, '[FeatureFlags::ALL, *FeatureFlags::ALL].all?(&:frozen?)')
    wrong = run_command('ruby', '-r', path, '-e', 'FeatureFlags::FF_FLAG_WORKSPACE_THEME')
    assert_match(/NameError/, wrong.err)
    assert_equal [], ruby(generated('ruby', 'none.rb', "flags: {}\n"), 'FeatureFlags::ALL')
  end

  def test_python
    path = generated('python', 'flags.py')
    assert_equal NAMES, python(path, 'flags.ALL')
    assert_equal NAMES, python(path, 'typing.get_args(flags.FlagName)')
    assert_equal 'workspace-themes', python(path, 'flags.FF_FLAG_WORKSPACE_THEMES')
    assert_equal [], python(generated('python', 'none.py', "flags: {}\n"), 'flags.ALL')
  end

  def tsc(source)
    run_command('tsc', '--strict', '--noEmit', '--noUnusedLocals', '--target', 'es2017', file('main.ts', source))
  end

  def test_typescript
    generated('ts', 'flags.ts')
    assert_equal [0, ''], tsc(<<~TS).to_a.values_at(2, 0)
      import { FlagName, Flags, flagNames } from "./flags";
      export const one: FlagName = "workspace-themes";
      export const two: FlagName = Flags.FF_FLAG_WORKSPACE_THEMES;
      export const all: readonly FlagName[] = flagNames;
    TS
    assert_match(/'"workspace-theme"' is not assignable to type 'FlagName'/,
                 tsc("import { FlagName } from \"./flags\";\nexport const one: FlagName = \"workspace-theme\";\n").out)
    assert_match(/'FF_FLAG_WORKSPACE_THEME' does not exist/,
                 tsc("import { Flags } from \"./flags\";\nexport const one = Flags.FF_FLAG_WORKSPACE_THEME;\n").out)
  end

  def test_whatever_is_in_the_registry
    names = HOSTILE.each_index.map { |i| "flag-#{i}" }
    assert_equal names.sort, ruby(generated('ruby', 'flags.rb', HOSTILE_REGISTRY), 'FeatureFlags::ALL').sort
    assert_equal names.sort, python(generated('python', 'flags.py', HOSTILE_REGISTRY), 'flags.ALL').sort
    generated('ts', 'flags.ts', HOSTILE_REGISTRY)
    assert_equal [0, ''], tsc("import { flagNames } from \"./flags\";\nexport const all = flagNames;\n").to_a.values_at(2, 0)
    generated('ts', 'flags.ts', "flags: {}\n")
    assert_equal [0, ''], tsc("import { flagNames } from \"./flags\";\nexport const all = flagNames;\n").to_a.values_at(2, 0)
  end
end

# Pages for people.
class TestFfctlGenPages < GenTest
  def page(yaml = REGISTRY)
    REXML::Document.new(File.read(generated('docs', 'flags.html', yaml)))
  end

  def texts(document, path)
    REXML::XPath.match(document, path).map { |element| element.texts.join.strip }
  end

  def all_text(element)
    REXML::XPath.match(element, './/text()').map { |text| text.value.strip }.reject(&:empty?).join(' ')
  end

  def test_html_is_well_formed_and_says_everything
    document = page
    assert_equal ['Feature flags'], texts(document, '//h1')
    rows = REXML::XPath.match(document, '//tr[@id]').map { |row| all_text(row) }
    assert_equal ['advanced-scheduling Plan campaigns on a calendar off company team-campaigns 2025-01-15 in time ' \
                  '2025-12-31, in 199 days',
                  'drizzle-recipients Read recipients through the new data layer on global team-platform 2025-02-01 ' \
                  'due 2025-06-30, in 15 days',
                  'workspace-themes Colours of their own off workspace team-design 2025-03-01 in time 2026-03-01, ' \
                  'in 259 days'], rows
    assert_equal 3, REXML::XPath.match(document, '//svg//g').size
  end

  # Nothing is fetched, run or sent.
  def test_html_needs_nothing_else
    document = page(HOSTILE_REGISTRY)
    allowed = %w[html head meta title style body h1 h2 p ul li b span ol div svg g text rect table thead tbody tr th td a code small]
    assert_empty REXML::XPath.match(document, '//*').map(&:name).uniq - allowed
    attributes = REXML::XPath.match(document, '//@*')
    assert_empty attributes.map(&:expanded_name).grep(/\A(on|src|style)/)
    links = attributes.select { |attribute| attribute.name == 'href' }.map(&:value)
    refute_empty links
    ids = attributes.select { |attribute| attribute.name == 'id' }.map(&:value)
    assert_equal ids.uniq, ids
    assert_empty links.map { |link| link.delete_prefix('#') } - ids
    refute_match(/url\(|@import|https?:(?!\/\/www\.w3\.org\/)/, File.read(File.join(@folder, 'flags.html')))
  end

  def shown(text)
    text.gsub(/[\s\u2028\u2029]+/, ' ').strip.gsub("\u202E", '???')
  end

  def test_html_shows_texts_as_they_are
    document = page(HOSTILE_REGISTRY)
    HOSTILE.each_with_index do |text, i|
      cells = REXML::XPath.match(document, "//tr[@id='flag-#{i}']/td")
      assert_equal shown(text), cells[1].texts.map(&:value).join.strip, text.inspect
      assert_equal shown(text), cells[4].texts.map(&:value).join.strip
    end
  end

  def test_markdown_keeps_its_tables_whatever_the_texts
    lines = File.readlines(generated('docs', 'flags.md', HOSTILE_REGISTRY), chomp: true)
    rows = lines.grep(/\A\| `flag-\d+` \| .* \| (on|off) \|/)
    assert_equal HOSTILE.size, rows.size
    rows.each { |row| assert_equal 8, row.gsub(/\\./, '').count('|'), row }
    refute_match(/<(?!br>|!-- generated by ffctl gen docs: do not edit\. -->)/, lines.join("\n"))
    refute_match(/\u2028|\u202E/, lines.join)
  end

  def test_a_registry_without_flags
    document = page("flags: {}\n")
    assert_includes all_text(document.root), '0 flags in source.yml, as of 2025-06-15'
    assert_empty REXML::XPath.match(document, '//table')
  end

  def test_the_name_of_the_file_is_a_text_as_well
    path = file("<b>&*\u202E.yml", REGISTRY)
    outcome = ffctl('gen', 'docs', '--format', 'html', '--registry', path)
    assert_includes outcome.out, 'in &lt;b&gt;&amp;*???.yml'
    REXML::Document.new(outcome.out)
    source = file('main.c', ffctl('gen', 'c', '--registry', file('*slash*', REGISTRY)).out)
    assert_runs('gcc', '-std=c11', '-fsyntax-only', '-Wall', '-Werror', "-I#{ROOT}/include", source)
  end
end
