# frozen_string_literal: true

# A flag's life in the registry's file: `ffctl new`, `extend`, `rm`, and `stats` of all of them.

require_relative 'helper'

class LifecycleTest < FfctlTest
  TODAY = %w[--today 2025-06-10].freeze
  NEW = ['--owner', 'team-data', '--description', 'Exports in parts: fast', '--scope', 'company'].freeze

  def edit(*arguments, env: {}, input: '')
    ffctl(*arguments, '--registry', registry, env: env, input: input)
  end

  def lint_codes
    edit('lint', '--json', *TODAY).json.map { |finding| finding['code'] }
  end
end

class TestFfctlNew < LifecycleTest
  ENTRY = <<-YAML
  fast-export:
    description: "Exports in parts: fast"
    defaultEnabled: true
    scope: company
    addedDate: 2025-06-10
    expectedRemoval: 2025-12-31
    owner: team-data
  YAML

  def test_adds_at_its_place
    registry
    outcome = edit('new', 'fast-export', *NEW, '--until', '2025-12-31', '--default', 'on', *TODAY)
    assert_outcome 0, "fast-export is in #{registry}\n", outcome
    place = REGISTRY.index('  workspace-themes')
    assert_equal REGISTRY.dup.insert(place, ENTRY), File.read(registry)
    assert_outcome 0, "on\n", registered('check', 'fast-export')
  end

  def test_adds_a_permanent_flag
    edit('new', 'panic', *NEW, '--permanent', '--reason', 'Switches payments off', *TODAY, '--json')
      .then { |outcome| assert_equal({ 'flag' => 'panic', 'file' => registry }, outcome.json) }
    assert_includes File.read(registry), "    permanent: true\n    reason: Switches payments off\n    owner: team-data\n"
    assert_empty(lint_codes - %w[FF134])
  end

  def test_a_dry_run_shows_a_patch_that_patch_takes
    patch = edit('new', 'fast-export', *NEW, '--until', '2025-12-31', '--default', 'on', *TODAY, '--dry-run')
    assert_equal [0, ''], [patch.status, patch.err]
    assert_equal REGISTRY, File.read(registry)
    _, err, status = Open3.capture3('patch', '-s', registry, stdin_data: patch.out)
    assert status.success?, err
    assert_includes File.read(registry), ENTRY
  end

  def test_what_lint_will_ask_for_is_demanded
    until_then = %w[--until 2025-12-31]
    registry
    [[NEW, /either --until/], [NEW + until_then + %w[--permanent], /either --until/],
     [NEW + %w[--permanent], /--reason/], [NEW + until_then + %w[--reason x], /--permanent/],
     [NEW.drop(2) + until_then, /--owner/], [NEW.take(2) + until_then, /--description/],
     [NEW.take(4) + until_then, /--scope/], [NEW.take(4) + until_then + %w[--scope all], /global, company or workspace/],
     [NEW + %w[--until 2025-02-30], /a day that exists/], [NEW + %w[--until 2025-06-09], /past/],
     [NEW + until_then + %w[--default maybe], /on or off/], [NEW + until_then + ['--owner', ' '], /--owner/],
     [NEW + until_then + %w[--dry-run --json], /without --json/]].each do |arguments, message|
      assert_outcome 2, '', edit('new', 'fast-export', *arguments, *TODAY), err: message
    end
    assert_equal REGISTRY, File.read(registry)
  end

  def test_refuses_what_is_there_or_is_no_flag
    registry
    { 'workspace-themes' => /in .* already, on line \d+/, 'a b' => /not a flag name/, 'a:b' => /not a flag name/,
      "a\nb" => /not a flag name/ }.each do |name, message|
      assert_outcome 3, '', edit('new', name, *NEW, '--until', '2025-12-31', *TODAY), err: message
    end
    assert_equal REGISTRY, File.read(registry)
  end

  def test_refuses_a_registry_with_mistakes_or_none
    @registry = file('flags.yml', REGISTRY.sub('scope: company', 'scope: everywhere'))
    before = File.read(registry)
    outcome = edit('new', 'x', *NEW, '--until', '2025-12-31', *TODAY)
    assert_outcome 3, '', outcome, err: /has mistakes, so it is not edited\nffctl: see all about it: ffctl lint /
    assert_equal before, File.read(registry)
    @registry = '/nowhere.yml'
    assert_outcome 3, '', edit('new', 'x', *NEW, '--until', '2025-12-31', *TODAY), err: /cannot be read/
    @registry = '-'
    assert_outcome 2, '', edit('new', 'x', *NEW, '--until', '2025-12-31', *TODAY), err: /standard input/
  end

  def test_keeps_mode_link_and_line_ends
    real = file('real.yml', REGISTRY.gsub("\n", "\r\n"))
    File.chmod(0o640, real)
    @registry = File.join(@folder, 'link.yml')
    File.symlink('real.yml', registry)
    assert_equal 0, edit('new', 'fast-export', *NEW, '--until', '2025-12-31', *TODAY).status
    assert File.symlink?(registry)
    assert_equal 0o640, File.stat(real).mode & 0o777
    refute_match(/[^\r]\n/, File.read(real))
    assert_equal %w[link.yml real.yml], Dir.children(@folder).sort
  end
end

class TestFfctlExtend < LifecycleTest
  def test_moves_the_day_and_says_why
    arguments = %w[extend advanced-scheduling --until 2026-03-31 --reason] + ['The last customer: March']
    outcome = edit(*arguments, *TODAY)
    assert_outcome 0, "advanced-scheduling: was to be removed on 2025-12-31, now on 2026-03-31\n", outcome
    moved = "2026-03-31\n    extensionReason: \"The last customer: March\"\n"
    assert_equal REGISTRY.sub("2025-12-31\n", moved), File.read(registry)
    assert_outcome 3, '', edit(*arguments.map { |word| word.sub('03-31', '04-30') }, *TODAY), err: /time before/
  end

  def test_refuses
    registry
    late = %w[--until 2026-03-31 --reason r]
    assert_outcome 3, '', edit('extend', 'workspace-theme', *late, *TODAY), err: /did you mean `workspace-themes`\?/
    assert_outcome 3, '', edit('extend', 'workspace-themes', '--until', '2026-03-01', '--reason', 'r', *TODAY),
                   err: /not earlier/
    assert_outcome 2, '', edit('extend', 'workspace-themes', *late.take(2), *TODAY), err: /--reason/
    assert_outcome 2, '', edit('extend', 'workspace-themes', '--reason', 'r', *TODAY), err: /--until/
    assert_equal REGISTRY, File.read(registry)
  end

  def test_json_and_dry_run
    late = %w[--until 2026-06-01 --reason r]
    assert_includes edit('extend', 'workspace-themes', *late, *TODAY, '--dry-run').out, "+    extensionReason: r\n"
    assert_equal REGISTRY, File.read(registry)
    assert_equal({ 'flag' => 'workspace-themes', 'file' => registry, 'was' => '2026-03-01', 'is' => '2026-06-01' },
                 edit('extend', 'workspace-themes', *late, *TODAY, '--json').json)
  end
end

class TestFfctlRm < LifecycleTest
  def test_takes_it_out_and_says_what_may_be_left
    outcome = edit('rm', 'drizzle-recipients')
    assert_outcome 0, "drizzle-recipients is out of #{registry}\n", outcome,
                   err: /refs drizzle-recipients --source DIR\n.*ffctl audit drizzle-recipients\n\z/
    assert_equal REGISTRY.sub(/^  drizzle-recipients:.*?(?=^  \S)/m, ''), File.read(registry)
    assert_equal 2, edit('list', '--names').out.lines.size
  end

  def test_a_dry_run_writes_nothing
    outcome = edit('rm', 'drizzle-recipients', '--dry-run')
    assert_equal 0, outcome.status
    assert_includes outcome.out, '-  drizzle-recipients:'
    assert_equal REGISTRY, File.read(registry)
  end

  def test_shows_where_sources_still_refer_to_it
    FileUtils.mkdir_p(File.join(@folder, 'src'))
    source = file('src/a.py', "if flags.enabled('drizzle-recipients'):\n    pass\nflags.enabled('workspace-themes')\n")
    outcome = edit('rm', 'drizzle-recipients', '--dry-run', '--source', File.join(@folder, 'src'))
    assert_match(/^ffctl: #{source}:1:\d+: still refers to it\nffctl: see which values/, outcome.err)
    refute_match(/:3:/, outcome.err)
    references = edit('rm', 'drizzle-recipients', '--source', File.join(@folder, 'src'), '--json').json['references']
    assert_equal([[source, 1]], references.map { |found| found.values_at('file', 'line') })
  end

  def test_refuses_what_is_not_there
    registry
    assert_outcome 3, '', edit('rm', 'drizzle'), err: /not in .*ffctl list --names.*is as it was\n\z/m
    assert_outcome 3, '', edit('rm', 'advanced-schedulin'), err: /did you mean `advanced-scheduling`\?/
    assert_outcome 2, '', edit('rm', 'x', '--wrapper', 'f'), err: /--source/
    assert_equal REGISTRY, File.read(registry)
  end

  def test_sources_that_are_not_there_keep_it_in
    registry
    assert_equal 3, edit('rm', 'drizzle-recipients', '--source', '/nowhere').status
    assert_equal REGISTRY, File.read(registry)
  end

  def test_to_the_last_flag_and_back
    registry
    %w[advanced-scheduling drizzle-recipients workspace-themes].each { |flag| assert_equal 0, edit('rm', flag).status }
    assert_equal "flags: {}\n", File.read(registry)
    assert_equal 0, edit('new', 'a', *NEW, '--until', '2025-12-31', *TODAY).status
    assert_match(/\Aflags:\n  a:\n    description: /, File.read(registry))
  end
end

class TestFfctlStats < LifecycleTest
  def git(*words)
    identity = { 'GIT_AUTHOR_NAME' => 'a', 'GIT_AUTHOR_EMAIL' => 'a@b', 'GIT_COMMITTER_NAME' => 'a',
                 'GIT_COMMITTER_EMAIL' => 'a@b', 'GIT_CONFIG_GLOBAL' => '/dev/null', 'GIT_CONFIG_NOSYSTEM' => '1' }
    out, status = Open3.capture2e(identity, 'git', '-C', @folder, *words)
    assert status.success?, out
  end

  def commit(text)
    @registry = file('flags.yml', text)
    git('add', 'flags.yml')
    git('commit', '-qm', 'x')
  end

  def test_counts
    assert_outcome 0, <<~TEXT, edit('stats', '--today', '2025-12-20')
           3 flags
           1 past their last day  #
           1 due within 14 days   #
           1 due later            #
           0 permanent
           0 without an end
      the oldest is advanced-scheduling, added on 2025-01-15, 339 days ago
    TEXT
  end

  def test_by_owner
    assert_outcome 0, <<~TEXT, edit('stats', '--by', 'owner', '--today', '2025-12-20')
      OWNER           FLAGS  EXPIRED  DUE  LATER  PERMANENT  ENDLESS
      team-platform       1        1    0      0          0        0  #
      team-campaigns      1        0    1      0          0        0  +
      team-design         1        0    0      1          0        0  =
      # past their last day, + due, = due later, . permanent, ? without an end
      the oldest is advanced-scheduling, added on 2025-01-15, 339 days ago
    TEXT
    assert_outcome 2, '', edit('stats', '--by', 'day'), err: /--by is owner/
  end

  def test_json_adds_up
    all = edit('stats', '--by', 'owner', '--json', '--today', '2025-12-20').json
    assert_equal [3, 1, 1, 1, 0, 0, nil], all.values_at('flags', 'expired', 'due', 'later', 'permanent', 'endless', 'moves')
    assert_equal({ 'flag' => 'advanced-scheduling', 'addedDate' => '2025-01-15' }, all['oldest'])
    assert_equal 3, all['owners'].sum { |owner| owner['flags'] }
    refute edit('stats', '--json').json.key?('owners')
  end

  def test_moves_are_read_from_history
    git('init', '-q')
    registry
    assert_equal [0, '', 0], edit('stats', '--json').then { |all| [all.status, all.err, all.json['moves']] }
    commit(REGISTRY)
    commit(REGISTRY.sub('2025-12-31', '2026-01-31'))
    commit(REGISTRY.sub('2025-12-31', '2026-02-28').sub('2026-03-01', '2026-02-01'))
    @registry = file('flags.yml', REGISTRY.sub('2025-12-31', '2026-03-31').sub('2026-03-01', '2026-02-01'))
    last = edit('stats', *TODAY).out.lines.last
    assert_equal "last days were moved 3 times, of 1 flag; most often that of advanced-scheduling: 3\n", last
    assert_equal [1, 3], edit('stats', '--json', *TODAY).json.values_at('moved', 'moves')
    git('clone', '-q', '--depth', '1', "file://#{@folder}", 'shallow')
    @registry = File.join(@folder, 'shallow/flags.yml')
    assert_match(/\Affctl: warning: the history of flags\.yml is cut off here/, edit('stats').err)
    refute_includes edit('stats').out, 'moved'
  end

  def test_an_empty_registry_and_one_with_mistakes
    @registry = file('flags.yml', "flags: {}\n")
    assert_match(/\A     0 flags\n/, edit('stats').out)
    @registry = file('flags.yml', REGISTRY.sub('scope: company', 'scope: all'))
    outcome = edit('stats', '--json')
    assert_equal [3, 2], [outcome.status, outcome.json['flags']]
  end

  def test_colour_is_for_terminals
    registry
    assert_includes terminal('stats', '--today', '2025-12-20'), "\e["
    refute_includes edit('stats', '--today', '2025-12-20').out, "\e["
  end
end
