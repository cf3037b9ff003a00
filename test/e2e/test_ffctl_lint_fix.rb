# frozen_string_literal: true

# `ffctl lint --fix` and `--diff`.

require_relative 'helper'
require 'date'
require 'yaml'

class TestFfctlLintFix < FfctlTest
  TODAY = %w[--today 2026-11-20].freeze

  # A whole flag in block style.
  def flag(name, *more)
    ["  #{name}:\n", "    description: #{name}'s\n", "    defaultEnabled: false\n", "    scope: global\n",
     "    expectedRemoval: 2030-01-01\n", "    owner: team\n", *more].join
  end

  def path
    File.join(@folder, 'flags.yml')
  end

  def fix(text, *arguments)
    File.binwrite(path, text)
    outcome = ffctl('lint', path, '--fix', *TODAY, *arguments)
    assert_equal text.b == File.binread(path) ? '' : "ffctl: #{path} is mended\n", outcome.err
    outcome
  end

  def assert_fixed(expected, text)
    fix(text)
    assert_equal expected, File.binread(path).force_encoding('UTF-8')
    assert_equal '', ffctl('lint', path, '--diff', *TODAY).out
  end

  def assert_left(text)
    assert_fixed(text, text)
  end

  # -- Order

  def test_flags_are_sorted
    outcome = fix("flags:\n#{flag('c')}#{flag('a')}#{flag('b')}")
    assert_equal [0, "#{path}: 3 flags, no findings\n"], [outcome.status, outcome.out]
    assert_equal "flags:\n#{flag('a')}#{flag('b')}#{flag('c')}", File.read(path)
  end

  def test_comments_move_with_their_flag_and_blank_lines_stay
    c = "  # About c.\n  # More about c.\n#{flag('c').sub(/$/, ' # behind c')}    # in the end of c\n"
    b = flag('b').sub('owner: team', "owner: team # of b")
    assert_fixed "# head\n\nflags: # all\n\n#{flag('a')}\n\n#{b}\n#{c}# tail\n",
                 "# head\n\nflags: # all\n\n#{c}\n\n#{b}\n#{flag('a')}# tail\n"
  end

  def test_each_group_is_sorted_on_its_own
    assert_fixed "flags:\n  # -- One --\n\n#{flag('b')}#{flag('d')}\n  # -- Two --\n\n#{flag('a')}\n#{flag('c')}",
                 "flags:\n  # -- One --\n\n#{flag('d')}#{flag('b')}\n  # -- Two --\n\n#{flag('c')}\n#{flag('a')}"
  end

  def test_bytes_stay_what_they_are
    crlf = ->(text) { text.gsub("\n", "\r\n") }
    assert_fixed crlf["\u{feff}flags:\n#{flag('a')}\n#{flag('b')}"], crlf["\u{feff}flags:\n#{flag('b')}\n#{flag('a')}"]
    umlauts = flag('b').sub("b's", '"ü 日本 # no comment"')
    assert_fixed "flags:\n#{flag('a')}#{umlauts}", "flags:\n#{umlauts}#{flag('a')}"
  end

  def test_a_last_line_without_newline
    assert_fixed "flags:\n#{flag('a')}#{flag('b')}", "flags:\n#{flag('b')}#{flag('a').chomp}"
    crlf = "flags:\n#{flag('b')}#{flag('a').chomp}".gsub("\n", "\r\n")
    assert_fixed "flags:\n#{flag('a')}#{flag('b')}".gsub("\n", "\r\n"), crlf
    assert_left "flags:\n#{flag('a')}#{flag('b').chomp}"
  end

  def test_blocks_and_flow
    block = flag('b').sub("description: b's", "description: |\n      One\n\n      # no comment\n      two\n")
    flow = "  a: {description: d, defaultEnabled: false,\n    scope: global, expectedRemoval: 2030-01-01, owner: team}\n"
    assert_fixed "flags:\n#{flow}#{block}", "flags:\n#{block}#{flow}"
  end

  def test_what_cannot_be_sorted_by_lines_is_left
    entry = '{description: d, defaultEnabled: false, scope: global, expectedRemoval: 2030-01-01, owner: o}'
    assert_left "flags: {b: #{entry}, a: #{entry}}\n"
    assert_left "flags: {\n  b: #{entry},\n  a: #{entry}\n}\n"
    assert_equal %w[FF132], (ffctl('lint', path, *TODAY, '--json').json.map { |found| found['code'] })
  end

  def test_a_block_that_keeps_its_last_lines_is_safe
    block = flag('b').sub("    description: b's\n", '').sub(/\z/, "    description: |+\n      text\n\n\n")
    text = "flags:\n#{block}#{flag('a')}"
    fix(text)
    before, after = [text, File.read(path)].map { |yaml| YAML.safe_load(yaml, permitted_classes: [Date]) }
    assert_equal before, after
  end

  def test_a_registry_with_mistakes_is_left
    text = "flags:\n#{flag('b')}#{flag('a').sub('global', 'globl')}"
    assert_equal 1, fix(text).status
    assert_equal text, File.read(path)
  end

  def test_what_does_not_count_is_left
    text = "flags:\n#{flag('b')}#{flag('a')}"
    assert_equal 0, fix(text, '--config', file('other.yml', "rules: {unsorted: off}\n")).status
    assert_equal text, File.read(path)
    ignored = "flags:\n#{flag('b')}  # ff:ignore FF132 -- by size\n#{flag('a')}"
    fix(ignored)
    assert_equal ignored, File.read(path)
  end

  def test_many_flags
    names = Array.new(500) { |number| format('flag-%<number>03d', number: number) }
    shuffled = names.shuffle(random: Random.new(1))
    assert_fixed "flags:\n#{names.map { |name| flag(name) }.join("\n")}", "flags:\n#{shuffled.map { |name| flag(name) }.join("\n")}"
  end

  # -- Comments

  def test_comments_without_effect_are_taken_out
    past = '# ff:ignore FF204 until=2026-01-01 -- why'
    unused = '# ff:ignore FF204 -- why'
    assert_fixed "flags:\n#{flag('a')}  # About b.\n#{flag('b')}",
                 "flags:\n  #{past}\n#{flag('a').sub(/$/, "  \t#{unused}")}    #{unused}\n  # About b.\n  #{past}\n#{flag('b')}"
  end

  def test_comments_with_an_effect_stay
    needed = flag('a').sub('2030-01-01', "2026-01-01 # ff:ignore FF204 FF201 until=2026-12-31 -- why")
    no_reason = flag('b').sub('2030-01-01', '2026-01-01 # ff:ignore FF204')
    wrong = flag('c').sub(/$/, ' # ff:ignore FF000 -- why')
    text = "flags:\n#{needed}#{no_reason}#{wrong}"
    codes = ->(outcome) { outcome.out.scan(/\[(FF\d+)\]/).flatten }
    assert_equal %w[FF903 FF901 FF904], codes[fix(text)]
    assert_equal text, File.read(path)
  end

  def test_comments_go_also_where_flags_cannot_be_sorted
    entry = '{description: d, defaultEnabled: false, scope: global, expectedRemoval: 2030-01-01, owner: o}'
    assert_fixed "flags: {b: #{entry}, a: #{entry}}\n", "flags: {b: #{entry}, a: #{entry}} # ff:ignore FF204 -- why\n"
  end

  # -- Diff

  def test_diff_shows_what_fix_does
    text = "flags:\n#{flag('b')}#{flag('a')}"
    File.write(path, text)
    outcome = ffctl('lint', path, '--diff', *TODAY)
    assert_equal [1, ''], [outcome.status, outcome.err]
    assert_equal text, File.read(path)
    assert_match(/\A--- a#{path}\n\+\+\+ b#{path}\n@@ /, outcome.out)
    _, status = Open3.capture2e('patch', '--silent', path, stdin_data: outcome.out) if system('command -v patch >/dev/null')
    fixed = status&.success? ? File.read(path) : "flags:\n#{flag('a')}#{flag('b')}"
    fix(text)
    assert_equal fixed, File.read(path)
    assert_outcome 0, '', ffctl('lint', path, '--diff', *TODAY)
  end

  def test_diff_of_standard_input
    text = "flags:\n#{flag('b')}#{flag('a')}"
    assert_match(%r{\A--- a/-\n\+\+\+ b/-\n}, ffctl('lint', '-', '--diff', *TODAY, input: text).out)
    assert_outcome 2, '', ffctl('lint', '-', '--fix', input: text), err: /standard input cannot be mended; --diff/
  end

  def test_diff_needs_diff
    File.write(path, "flags:\n#{flag('b')}#{flag('a')}")
    outcome = ffctl('lint', path, '--diff', *TODAY, env: { 'PATH' => @folder })
    assert_outcome 3, '', outcome, err: /diff is not installed/
  end

  # -- With others

  def test_what_is_left_is_shown_in_any_format
    outcome = fix("flags:\n#{flag('b')}#{flag('a').sub('2030-01-01', '2026-01-01')}", '--json')
    assert_equal [1, ['FF204']], [outcome.status, outcome.json.map { |found| found['code'] }]
  end

  def test_a_baseline_is_not_used_up
    text = "flags:\n#{flag('b').sub('2030-01-01', '2026-01-01')}#{flag('a')}"
    File.write(path, text)
    baseline = file('baseline', "FF204\tb\t#{path}\n")
    assert_outcome 0, "#{path}: 2 flags, no findings\nnot shown: 1 of the baseline\n",
                   fix(text, '--baseline', baseline), err: /mended/
  end

  def test_a_file_that_cannot_be_written_is_left_whole
    text = "flags:\n#{flag('b')}#{flag('a')}"
    Dir.mkdir(File.join(@folder, 'locked'))
    locked = file('locked/flags.yml', text)
    File.chmod(0o555, File.dirname(locked))
    outcome = plain_ffctl('lint', locked, '--fix', *TODAY)
    assert_equal 3, outcome.status
    assert_match(/flags\.yml cannot be written: /, outcome.err)
    assert_equal [text, ['flags.yml']], [File.read(locked), Dir.children(File.dirname(locked))]
  ensure
    File.chmod(0o755, File.join(@folder, 'locked')) if File.exist?(File.join(@folder, 'locked'))
  end

  def test_options_that_do_not_go_together
    [%w[--fix --diff], %w[--diff --json], %w[--diff --format sarif], %w[--fix --write-baseline x]].each do |options|
      assert_equal 2, ffctl('lint', path, *options).status, options
    end
  end
end
