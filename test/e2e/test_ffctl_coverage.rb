# frozen_string_literal: true

# What tests have asked for, held against the registry: FEATURE_FLAGS_COVERAGE and
# `ffctl coverage merge`.

require_relative 'helper'

class TestFfctlCoverage < FfctlTest
  FLAGS = %w[advanced-scheduling drizzle-recipients workspace-themes].freeze
  ALL = FLAGS.flat_map { |flag| ["on #{flag} check\n", "off #{flag} check\n"] }.join

  def answers(content = ALL, name: 'answers')
    file(name, content)
  end

  def merge(*arguments, **options)
    registered('coverage', 'merge', *arguments, **options)
  end

  def findings(*arguments, **options)
    merge(*arguments, '--json', **options).json.map { |found| found['message'] }
  end

  # -- What is missing --------------------------------------------------------------

  def test_both_paths_of_all_flags
    assert_outcome(0, "#{registry}: 3 flags, no findings\n", merge(answers))
    assert_outcome(0, "[]\n", merge(answers, '--json'))
  end

  def test_each_way_of_missing_something
    path = answers("on advanced-scheduling check\noff drizzle-recipients check\n")
    outcome = merge(path)
    assert_equal 1, outcome.status
    assert_includes outcome.out, <<~TEXT
      #{registry}:2:3: warning: `advanced-scheduling` was never off while the tests ran [FF401]
           2 |   advanced-scheduling:
             |   ^
             = help: run a test with FEATURE_FLAGS_OVERRIDES=advanced-scheduling=off, or see ff_test_both
    TEXT
    assert_match(/:9:3: .*`drizzle-recipients` was never on .*\[FF401\]/, outcome.out)
    assert_match(/:16:3: .*`workspace-themes` was not asked for .*\[FF401\]/, outcome.out)
  end

  def test_require_any
    path = answers("on advanced-scheduling check\noff drizzle-recipients check\n")
    assert_equal ['`workspace-themes` was not asked for while the tests ran'], findings(path, '--require', 'any')
    assert_outcome(2, '', merge(path, '--require', 'all'), err: /--require is both or any, not `all`/)
  end

  def test_files_belong_together
    one = answers(FLAGS.map { |flag| "on #{flag} check\n" }.join, name: 'one')
    two = answers(FLAGS.map { |flag| "off #{flag} check\n" }.join * 3, name: 'two')
    assert_equal 3, findings(one).size
    assert_equal 0, merge(one, two).status
  end

  # A page that lists all flags tests none of them.
  def test_all_flags_at_once_count_only_if_wanted
    path = answers(ALL.gsub('check', 'all'))
    assert_equal(FLAGS.map { |flag| "`#{flag}` was asked for only among all flags at once, while the tests ran" },
                 findings(path))
    assert_equal 0, merge(path, '--sets').status
  end

  def test_flags_of_others_may_be_asked_for_by_them_alone
    @registry = file('flags.yml', REGISTRY.sub("owner: team-design\n", "owner: team-design\n    externalUse: the app\n"))
    without = answers(ALL.lines.reject { |line| line.include?('workspace-themes') }.join)
    assert_equal 0, merge(without).status
    assert_equal ['`workspace-themes` was never off while the tests ran'],
                 findings(answers(ALL.sub("off workspace-themes check\n", '')))
  end

  def test_unregistered_flags_are_told_of
    outcome = merge(answers("#{ALL}on workspace-theme check\noff aa check\n"))
    assert_outcome(0, "#{registry}: 3 flags, no findings\n", outcome,
                   err: /asked for 2 flags that the registry does not hold: workspace-theme, aa$/)
  end

  def test_nothing_recorded
    assert_match(/nothing was recorded/, merge(answers('')).err)
  end

  # -- As lint ----------------------------------------------------------------------

  def test_formats
    path = answers("on advanced-scheduling check\n")
    assert_match(/^::warning .*file=.*line=2/, merge(path, '--format', 'github').out)
    assert_equal '2.1.0', merge(path, '--format', 'sarif').json['version']
    assert_match(/<testsuite/, merge(path, '--format', 'junit').out)
    assert_equal 3, merge(path, '--format', 'gitlab').json.size
    found = merge(path, '--json').json.first
    assert_equal ['FF401', 'warning', registry, 2, 3, 'advanced-scheduling'],
                 found.values_at('code', 'severity', 'file', 'line', 'column', 'flag')
    assert_outcome(2, '', merge(path, '--format', 'xml'), err: /ffctl help coverage/)
  end

  def test_settings_and_comments_hold
    path = answers("on advanced-scheduling check\non drizzle-recipients check\noff drizzle-recipients check\n")
    @registry = file('flags.yml', REGISTRY.sub('  workspace-themes:', <<~YAML.gsub(/^/, '  ').chomp))
      # ff:ignore FF401 until=2026-12-31 -- the designers are at it
      workspace-themes:
    YAML
    assert_equal ['`advanced-scheduling` was never off while the tests ran'], findings(path, '--today', '2026-01-01')
    assert_equal 2, findings(path, '--today', '2027-01-01').size
    assert_equal 0, merge(path, '--fail-on', 'error', '--today', '2026-01-01').status
    file('lint.yml', "rules:\n  FF401: off\n")
    assert_empty findings(path, '--today', '2027-01-01')
    file('lint.yml', "rules:\n  FF401: error\n")
    assert_equal 1, merge(path, '--fail-on', 'error').status
  end

  def test_what_was_missing_before_may_be_left_for_later
    before = answers("on advanced-scheduling check\n", name: 'before')
    baseline = File.join(@folder, 'untested')
    assert_outcome(0, "#{baseline}: 3 findings written\n", merge(before, '--write-baseline', baseline))
    assert_match(/\Anot shown: 3 of the baseline$/, merge(before, '--baseline', baseline).out.lines.last(1).join)
    @registry = file('flags.yml', REGISTRY + REGISTRY.lines[1..7].join.sub('advanced-scheduling', 'zebra'))
    assert_equal ['`zebra` was not asked for while the tests ran'], findings(before, '--baseline', baseline)
  end

  # The other rules have their own command.
  def test_only_coverage_is_shown
    @registry = file('flags.yml', REGISTRY.sub(/^ +owner: team-design\n/, ''))
    assert_equal 0, merge(answers, '--today', '2026-01-01').status
    @registry = file('flags.yml', "#{REGISTRY}    defaultEnabled: maybe\n")
    assert_match(/FF1/, merge(answers).out)
  end

  # -- Files that are none --------------------------------------------------------------

  def test_lines_that_are_cut_off_are_never_taken_for_others
    whole = "on advanced-scheduling check\n"
    (1...whole.size).each do |size|
      assert_outcome(3, '', merge(answers(whole[0, size])), err: /answers:1: the line is cut off/)
      ["on on check\n", "off all all\n"].each do |following|
        assert_outcome(3, '', merge(answers(whole[0, size] + following)), err: /answers:1: not a line/)
      end
    end
  end

  def test_other_files_are_refused_with_their_line
    ["yes a check\n", "on a\n", "on a check \n", "on  check\n", "ON a check\n", "on a:b check\n", "on -a check\n",
     "on #{'a' * 97} check\n", "on a\0b check\n", "\n", "\xff\n"].each do |line|
      assert_outcome(3, '', merge(answers("on a check\n#{line}")), err: /answers:2: not a line/)
    end
    assert_outcome(3, '', merge(File.join(@folder, 'none')), err: /none cannot be read: No such file/)
    assert_outcome(3, '', merge(@folder), err: /cannot be read: Is a directory/)
  end

  def test_usage
    assert_outcome(2, '', registered('coverage', 'show', 'a'), err: /ffctl coverage merge FILE/)
    assert_outcome(2, '', registered('coverage', 'merge'), err: /it is: ffctl coverage merge FILE/)
    assert_outcome(3, '', ffctl('coverage', 'merge', answers, '--registry', '/nowhere.yml'), err: /nowhere/)
  end

  # -- Writing ------------------------------------------------------------------------------

  def test_output_is_all_of_it_once_and_sorted
    one = answers("on b check\noff a all\non b check\n", name: 'one')
    two = answers("off b check\noff a check\n", name: 'two')
    merged = File.join(@folder, 'merged')
    assert_outcome(0, '', merge(one, two, '-o', merged))
    assert_equal "off a check\noff a all\noff b check\non b check\n", File.read(merged)
    assert_outcome(0, '', merge(merged, '--output', merged))
    assert_equal 1, merge(merged, '--output', merged, '--require', 'both').status
    assert_outcome(3, '', merge(one, '-o', '/nowhere/merged'), err: %r{/nowhere/merged cannot be written})
  end

  def test_a_file_that_is_none_leaves_the_output_alone
    merged = answers("on a check\n", name: 'merged')
    merge(answers('on a'), '-o', merged)
    assert_equal "on a check\n", File.read(merged)
  end

  # -- From real processes ---------------------------------------------------------------------

  RUBY = <<~'RUBY'
    require 'fiddle'
    library = Fiddle.dlopen(ENV.fetch('FF_LIBRARY'))
    call = lambda do |name, *arguments|
      Fiddle::Function.new(library[name], arguments.map { Fiddle::TYPE_VOIDP }, Fiddle::TYPE_INT).call(*arguments)
    end
    slot = Fiddle::Pointer.malloc(8, Fiddle::RUBY_FREE)
    call.('ff_client_create', nil, slot, nil).zero? or abort 'no client'
    ask = ->(flag) { call.('ff_enabled', slot.ptr, flag, nil) & 1 }
    ask.('advanced-scheduling')
    child = fork do
      ask.('advanced-scheduling')
      ask.('drizzle-recipients')
      Process.kill(:KILL, Process.pid)
    end
    Process.wait(child)
    ask.('workspace-themes')
    Process.kill(:KILL, Process.pid)
  RUBY

  def library
    path = ENV.fetch('FF_LIBRARY', File.join(ROOT, 'build/lib/libfeatureflag.so'))
    skip 'a library that Ruby cannot load' unless File.exist?(path)
    path
  end

  def test_another_language_its_children_and_crashes
    path = File.join(@folder, 'answers')
    env = environment('FEATURE_FLAGS_COVERAGE' => path, 'FEATURE_FLAGS_REGISTRY' => registry, 'FF_LIBRARY' => library)
    %w[on off].each do |value|
      overrides = FLAGS.map { |flag| "#{flag}=#{value}" }.join(',')
      system(env.merge('FEATURE_FLAGS_OVERRIDES' => overrides), RbConfig.ruby, '-e', RUBY)
      assert_equal 9, $?.termsig
    end
    assert_equal ALL.lines.sort, File.readlines(path).sort
    assert_equal 0, merge(path).status
  end

  # Many processes at once, each asking for everything.
  def test_processes_side_by_side
    path = File.join(@folder, 'answers')
    env = environment('FEATURE_FLAGS_COVERAGE' => path, 'FEATURE_FLAGS_REGISTRY' => registry)
    input = FLAGS.join("\n")
    pids = Array.new(12) do
      reader, writer = IO.pipe
      writer.puts(input)
      writer.close
      spawn(env, FFCTL, 'check', '--stdin', in: reader, out: File::NULL).tap { reader.close }
    end
    pids.each { |pid| Process.wait(pid) }
    assert_equal ['off advanced-scheduling check', 'off workspace-themes check', 'on drizzle-recipients check'],
                 File.readlines(path, chomp: true).uniq.sort
    assert_equal 36, File.readlines(path).size
  end

  def test_a_file_that_cannot_be_written_is_told
    outcome = registered('check', 'advanced-scheduling', env: { 'FEATURE_FLAGS_COVERAGE' => '/nowhere/answers' })
    assert_equal 2, outcome.status
    assert_match(%r{FEATURE_FLAGS_COVERAGE: /nowhere/answers: No such file}, outcome.err)
  end
end
