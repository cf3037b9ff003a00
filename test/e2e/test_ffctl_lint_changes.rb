# frozen_string_literal: true

# `ffctl lint --new-from`: what a change touches, and removal dates that it moves.

require_relative 'helper'

class TestFfctlLintChanges < FfctlTest
  TODAY = %w[--today 2026-11-20].freeze
  OLD = <<~YAML
    flags:
      advanced-scheduling:
        description: Plan campaigns on a calendar
        defaultEnabled: false
        scope: company
        addedDate: 2025-01-15
        expectedRemoval: 2026-10-31
        owner: team-campaigns
      drizzle-recipients:
        description: Read recipients through the new data layer
        defaultEnabled: false
        scope: global
        addedDate: 2025-02-01
        expectedRemoval: 2027-06-30
        owner: team-platform
  YAML
  NEW_FLAG = <<~YAML
    \  workspace-themes:
        description: Colours of their own
        defaultEnabled: false
        scope: workspace
        expectedRemoval: 2028-06-30
  YAML

  def setup
    super
    FileUtils.mkdir_p(File.join(@folder, 'config'))
    git 'init', '--quiet', '--initial-branch', 'main'
    commit(OLD)
  end

  def git(*words)
    settings = { 'GIT_CONFIG_GLOBAL' => '/dev/null', 'GIT_CONFIG_SYSTEM' => '/dev/null' }
    %w[AUTHOR COMMITTER].each do |who|
      settings["GIT_#{who}_NAME"] = 'Somebody'
      settings["GIT_#{who}_EMAIL"] = 'somebody@example.org'
    end
    out, err, status = Open3.capture3(settings, 'git', '-C', @folder, *words)
    assert status.success?, "git #{words.join(' ')}: #{err}"
    out
  end

  def write(text)
    File.write(path, text)
  end

  def commit(text)
    write(text)
    git 'add', '--all'
    git 'commit', '--quiet', '--allow-empty', '--message', 'A change'
  end

  def path
    File.join(@folder, 'config/flags.yml')
  end

  def lint(*arguments, env: {}, from: 'HEAD')
    ffctl('lint', path, '--new-from', from, *TODAY, *arguments, env: env)
  end

  def found(...)
    outcome = lint('--json', ...)
    assert_equal '', outcome.err
    outcome.json.map { |finding| finding.values_at('code', 'line', 'flag') }
  end

  # -- What is new

  def test_what_was_there_before_is_not_shown_and_does_not_fail
    assert_equal 1, ffctl('lint', path, *TODAY).status
    assert_outcome 0, "#{path}: 2 flags, no findings\nnot shown: 1 from before HEAD\n", lint
    assert_equal [], found
  end

  def test_flags_that_are_new_or_touched_are_shown
    write(OLD + NEW_FLAG)
    assert_equal [['FF201', 16, 'workspace-themes']], found
    assert_equal 1, lint.status
    write(OLD.sub('on a calendar', 'in a calendar'))
    assert_equal [['FF204', 7, 'advanced-scheduling']], found
  end

  def test_a_comment_of_a_flag_is_part_of_it
    commit(OLD.sub(/^(?=  advanced)/, "  # ff:ignore FF204 -- soon\n"))
    assert_equal [], found
    write(OLD)
    assert_equal [['FF204', 7, 'advanced-scheduling']], found
  end

  def test_a_flag_that_only_moved_is_not_touched
    head, first, second = OLD.split(/^(?=  \w)/)
    commit(head + second + first)
    assert_equal 1, JSON.parse(ffctl('lint', path, *TODAY, '--json').out).count { |f| f['code'] == 'FF204' }
    write(OLD)
    assert_equal [], found
  end

  def test_what_a_change_elsewhere_brings_about_is_shown
    write(OLD.sub('flags:', "flags:\n  advanced.scheduling: {description: d, defaultEnabled: false, " \
                            'scope: global, expectedRemoval: 2028-01-01, owner: a}'))
    assert_includes found, ['FF131', 3, 'advanced-scheduling']
  end

  # -- In sources that were not changed

  def found_in_sources(rule)
    found('--source', @folder).select { |code, *| code == rule }
  end

  def test_a_flag_that_is_taken_out_while_sources_ask_for_it
    file('a.c', "int x = ff_enabled(c, FF_FLAG_DRIZZLE_RECIPIENTS, 0);\n")
    file('a.py', "flags.is_enabled('never-there')\nflags.is_enabled('drizzle-recipients')\n")
    commit(OLD)
    assert_equal [], found_in_sources('FF302')
    write(OLD[/.*(?=^  drizzle-)/m])
    assert_equal [['FF302', 1, 'FF_FLAG_DRIZZLE_RECIPIENTS'], ['FF302', 2, 'drizzle-recipients']],
                 found_in_sources('FF302')
  end

  def test_a_scope_that_becomes_too_narrow_for_a_check
    file('a.py', "flags.is_enabled('advanced-scheduling', company=c)\n" \
                 "flags.is_enabled('drizzle-recipients', company=c)\n")
    commit(OLD)
    assert_equal [], found_in_sources('FF307')
    write(OLD.sub('scope: company', 'scope: global'))
    assert_equal [['FF307', 1, 'advanced-scheduling']], found_in_sources('FF307')
  end

  def test_a_check_that_is_put_around_another_one
    file('a.js', "run(\n  flags.isEnabled('drizzle-recipients') &&\n  flags.isEnabled('x'))\n")
    commit(OLD)
    assert_equal [], found_in_sources('FF305')
    file('a.js', "run(flags.isEnabled('advanced-scheduling') &&\n  flags.isEnabled('drizzle-recipients') " \
                 "&&\n  flags.isEnabled('x'))\n")
    assert_equal [['FF305', 2, 'drizzle-recipients']], found_in_sources('FF305')
    file('a.js', "run(flags.isEnabled('advanced-scheduling') &&\n  flags.isEnabled('drizzle-recipients'))\n")
    git 'add', '--all'
    git 'commit', '--quiet', '--message', 'Nested'
    assert_equal [], found_in_sources('FF305')
  end

  def test_mistakes_of_form_are_always_shown
    commit(OLD.sub('scope: global', 'scope: globl'))
    assert_equal [['FF123', 12, 'drizzle-recipients']], found
    assert_equal 1, lint.status
  end

  def test_a_registry_that_is_new
    git 'rm', '--quiet', 'config/flags.yml'
    git 'commit', '--quiet', '--message', 'Gone'
    FileUtils.mkdir_p(File.dirname(path))
    write(OLD)
    assert_equal [['FF204', 7, 'advanced-scheduling']], found
  end

  def test_what_others_changed_meanwhile_is_not_of_this_change
    git 'switch', '--quiet', '--create', 'change'
    commit(OLD + NEW_FLAG.sub(/\z/, "    owner: team-design\n"))
    git 'switch', '--quiet', 'main'
    commit(OLD.sub('2027-06-30', '2027-03-31'))
    git 'switch', '--quiet', 'change'
    assert_equal [], found(from: 'main')
  end

  def test_it_works_from_any_folder_and_within_a_hook
    write(OLD.sub('on a calendar', 'in a calendar'))
    environment = { 'GIT_DIR' => '.git', 'GIT_INDEX_FILE' => '.git/index', 'GIT_WORK_TREE' => '.' }
    assert_equal [['FF204', 7, 'advanced-scheduling']], found(env: environment)
    outcome = shell("cd #{@folder}/config && \"$FFCTL\" lint flags.yml --new-from HEAD #{TODAY.join(' ')}")
    assert_match(/^flags\.yml:7:22: error: .*\[FF204\]$/, outcome.out)
  end

  # -- Removal dates

  def extend_to(date, reason = nil, text: OLD)
    text.sub('2027-06-30', date).sub('owner: team-platform', "owner: team-platform#{"\n    extensionReason: #{reason}" if reason}")
  end

  def test_a_removal_date_that_was_moved_in_silence
    write(extend_to('2027-09-30'))
    outcome = lint
    assert_equal 1, outcome.status
    assert_match(/^#{path}:14:22: warning: `drizzle-recipients` was to be removed on 2027-06-30, now on 2027-09-30, without an extensionReason \[FF208\]$/, outcome.out)
    assert_equal 0, lint('--fail-on', 'error').status
    assert_equal 0, ffctl('lint', path, *TODAY).out.scan('FF208').size
  end

  def test_a_removal_date_that_was_moved_with_a_reason
    write(extend_to('2027-09-30', 'The last customer migrates in August'))
    assert_equal [], found
    commit(extend_to('2027-09-30', 'The last customer migrates in August'))
    write(extend_to('2027-12-31', 'The last customer migrates in August'))
    assert_match(/with the extensionReason of the time before \[FF208\]/, lint.out)
    write(extend_to('2027-12-31', 'It takes longer'))
    assert_equal [], found
  end

  def test_other_moves_are_none_of_its_business
    write(extend_to('2027-03-31'))
    assert_equal [], found
    write(OLD.sub('    expectedRemoval: 2027-06-30', "    permanent: true\n    reason: It stays"))
    assert_equal [], found
  end

  def test_the_third_time_is_an_error_whatever_the_reason
    commit(extend_to('2027-09-30', 'one'))
    commit(extend_to('2027-12-31', 'two') + "# an unrelated change\n")
    write(extend_to('2028-03-31', 'three'))
    outcome = lint
    assert_match(/:14:22: error: `drizzle-recipients` was to be removed on 2027-12-31, now on 2028-03-31, which makes more than 2 extensions \[FF208\]/, outcome.out)
    assert_match(/permanent: true/, outcome.out)
    assert_equal 1, lint('--fail-on', 'error').status
  end

  def test_how_often_can_be_set
    commit(extend_to('2027-09-30', 'one'))
    write(extend_to('2027-12-31', 'two'))
    assert_equal [], found
    file('lint.yml', "thresholds: {extensionsAllowed: 1}\n")
    config = ['--config', File.join(@folder, 'lint.yml')]
    assert_match(/more than 1 extension \[FF208\]/, lint(*config).out)
    file('lint.yml', "rules: {FF208: off}\n")
    assert_equal [], found(*config)
  end

  def test_moves_in_a_long_history
    commit(extend_to('2027-07-31', 'one'))
    commit(extend_to('2027-08-31', 'two'))
    80.times { |number| commit("#{extend_to('2027-08-31', 'two')}# #{number}\n") }
    commit("flags: {\n")
    commit(extend_to('2027-08-31', 'two'))
    write(extend_to('2027-09-30', 'three'))
    assert_match(/error: .*more than 2 extensions \[FF208\]/, lint.out)
  end

  # -- When it cannot be

  def in_a_shallow_clone
    git 'clone', '--quiet', '--depth', '1', "file://#{@folder}", File.join(@folder, 'shallow')
    outer = @folder
    @folder = File.join(@folder, 'shallow')
    yield
  ensure
    @folder = outer
  end

  def test_moves_that_a_shallow_clone_does_not_tell_of
    commit(extend_to('2027-09-30', 'Once'))
    commit(extend_to('2027-12-31', 'Twice'))
    in_a_shallow_clone do
      assert_equal [], found
      write(extend_to('2028-03-31', 'Thrice'))
      assert_outcome 3, '', lint('--json').tap { |outcome| outcome.out.clear },
                     err: /the history of flags\.yml is cut off here: in a shallow clone, fetch the whole of it/
      assert_equal 0, lint('--config', file('off.yml', "rules: {FF208: off}\n")).status
      commit(OLD + NEW_FLAG)
      write(OLD + NEW_FLAG.sub('2028-06-30', "2028-07-30\n    extensionReason: Once"))
      assert_equal %w[FF201], found.map(&:first)
    end
  end

  def test_a_revision_that_is_none
    outcome = lint(from: 'nowhere')
    assert_outcome 3, '', outcome, err: /\Affctl: there is no revision nowhere in the repository of .*flags\.yml\nffctl: a shallow clone/
    ['', '--all', '-x', '^HEAD'].each { |bad| assert_outcome 3, '', lint(from: bad), err: /`#{Regexp.escape(bad)}` is no revision/ }
  end

  def test_a_revision_without_a_common_ancestor_is_compared_itself
    git 'checkout', '--quiet', '--orphan', 'other'
    commit(OLD.sub('on a calendar', 'in a calendar'))
    assert_equal [['FF204', 7, 'advanced-scheduling']], found(from: 'main')
  end

  def test_before_the_first_commit_all_is_new
    FileUtils.rm_rf(File.join(@folder, '.git'))
    git 'init', '--quiet'
    file('a.py', "flags.is_enabled('advanced-scheduling')\n")
    assert_equal [['FF204', 7, 'advanced-scheduling'], ['FF306', 1, 'advanced-scheduling']],
                 found('--source', File.join(@folder, 'a.py')).select { |code, *| %w[FF204 FF306].include?(code) }
    assert_outcome 3, '', lint(from: 'main'), err: /there is no revision main/
  end

  def test_a_file_that_is_in_no_repository
    FileUtils.rm_rf(File.join(@folder, '.git'))
    assert_outcome 3, '', lint, err: /flags\.yml cannot be compared with HEAD: fatal: not a git repository/
  end

  def test_without_git
    FileUtils.mkdir_p(File.join(@folder, 'empty'))
    outcome = lint(env: { 'PATH' => File.join(@folder, 'empty') })
    assert_outcome 3, '', outcome, err: /git is not installed, or not on the PATH/
  end

  def test_standard_input_has_no_history
    outcome = ffctl('lint', '-', '--new-from', 'HEAD', input: OLD)
    assert_outcome 2, '', outcome, err: /standard input has no history/
  end
end
