# frozen_string_literal: true

require_relative 'helper'

class TestFfctlLint < FfctlTest
  TODAY = %w[--today 2025-06-01].freeze
  BAD = <<~YAML
    flags:
      a:
        description: "日本 flag"
        defaultEnabled: maybe
        scope: globl
        addedDate: 2025-02-30
        expectedRemoval: 2026-01-01
        owner: team-a
  YAML

  def test_a_clean_file
    assert_outcome 0, "#{registry}: 3 flags, no findings\n", ffctl('lint', registry, *TODAY)
    assert_outcome 0, "[]\n", ffctl('lint', registry, *TODAY, '--json')
    one = file('one.yml', REGISTRY.lines.first(8).join)
    assert_outcome 0, "#{one}: 1 flag, no findings\n", ffctl('lint', one, *TODAY)
  end

  def test_findings_have_place_line_caret_code_and_help
    path = file('bad.yml', BAD)
    outcome = ffctl('lint', path, *TODAY)
    assert_equal [1, ''], [outcome.status, outcome.err]
    assert_match(/^#{path}:4:21: error: .*maybe.* \[FF\d+\]$/, outcome.out)
    shown = ['     4 |     defaultEnabled: maybe', '       |                     ^', '       = help: ']
    assert_includes outcome.out, shown.join("\n")
    assert_match(/did you mean `global`/, outcome.out)
    assert_match(/2025-02-30/, outcome.out)
    assert_match(/\n3 errors, 0 warnings in 1 file\n\z/, outcome.out)
  end

  # The caret stands under the character, whatever is before it.
  def test_carets_mind_width
    path = file('wide.yml', %(flags:\n  a: {description: "日本 é", defaultEnabled: maybe}\n))
    lines = ffctl('lint', path, *TODAY).out.lines(chomp: true)
    line, caret = lines[lines.index { |found| found.include?('`maybe`') } + 1, 2]
    before = line[/\A.*(?=maybe)/]
    assert_match(/\A       \| +\^\z/, caret)
    assert_equal before.each_char.sum { |char| char.ord > 0x2000 ? 2 : 1 }, caret.size - 1
  end

  def test_the_rules_beyond_form
    expired = ffctl('lint', registry, '--today', '2025-07-01')
    assert_equal 1, expired.status
    assert_match(/drizzle-recipients.*2025-06-30.*\[FF2\d\d\]/, expired.out)
    reversed = file('reversed.yml', REGISTRY.sub('2025-12-31', '2025-01-01'))
    assert_match(/:7:.*\[FF2\d\d\]/, ffctl('lint', reversed, '--today', '2025-01-01').out)
    lacking = file('lacking.yml', REGISTRY.sub(/ +owner: team-design\n/, '').sub(/ +expectedRemoval: 2026-03-01\n/, ''))
    outcome = ffctl('lint', lacking, *TODAY)
    assert_equal [1, 2], [outcome.status, outcome.out.scan(/workspace-themes.*\[FF\d+\]/).size]
  end

  def test_the_day_comes_from_source_date_epoch_too
    assert_equal 0, ffctl('lint', registry, env: { 'SOURCE_DATE_EPOCH' => Time.utc(2025, 6, 30, 23).to_i.to_s }).status
    assert_equal 1, ffctl('lint', registry, env: { 'SOURCE_DATE_EPOCH' => Time.utc(2025, 7, 1).to_i.to_s }).status
  end

  def test_several_files
    bad = file('bad.yml', BAD)
    outcome = ffctl('lint', registry, bad, *TODAY)
    assert_equal 1, outcome.status
    assert_match(/\A#{registry}: 3 flags, no findings\n#{bad}:4:/, outcome.out)
    assert_match(/3 errors, 0 warnings in 2 files\n\z/, outcome.out)
  end

  def test_json
    bad = file('bad.yml', BAD)
    outcome = ffctl('lint', bad, registry, *TODAY, '--json')
    assert_equal [1, 1], [outcome.status, outcome.out.lines.size]
    finding = outcome.json.first
    assert_equal %w[code severity file line column flag message help], finding.keys
    assert_equal ['error', bad, 4, 21, 'a'], finding.values_at('severity', 'file', 'line', 'column', 'flag')
    assert_match(/\AFF\d{3}\z/, finding['code'])
  end

  def test_files_that_cannot_be_read
    outcome = ffctl('lint', '/nowhere.yml', registry, *TODAY)
    assert_outcome 3, "#{registry}: 3 flags, no findings\n", outcome, err: %r{\Affctl: .*/nowhere\.yml}
    assert_equal 3, ffctl('lint', @folder, *TODAY).status
    json = ffctl('lint', '--json', file('bad.yml', BAD), '/nowhere.yml', *TODAY)
    assert_equal [3, 4], [json.status, json.json.size]
    unread = json.json.last
    assert_equal ['FF100', 'error', '/nowhere.yml', 0], unread.values_at('code', 'severity', 'file', 'line')
  end

  def test_standard_input
    outcome = ffctl('lint', '-', *TODAY, input: BAD)
    assert_equal 1, outcome.status
    assert_match(/:4:21: error/, outcome.out)
    assert_equal 0, ffctl('lint', '-', *TODAY, input: REGISTRY).status
  end

  def test_which_file_it_is_without_one
    assert_outcome 0, "#{registry}: 3 flags, no findings\n", ffctl('lint', *TODAY, '--registry', registry)
    assert_outcome 0, "#{registry}: 3 flags, no findings\n", registered('lint', *TODAY)
    FileUtils.mkdir_p(File.join(@folder, 'registry'))
    file('registry/flags.yml', REGISTRY)
    outcome = shell("cd #{@folder} && \"$FFCTL\" lint --today 2025-06-01", env: { 'FEATURE_FLAGS_REGISTRY' => nil })
    assert_outcome 0, "registry/flags.yml: 3 flags, no findings\n", outcome
    outcome = shell("cd / && \"$FFCTL\" lint", env: { 'FEATURE_FLAGS_REGISTRY' => nil })
    assert_outcome 3, '', outcome, err: %r{registry/flags\.yml}
  end

  # -- lint.yml

  def test_severities_and_thresholds_are_in_lint_yml_beside_the_registry
    late = ['--today', '2025-07-01']
    assert_match(/ error: .*\[FF204\]/, ffctl('lint', registry, *late).out)
    file('lint.yml', "rules:\n  FF204: info\n  expired-and-on: off\n")
    outcome = ffctl('lint', registry, *late)
    assert_equal 0, outcome.status
    assert_match(/ info: .*\[FF204\]/, outcome.out)
    assert_match(/^0 errors, 0 warnings, 1 note in 1 file$/, outcome.out)
    other = file('other.yml', "thresholds: {dueWithinDays: 1000}\nrules: {FF204: off, FF210: off}\n")
    assert_equal %w[FF205 FF205], ffctl('lint', registry, *late, '--config', other, '--json').json.map { |f| f['code'] }
  end

  def test_mistakes_in_lint_yml_are_shown_and_nothing_else
    path = file('lint.yml', "rules:\n  FF204: warn\n")
    outcome = ffctl('lint', registry, '--today', '2025-07-01')
    assert_equal 2, outcome.status
    assert_match(/\A#{path}:2:10: error: unknown severity `warn` \[FF142\]$/, outcome.out)
    refute_match(/FF204\]|no findings/, outcome.out)
    assert_equal "ffctl: #{path} has 1 mistake\n", outcome.err
    json = ffctl('lint', registry, '--json')
    assert_equal [2, [['FF142', path]]], [json.status, json.json.map { |found| found.values_at('code', 'file') }]
    assert_outcome 3, '', ffctl('lint', registry, '--config', '/nowhere.yml'), err: /nowhere\.yml cannot be read/
  end

  def test_owners_are_held_against_codeowners
    file('CODEOWNERS', "* @acme/team-campaigns @acme/team-platform @acme/team-desing\n")
    outcome = ffctl('lint', registry, *TODAY)
    assert_equal 1, outcome.status
    assert_match(/ warning: `workspace-themes` belongs to `team-design`, whom `CODEOWNERS` does not hold \[FF202\]/, outcome.out)
    assert_match(/did you mean `team-desing`\?/, outcome.out)
  end

  # -- What counts

  def test_fail_on
    errors = file('errors.yml', BAD)
    warnings = file('warnings.yml', REGISTRY.sub(/^ +description: Colours.*\n/, ''))
    { [errors, 'error'] => 1, [errors, 'warning'] => 1, [errors, 'never'] => 0, [warnings, 'error'] => 0,
      [warnings, 'warning'] => 1, [warnings, 'never'] => 0 }.each do |(path, level), status|
      outcome = ffctl('lint', path, *TODAY, '--fail-on', level)
      assert_equal status, outcome.status, [path, level]
      refute_match(/no findings/, outcome.out)
    end
    assert_outcome 2, '', ffctl('lint', '--fail-on', 'info'), err: /--fail-on is error, warning or never, not `info`/
    assert_equal 3, ffctl('lint', '/nowhere.yml', '--fail-on', 'never').status
  end

  def test_comments_that_say_what_to_ignore
    path = file('ignored.yml', REGISTRY.sub(/^(?=  drizzle)/, "  # ff:ignore FF204 FF210 until=2025-08-31 -- the migration is late\n"))
    july = ffctl('lint', path, '--today', '2025-07-01')
    assert_outcome 0, "#{path}: 3 flags, no findings\nnot shown: 2 that ff:ignore is about\n", july
    september = ffctl('lint', path, '--today', '2025-09-01', '--json').json
    assert_equal %w[FF902 FF210 FF204], september.map { |found| found['code'] }
    june = ffctl('lint', path, *TODAY, '--json').json
    assert_equal [['FF903', 9, 3, 'drizzle-recipients']] * 2, june.map { |found| found.values_at('code', 'line', 'column', 'flag') }
  end

  # -- Baselines

  def test_a_baseline_is_written_and_used
    path = File.join(@folder, 'baseline')
    july = ['lint', registry, '--today', '2025-07-01']
    assert_outcome 0, "#{path}: 2 findings written\n", ffctl(*july, '--write-baseline', path)
    assert_outcome 0, "#{registry}: 3 flags, no findings\nnot shown: 2 of the baseline\n", ffctl(*july, '--baseline', path)
    assert_equal %w[FF204], ffctl('lint', registry, '--today', '2026-03-02', '--baseline', path, '--json').json
                                 .map { |found| found['code'] if found['flag'] == 'workspace-themes' }.compact
    outcome = ffctl('lint', registry, *TODAY, '--baseline', path)
    assert_outcome 0, "#{registry}: 3 flags, no findings\n2 findings of the baseline are gone: write it anew\n", outcome
  end

  def test_a_baseline_keeps_its_permissions_and_its_link
    path = file('baseline', 'old')
    File.chmod(0o640, path)
    link = File.join(@folder, 'link')
    File.symlink('baseline', link)
    assert_equal 0, ffctl('lint', registry, *TODAY, '--write-baseline', link).status
    assert File.symlink?(link)
    assert_equal 0o640, File.stat(path).mode & 0o777
    assert_match(/\A# What `ffctl lint`/, File.read(path))
    assert_equal [], Dir.children(@folder).grep(/baseline\./)
  end

  def test_a_baseline_that_cannot_be_used_or_written
    assert_outcome 3, '', ffctl('lint', registry, '--baseline', '/nowhere'), err: %r{/nowhere cannot be read}
    assert_outcome 2, '', ffctl('lint', registry, '--baseline', file('bad', "one\n")), err: /bad:1: this is no line of a baseline/
    assert_outcome 3, '', ffctl('lint', registry, '--write-baseline', '/nowhere/baseline'), err: %r{/nowhere/baseline cannot be written}
    path = File.join(@folder, 'baseline')
    assert_outcome 3, '', ffctl('lint', '/nowhere.yml', '--write-baseline', path), err: /baseline is not written/
    refute File.exist?(path)
    assert_outcome 2, '', ffctl('lint', '--baseline', path, '--write-baseline', path), err: /goes without --baseline/
  end

  def test_redis_is_not_asked
    stop_redis { assert_equal 0, registered('lint', *TODAY).status }
  end
end
