# frozen_string_literal: true

# `ffctl watch` beside a real Redis. What is made is waited for before the next thing is made:
# values that change faster than they are read may be told as one change.

require_relative 'helper'
require_relative 'running'
require 'io/wait'

class WatchTest < FfctlTest
  TIME = /\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /

  # A slow machine is not to be taken for a lost Redis.
  PATIENT = { 'FEATURE_FLAGS_HEARTBEAT_MS' => '60000' }.freeze

  def setup
    super
    @programs = []
  end

  def teardown
    @programs.each(&:remove)
    super
  end

  def start(*arguments, env: {})
    settings = environment({ 'FEATURE_FLAGS_REGISTRY' => registry }.merge(PATIENT, env))
    Running.new(settings, FFCTL, 'watch', *arguments).tap { |program| @programs << program }
  end

  # The same, once it is told of changes.
  def watch(*arguments, env: {})
    start(*arguments, env: env).tap { |program| program.wait_for_line(/\bready\b|PROVIDER_READY/) }
  end

  # Does something, and waits for the line that tells of it.
  def told(program, line)
    yield
    program.wait_for_line(line.is_a?(Regexp) ? line : /#{TIME}#{Regexp.escape(line)}\z/)
  end

  def set(key, value)
    redis.call('SET', "ff:#{key}", value)
  end

  def objects(program)
    program.lines.map { |line| JSON.parse(line) }
  end

  # The server without the right to CLIENT.
  def without_client
    redis.call('ACL', 'SETUSER', 'restricted', 'on', '>s3cret', '~ff:*', '+@all', '-client')
    yield({ 'REDIS_USERNAME' => 'restricted', 'REDIS_PASSWORD' => 's3cret', 'FEATURE_FLAGS_POLL_MS' => '20' })
  ensure
    redis.call('ACL', 'DELUSER', 'restricted')
  end
end

class TestFfctlWatch < WatchTest
  def test_each_level_by_anybody
    program = watch
    told(program, 'workspace-themes for everyone: unset -> on') { set('workspace-themes', 'true') }
    told(program, 'workspace-themes for company acme: ? -> on') { set('workspace-themes:company:acme', 'true') }
    told(program, 'workspace-themes for workspace w1: ? -> off') do
      registered('set', 'workspace-themes', 'off', '--workspace', 'w1')
    end
    told(program, 'workspace-themes for company acme: on -> off') do
      registered('set', 'workspace-themes', 'off', '--company', 'acme')
    end
    told(program, 'workspace-themes for workspace w1: off -> unset') do
      registered('unset', 'workspace-themes', '--workspace', 'w1')
    end
    told(program, 'workspace-themes for everyone: on -> unset') { redis.call('DEL', 'ff:workspace-themes') }
    assert_equal [7, []], [program.lines.size, program.log]
    assert_match(/#{TIME}ready: Redis tells of every change\z/, program.lines.first)
  end

  def test_expiry
    program = watch
    told(program, 'workspace-themes for company acme: ? -> on') { set('workspace-themes:company:acme', 'true') }
    told(program, 'workspace-themes for company acme: on -> unset') do
      redis.call('PEXPIRE', 'ff:workspace-themes:company:acme', '20')
    end
  end

  def test_what_is_neither_true_nor_false
    program = watch
    told(program, 'workspace-themes for everyone: unset -> other') { set('workspace-themes', 'TRUE') }
    told(program, 'workspace-themes for everyone: other -> unset') do
      redis.call('DEL', 'ff:workspace-themes')
      redis.call('RPUSH', 'ff:workspace-themes', 'true')
    end
  end

  def test_what_is_written_again_is_no_change
    program = watch
    told(program, /company acme: . -> on$/) { set('workspace-themes:company:acme', 'true') }
    set('workspace-themes:company:acme', 'true')
    told(program, /company acme: on -> off$/) { set('workspace-themes:company:acme', 'false') }
    assert_equal 3, program.lines.size
  end

  def test_flushall
    set('workspace-themes', 'true')
    program = watch
    told(program, /company acme: . -> on$/) { set('workspace-themes:company:acme', 'true') }
    told(program, 'workspace-themes for everyone: on -> unset') { redis.call('FLUSHALL') }
    program.wait_for_line(/ready again: some changes may have been missed\z/)
    told(program, 'workspace-themes for company acme: ? -> off') { set('workspace-themes:company:acme', 'false') }
  end

  def test_many_at_once
    program = watch('--json')
    redis.pipeline(Array.new(2000) { |n| ['SET', "ff:workspace-themes:company:c#{n}", 'true'] })
    Waiting.until(-> { "#{program.lines.size} lines" }) { program.lines.size > 2000 }
    companies = objects(program).drop(1).map { |change| change['companyId'] }
    assert_equal 2000, companies.uniq.size
    assert_equal 2001, program.lines.size
  end

  def test_flags_that_are_not_registered_and_keys_out_of_scope
    program = watch
    told(program, 'nope for everyone: ? -> on  (not in the registry)') { set('nope', 'true') }
    told(program, 'drizzle-recipients for company acme: ? -> on  (finer than its scope, global)') do
      set('drizzle-recipients:company:acme', 'true')
    end
    told(program, 'advanced-scheduling for company acme: ? -> on') { set('advanced-scheduling:company:acme', 'true') }
  end

  def test_without_a_registry_nothing_is_marked
    program = watch(env: { 'FEATURE_FLAGS_REGISTRY' => nil })
    told(program, 'nope for everyone: ? -> on') { set('nope', 'true') }
  end

  def test_another_prefix
    program = watch(env: { 'FEATURE_FLAGS_PREFIX' => 'other:ff' })
    set('workspace-themes', 'true')
    told(program, 'workspace-themes for everyone: unset -> off') do
      redis.call('SET', 'other:ff:workspace-themes', 'false')
    end
    assert_equal 2, program.lines.size
  end

  def test_ids_do_not_steer_a_terminal
    program = watch
    set("workspace-themes:company:a\u202e\e[31m".delete("\e").b, 'true')
    assert_includes program.wait_for_line(/for company a/), 'for company a\xe2\x80\xae[31m: ? -> on'
  end
end

class TestFfctlWatchFilters < WatchTest
  def test_flags
    program = watch('workspace-themes', 'nope')
    set('advanced-scheduling', 'true')
    told(program, 'workspace-themes for everyone: unset -> on') { set('workspace-themes', 'true') }
    told(program, 'nope for everyone: unset -> on  (not in the registry)') { set('nope', 'true') }
    assert_equal 3, program.lines.size
    assert_equal ["ffctl: warning: flag 'nope' is not in the registry",
                  'ffctl: see all registered flags: `ffctl list --names`'], program.log
  end

  def test_a_flag_that_is_misspelt_gets_a_suggestion
    assert_match(/did you mean `workspace-themes`/, watch('workspace-theme').wait_for(/did you mean/))
  end

  # What a check for the tenant would look at, and what it said before is known.
  def test_a_tenant
    set('workspace-themes:company:acme', 'true')
    program = watch('--company', 'acme')
    registered('set', 'workspace-themes', 'on', '--company', 'globex')
    registered('set', 'workspace-themes', 'on', '--workspace', 'w1')
    told(program, 'workspace-themes for everyone: unset -> on') { set('workspace-themes', 'true') }
    told(program, 'workspace-themes for company acme: on -> off') { set('workspace-themes:company:acme', 'false') }
    assert_equal 3, program.lines.size
  end

  def test_a_company_and_a_workspace
    program = watch('workspace-themes', '--company', 'acme', '--workspace', 'w1')
    set('workspace-themes:company:w1', 'true')
    set('workspace-themes:workspace:acme', 'true')
    set('advanced-scheduling:company:acme', 'true')
    told(program, /company acme: \S+ -> on$/) { set('workspace-themes:company:acme', 'true') }
    told(program, /workspace w1: \S+ -> on$/) { set('workspace-themes:workspace:w1', 'true') }
    assert_equal 3, program.lines.size
  end

  def test_count
    program = watch('--count', '2')
    told(program, /-> on$/) { set('workspace-themes', 'true') }
    refute program.ended?
    told(program, /-> off$/) { set('workspace-themes', 'false') }
    assert_equal [0, 3, []], [program.status.exitstatus, program.lines.size, program.log]
  end

  def test_count_ends_within_changes_that_come_together
    program = watch('--count', '3', '--json')
    redis.pipeline(Array.new(50) { |n| ['SET', "ff:workspace-themes:company:c#{n}", 'true'] })
    assert_equal [0, 4], [program.status.exitstatus, objects(program).size]
  end

  def test_usage
    %w[0 x -1 1000000 1.5].each do |bad|
      assert_outcome 2, '', registered('watch', '--count', bad), err: /--count is a number of changes, 1 to 999999\n/
    end
    assert_outcome 2, '', registered('watch', 'a:b'), err: /1 to 96/
    assert_outcome 2, '', registered('watch', '--company', ''), err: /the id after --company is empty/
    assert_outcome 2, '', registered('watch', '--workspace', "\n"), err: /255/
    assert_outcome 2, '', registered('watch', '--timeout', '5'), err: /watch does not take --timeout/
    assert_outcome 3, '', registered('watch', '--registry', '/nowhere.yml'), err: %r{/nowhere.yml}
    assert_outcome 3, '', registered('watch', env: { 'FEATURE_FLAGS_PROVIDER' => 'memory' }),
                   err: /the memory store tells of no changes/
  end
end

class TestFfctlWatchStates < WatchTest
  def test_redis_killed_and_back
    program = watch
    told(program, /company acme: . -> on$/) { set('workspace-themes:company:acme', 'true') }
    stop_redis { program.wait_for_line(/#{TIME}stale: redis .*; trying again\z/) }
    program.wait_for_line(/#{TIME}ready again: some changes may have been missed\z/)
    told(program, 'workspace-themes for company acme: ? -> off') { set('workspace-themes:company:acme', 'false') }
    assert_empty program.log
  end

  def test_what_changed_in_between_is_told_as_far_as_it_was_known
    set('workspace-themes', 'true')
    program = watch
    stop_redis { program.wait_for_line(/ stale: /) }
    program.wait_for_line(/ ready again: /)
    program.wait_for_line(/#{TIME}workspace-themes for everyone: on -> unset\z/)
  end

  def test_started_before_redis
    program = nil
    stop_redis do
      program = start
      program.wait_for_line(/#{TIME}error: redis .*#{Regexp.escape(server.socket)}.*; trying again\z/)
      program.wait_for(/is it the right Redis, and is it well\? See `ffctl health`/)
    end
    program.wait_for_line(/#{TIME}ready: Redis tells of every change\z/)
    told(program, 'workspace-themes for everyone: unset -> on') { set('workspace-themes', 'true') }
    assert_equal 1, program.log.size
  end

  def test_redis_stopped
    pid = server.instance_variable_get(:@pid)
    program = watch(env: { 'FEATURE_FLAGS_HEARTBEAT_MS' => '1000' })
    Process.kill(:STOP, pid)
    program.wait_for_line(/ stale: redis: no sign of life .*; trying again\z/)
    Process.kill(:CONT, pid)
    program.wait_for_line(/ ready again: /)
  ensure
    Process.kill(:CONT, pid)
  end

  def test_a_wrong_password
    redis.call('CONFIG', 'SET', 'requirepass', 'right')
    program = start(env: { 'REDIS_PASSWORD' => 'hunter2' })
    program.wait_for_line(/ error: redis .*WRONGPASS/)
    program.wait_for(/see REDIS_USERNAME, REDIS_PASSWORD and REDIS_PASSWORD_FILE/)
    refute_includes (program.lines + program.log).join, 'hunter2'
  ensure
    redis.call('CONFIG', 'SET', 'requirepass', '')
  end

  def test_polling
    without_client do |env|
      program = watch(env: env)
      assert_match(/#{TIME}ready, polling: redis .*NOPERM.* read every 20 ms\z/, program.lines.first)
      program.wait_for(/warning: changes of single companies and workspaces are seen only with --company and --work/)
      told(program, 'workspace-themes for everyone: unset -> on') { set('workspace-themes', 'true') }
      told(program, 'workspace-themes for everyone: on -> unset') { redis.call('FLUSHALL') }
      assert_equal [3, 1], [program.lines.size, program.log.size]
    end
  end

  def test_polling_without_anything_to_read
    without_client do |env|
      program = watch(env: env.merge('FEATURE_FLAGS_REGISTRY' => nil))
      assert_match(/#{TIME}ready, polling: /, program.lines.first)
    end
  end

  def test_polling_for_a_tenant_and_a_flag_that_is_not_registered
    without_client do |env|
      program = watch('nope', '--company', 'acme', env: env)
      told(program, /company acme: \S+ -> on  \(not in the registry\)$/) { set('nope:company:acme', 'true') }
      told(program, 'nope for company acme: on -> off  (not in the registry)') { set('nope:company:acme', 'false') }
      refute_match(/single companies/, program.log.join)
    end
  end
end

class TestFfctlWatchJson < WatchTest
  def test_changes
    program = watch('--json')
    set('workspace-themes', 'true')
    set("drizzle-recipients:company:a\xff", 'yes')
    set('nope:workspace:w1', 'false')
    Waiting.until(-> { program.lines.join("\n") }) { program.lines.size > 3 }
    assert_equal(
      [['drizzle-recipients', 'company', "a\uFFFD", nil, 'unknown', 'other', true, false],
       ['nope', 'workspace', nil, 'w1', 'unknown', 'off', false, nil],
       ['workspace-themes', 'global', nil, nil, 'unset', 'on', true, true]],
      objects(program).drop(1).map { |change| change.values.drop(2) }.sort_by(&:first)
    )
    assert_equal %w[event time flag scope companyId workspaceId before after registered inScope],
                 objects(program)[1].keys
    assert(objects(program).drop(1).all? { |change| change['event'] == 'PROVIDER_CONFIGURATION_CHANGED' })
    assert(objects(program).all? { |object| object['time'] =~ /\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\z/ })
  end

  def test_without_a_registry_nothing_is_known_of_it
    program = watch('--json', env: { 'FEATURE_FLAGS_REGISTRY' => nil })
    told(program, /"nope"/) { set('nope', 'true') }
    assert_equal [nil, nil], objects(program).last.values_at('registered', 'inScope')
  end

  def test_states
    program = watch('--json')
    stop_redis { program.wait_for_line(/PROVIDER_STALE/) }
    Waiting.until(-> { program.lines.join("\n") }) { program.lines.size > 2 }
    states = objects(program)
    assert(states.all? { |state| state.keys == %w[event time updates error message] })
    assert_equal([['PROVIDER_READY', 'tracking', nil], %w[PROVIDER_STALE lost GENERAL],
                  ['PROVIDER_READY', 'tracking', nil]],
                 states.map { |state| state.values_at('event', 'updates', 'error') })
    assert_match(/redis/, states[1]['message'])
  end

  def test_an_error_and_polling
    stop_redis do
      program = start('--json')
      program.wait_for_line(/PROVIDER_ERROR/)
      assert_equal %w[lost PROVIDER_NOT_READY], objects(program).first.values_at('updates', 'error')
    end
    without_client do |env|
      assert_equal ['polling', nil], objects(watch('--json', env: env)).first.values_at('updates', 'error')
    end
  end
end

class TestFfctlWatchEnds < WatchTest
  def test_signals
    { INT: 2, TERM: 15 }.each do |name, number|
      program = watch
      program.signal(name)
      assert_equal [number, []], [program.status.termsig, program.log]
    end
  end

  def test_a_signal_before_there_is_a_redis
    stop_redis do
      program = start
      program.wait_for_line(/ error: /)
      program.signal(:TERM)
      assert_equal 15, program.status.termsig
    end
  end

  # In the middle of everything the last line is a whole one, also when nobody reads.
  def test_lines_are_whole_whenever_it_ends
    program = watch('--json')
    redis.pipeline(Array.new(3000) { |n| ['SET', "ff:workspace-themes:company:#{'x' * 200}#{n}", 'true'] })
    program.signal(:TERM)
    assert_equal 15, program.status.termsig
    objects(program)
    unread = start('--json')
    Waiting.until('it listens') { unread.output.nread.positive? }
    redis.pipeline(Array.new(1500) { |n| ['SET', "ff:nope:company:#{'x' * 200}#{n}", 'true'] })
    Waiting.until('a full pipe') { unread.output.nread > 50_000 }
    unread.signal(:INT)
    assert_equal 2, unread.status.termsig
    text = unread.output.read
    assert text.end_with?("}\n"), text.lines.last
    text.each_line { |line| JSON.parse(line) }
  end

  def test_a_reader_that_has_gone_ends_it_although_nothing_changes
    program = start
    assert_match(/ready/, program.output.gets)
    program.output.close
    assert_equal [13, []], [program.status.termsig, program.log]
  end

  def test_a_reader_that_has_seen_enough
    outcome = shell("set -o pipefail; \"$FFCTL\" watch | head -n 1", env: PATIENT)
    assert_equal [141, 1, ''], [outcome.status, outcome.out.lines.size, outcome.err]
  end

  def test_a_reader_that_has_gone_where_the_signal_is_ignored
    outcome = shell("trap '' PIPE; set -o pipefail; \"$FFCTL\" watch | head -n 1", env: PATIENT)
    assert_equal [3, 1, ''], [outcome.status, outcome.out.lines.size, outcome.err]
  end

  def test_output_that_goes_nowhere
    ['/dev/full', '&-'].each do |target|
      outcome = shell("\"$FFCTL\" watch >#{target}", env: PATIENT)
      assert_equal 3, outcome.status
      assert_match(/cannot write to standard output/, outcome.err)
    end
  end

  # What it was waiting for has come, and it leaves nothing of its own in Redis.
  def test_its_connections_go_with_it
    before = redis.call('CLIENT', 'LIST').lines.size
    program = watch('--count', '1')
    assert_equal before + 2, redis.call('CLIENT', 'LIST').lines.size
    set('workspace-themes', 'true')
    assert_equal 0, program.status.exitstatus
    Waiting.until('its connections go') { redis.call('CLIENT', 'LIST').lines.size == before }
  end

  def test_colours_on_a_terminal_alone
    flipping = Thread.new do
      values = %w[true false].cycle
      set('workspace-themes', values.next) while sleep 0.05
    end
    assert_match(/\e\[32mready\e\[0m: .*\e\[3[12]mo(n|ff)\e\[0m/m, terminal('watch', '--count', '1', env: PATIENT))
    refute_includes terminal('watch', '--count', '1', env: PATIENT.merge('NO_COLOR' => '1')), "\e"
    refute_includes terminal('watch', '--count', '1', '--json', env: PATIENT), "\e"
  ensure
    flipping.kill.join
  end
end
