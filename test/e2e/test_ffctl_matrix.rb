# frozen_string_literal: true

# A test command, run with each flag turned round: `ffctl matrix`. The commands under test are
# shell scripts that ask ffctl itself.

require_relative 'helper'

class TestFfctlMatrix < FfctlTest
  IN_MEMORY = { 'FEATURE_FLAGS_PROVIDER' => 'memory' }.freeze

  def setup
    super
    @temporary = File.join(@folder, 'tmp')
    Dir.mkdir(@temporary)
  end

  def matrix(*options, script: nil, command: nil, env: {})
    command ||= ['sh', file('run.sh', script)]
    registered('matrix', *options, '--', *command, env: settings.merge(env))
  end

  def settings
    IN_MEMORY.merge('TMPDIR' => @temporary, 'FFCTL' => FFCTL)
  end

  def turned(outcome)
    outcome.json['runs'].map { |run| run['turned'] }
  end

  ASK = <<~SH
    is_on() { [ "$("$FFCTL" check "$1")" = on ]; }
  SH

  def test_each_flag_is_turned_once_after_the_defaults
    outcome = matrix('--json', script: 'exit 0')
    assert_equal 0, outcome.status
    assert_equal [{}, { 'advanced-scheduling' => true }, { 'drizzle-recipients' => false },
                  { 'workspace-themes' => true }], turned(outcome)
    assert(outcome.json['runs'].all? { |run| run['passed'] && run['exitStatus'].zero? })
  end

  def test_the_command_sees_the_flag_turned
    matrix('-o', @folder, script: "#{ASK}is_on drizzle-recipients; echo $?; is_on workspace-themes; echo $?")
    logs = %w[defaults drizzle-recipients=off workspace-themes=on].map { |name| File.read("#{@folder}/#{name}.log") }
    assert_equal ["0\n1\n", "1\n1\n", "0\n0\n"], logs
  end

  def test_what_failed_is_shown_with_the_end_of_its_output
    outcome = matrix(script: "#{ASK}seq 1 100; is_on drizzle-recipients || { echo no >&2; exit 7; }")
    assert_equal 1, outcome.status, outcome.err
    assert_match(/^drizzle-recipients=off +exit status 7 +[\d.]+ s +#{Regexp.escape(@temporary)}/, outcome.out)
    assert_match(/^  \| 100\n  \| no$/, outcome.out)
    refute_match(/^  \| 80$/, outcome.out)
    assert_match(/^3 of 4 runs passed$/, outcome.out)
    refute_match(/^workspace-themes/, outcome.out)
  end

  def test_outputs_are_kept_where_something_failed_and_only_there
    matrix(script: 'exit 0')
    assert_empty Dir.children(@temporary)
    matrix(script: "#{ASK}is_on drizzle-recipients")
    assert_equal 1, Dir.children(@temporary).size
    matrix('--output', File.join(@folder, 'new'), script: 'echo "$FFCTL_MATRIX_RUN"')
    assert_equal "2\n", File.read(File.join(@folder, 'new', 'drizzle-recipients=off.log'))
  end

  def test_defaults_that_fail_are_told_first_and_nothing_else_is_run
    outcome = matrix(script: 'echo x >> "$TMPDIR/count"; exit 1')
    assert_equal 1, outcome.status
    assert_match(/\AThe command fails with nothing turned/, outcome.out)
    assert_equal "x\n", File.read(File.join(@temporary, 'count'))
  end

  def test_pairs_are_those_that_pass_alone
    script = "#{ASK}is_on drizzle-recipients && ! { is_on advanced-scheduling && is_on workspace-themes; }"
    outcome = matrix('--pairs', '--json', script: script)
    failed = outcome.json['runs'].reject { |run| run['passed'] }.map { |run| run['turned'] }
    assert_equal [{ 'drizzle-recipients' => false }, { 'advanced-scheduling' => true, 'workspace-themes' => true }],
                 failed
    assert_equal 5, outcome.json['runs'].size
    assert_equal 2, outcome.json['pairsLeftOut']
    assert_match(/^advanced-scheduling=on,workspace-themes=on +exit status 1/, matrix('--pairs', script: script).out)
  end

  def test_flags_may_be_named
    outcome = matrix('--flags', 'workspace-themes,workspace-themes', '--json', script: 'exit 0')
    assert_equal [{}, { 'workspace-themes' => true }], turned(outcome)
    assert_outcome(2, '', matrix('--flags', 'workspace-theme', script: 'exit 0'),
                   err: /`workspace-theme` is not in the registry; did you mean `workspace-themes`\?/)
    assert_outcome(2, '', matrix('--flags', ',', script: 'exit 0'), err: /no flag to be turned/)
  end

  # Turned round is the other way than they hold there.
  def test_overrides_of_the_caller_hold_in_every_run
    env = { 'FEATURE_FLAGS_OVERRIDES' => 'workspace-themes=on,other=off' }
    matrix('-o', @folder, script: 'echo "$FEATURE_FLAGS_OVERRIDES"', env: env)
    assert_equal "workspace-themes=on,other=off\n", File.read(File.join(@folder, 'defaults.log'))
    assert_equal "workspace-themes=off,other=off\n", File.read(File.join(@folder, 'workspace-themes=off.log'))
    assert_equal "advanced-scheduling=on,workspace-themes=on,other=off\n",
                 File.read(File.join(@folder, 'advanced-scheduling=on.log'))
    bad = { 'FEATURE_FLAGS_OVERRIDES' => 'workspace-themes' }
    assert_outcome(2, '', matrix(script: 'exit 0', env: bad), err: /FEATURE_FLAGS_OVERRIDES: write/)
  end

  def test_the_command_is_run_as_it_is
    matrix('-o', @folder, command: ['printf', '%s|', 'a b', '$HOME', '*', ';', '--json'])
    assert_equal 'a b|$HOME|*|;|--json|', File.read(File.join(@folder, 'defaults.log'))
  end

  def test_what_cannot_be_run
    assert_outcome(3, '', matrix(command: ['no-such-command']), err: /no-such-command cannot be run: No such file/)
    assert_outcome(2, '', registered('matrix', 'make', '-j4'), err: /comes after `--`/)
    assert_outcome(2, '', registered('matrix', '--'), err: /it is: ffctl matrix/)
    assert_outcome(2, '', matrix('--jobs', '0', script: ''), err: /--jobs is a number/)
    assert_outcome(3, '', ffctl('matrix', '--registry', '/nowhere.yml', '--', 'true'), err: /nowhere/)
    broken = file('broken.yml', "flags:\n  a: {}\n  a: {}\n")
    assert_outcome(3, '', ffctl('matrix', '--registry', broken, '--', 'true'), err: /has errors/)
    assert_outcome(3, '', matrix('-o', '/proc/none', script: 'exit 0'), err: %r{/proc/none})
  end

  def test_signals_that_end_a_run_are_told
    outcome = matrix('--json', script: "#{ASK}is_on drizzle-recipients || kill -SEGV $$")
    failed = outcome.json['runs'].find { |run| !run['passed'] }
    assert_equal [nil, 11], failed.values_at('exitStatus', 'signal')
  end

  # Each waits until there are two of them, in a folder of their own.
  def test_runs_go_side_by_side
    script = <<~SH
      [ "$FFCTL_MATRIX_RUN" = 0 ] && exit 0
      [ "$FFCTL_MATRIX_RUN" = 3 ] && exit 0
      touch "$TMPDIR/here-$FFCTL_MATRIX_RUN"
      for i in $(seq 1 600); do [ -e "$TMPDIR/here-1" ] && [ -e "$TMPDIR/here-2" ] && exit 0; sleep 0.1; done
      exit 1
    SH
    assert_equal 0, matrix('--jobs', '2', script: script).status
  end

  # -- Nested ------------------------------------------------------------------

  def test_nested_checks_are_seen_whatever_the_code_looks_like
    script = "#{ASK}ask_later() { is_on workspace-themes; }\nis_on advanced-scheduling && ask_later\n" \
             "is_on drizzle-recipients || exit 0\nexit 0"
    outcome = matrix('--nested', script: script)
    assert_equal 1, outcome.status
    assert_match(/flags.yml:16:3: nested: `workspace-themes` is asked for only while `advanced-scheduling` is on$/,
                 outcome.out)
    assert_match(/explain-rule FF305/, outcome.out)
    assert_equal [{ 'flag' => 'workspace-themes', 'file' => registry, 'line' => 16, 'column' => 3,
                    'onlyWhile' => 'advanced-scheduling', 'is' => true }],
                 matrix('--nested', '--json', script: script).json['nested']
  end

  def test_nested_flags_that_are_not_registered
    script = "#{ASK}is_on drizzle-recipients && is_on stranger\nexit 0"
    outcome = matrix('--nested', script: script, env: { 'FEATURE_FLAGS_UNKNOWN' => 'allow' })
    assert_match(/^nested: `stranger` is asked for only while `drizzle-recipients` is on$/, outcome.out)
  end

  def test_nested_in_the_off_branch
    script = "#{ASK}is_on advanced-scheduling || is_on workspace-themes\nexit 0"
    assert_match(/`workspace-themes` is asked for only while `advanced-scheduling` is off/,
                 matrix('--nested', script: script).out)
  end

  def test_checks_one_after_the_other_are_not_nested
    script = "#{ASK}is_on advanced-scheduling; is_on workspace-themes; \"$FFCTL\" list >/dev/null; exit 0"
    outcome = matrix('--nested', script: script)
    assert_outcome(0, "5 of 5 runs passed\n", outcome)
  end

  # The second run of the defaults asks for what the first did not.
  def test_what_goes_by_chance_is_not_nested
    script = "#{ASK}is_on advanced-scheduling\n[ \"$FFCTL_MATRIX_RUN\" = 0 ] || is_on workspace-themes\nexit 0"
    outcome = matrix('--nested', script: script)
    assert_outcome(0, "5 of 5 runs passed\n", outcome)
  end

  def test_of_a_run_that_failed_nothing_is_known
    script = "#{ASK}is_on drizzle-recipients || exit 1\nis_on workspace-themes; exit 0"
    outcome = matrix('--nested', script: script)
    refute_match(/nested: /, outcome.out)
    assert_match(/what is nested in a flag is not known where its run failed: 1 flag$/, outcome.out)
  end

  def test_nothing_asked_for_is_told
    assert_match(/asked for no flag/, matrix('--nested', script: 'exit 0').err)
  end

  # -- Being ended -----------------------------------------------------------------

  def wait_for(path)
    600.times { File.exist?(path) ? (return File.read(path)) : sleep(0.1) }
    flunk "#{path} never came"
  end

  def gone?(pid)
    600.times do
      return true unless File.exist?("/proc/#{pid}")
      return true if File.read("/proc/#{pid}/stat").split(') ').last.start_with?('Z')

      sleep 0.1
    end
    false
  rescue Errno::ENOENT, Errno::ESRCH
    true
  end

  # A run with a child of its own, of which both are to be ended.
  def run_until(signal, script)
    env = environment(settings.merge('FEATURE_FLAGS_REGISTRY' => registry))
    pid = spawn(env, FFCTL, 'matrix', '--', 'sh', file('run.sh', script), %i[out err] => File::NULL)
    pids = wait_for(File.join(@temporary, 'pids')).split
    Process.kill(signal, pid)
    Process.wait(pid)
    [$?, pids]
  end

  SLEEPER = <<~SH
    sleep 1000 & echo "$$ $!" > "$TMPDIR/new" && mv "$TMPDIR/new" "$TMPDIR/pids"
    wait
  SH

  def test_a_signal_ends_everything
    %w[INT TERM HUP].each do |signal|
      status, pids = run_until(signal, SLEEPER)
      assert_equal Signal.list[signal], status.termsig
      assert(pids.all? { |pid| gone?(pid) }, "left behind after #{signal}")
      FileUtils.rm_f(File.join(@temporary, 'pids'))
      assert_empty Dir.children(@temporary)
    end
  end

  def test_what_does_not_listen_is_killed
    status, pids = run_until('TERM', "trap '' TERM; #{SLEEPER}wait; wait")
    assert_equal Signal.list['TERM'], status.termsig
    assert(pids.all? { |pid| gone?(pid) })
  end

  def test_progress_on_a_terminal
    script = file('run.sh', "sleep 0.6; exit 0\n")
    options = ['matrix', '--jobs', '1', '--', 'sh', script]
    out = terminal(*options, env: settings)
    assert_match(/looked at \d of \d runs/, out)
    assert_match(/4 of 4 runs passed/, out)
  end

  # Outputs of others must not steer the terminal.
  def test_outputs_are_made_fit_to_be_shown
    outcome = matrix(script: "#{ASK}printf 'a\\033[2Jb\\000c\\n'; is_on drizzle-recipients")
    assert_match(/^  \| a\\x1b\[2Jb c$/, outcome.out)
  end
end
