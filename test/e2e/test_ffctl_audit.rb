# frozen_string_literal: true

# What Redis has, held against the registry: `ffctl audit`, what it deletes, and puts back.

require_relative 'helper'
require_relative 'running'

class AuditTest < FfctlTest
  TODAY = %w[--today 2025-06-10].freeze

  def plant(values)
    redis.pipeline(values.map { |key, value| ['SET', key, value] })
  end

  def audit(*arguments, env: {}, input: '')
    today = arguments.include?('--undo') || arguments.include?('--today') ? [] : TODAY
    registered('audit', *arguments, *today, env: env, input: input)
  end

  def findings(*arguments, env: {})
    audit('--json', *arguments, env: env).json.to_h { |found| [[found['code'], found['flag']], found] }
  end

  def undo_file
    File.join(@folder, 'undo.jsonl')
  end

  def prune(*arguments, env: {})
    audit('--prune', '--yes', '--save', undo_file, *arguments, env: env)
  end

  def everything
    redis.call('KEYS', '*').sort.to_h { |key| [key, redis.call('GET', key)] }
  end
end

class TestFfctlAudit < AuditTest
  def test_nothing_to_find
    plant('ff:advanced-scheduling' => 'true', 'ff:advanced-scheduling:company:acme' => 'false',
          'ff:workspace-themes:workspace:7' => 'true', 'other:key' => 'x')
    outcome = audit
    assert_equal [0, ''], [outcome.status, outcome.err]
    assert_match(/\Ano findings; looked at 4 keys, the longest command took \d+\.\d ms \((SCAN|MGET)\)\n\z/, outcome.out)
    assert_equal [], audit('--json').json
  end

  def test_each_rule
    plant('ff:old' => 'true', 'ff:old:company:acme' => 'false', 'ff:old:company:b' => 'true',
          'ff:advanced-scheduling:workspace:7' => 'true', 'ff:workspace-themes' => 'TRUE',
          'ff:workspace-themes:company:acme' => 'card 4711', 'ff:drizzle-recipients' => 'false', 'ff:a b' => 'x')
    redis.call('HSET', 'ff:workspace-themes:workspace:w', 'a', 'b')
    outcome = audit('--today', '2025-06-25')
    assert_equal 1, outcome.status
    [['ff:old: ', '`old` is not in the registry, and has values: for everyone, 2 companies [FF501]'],
     ["#{registry}:5:12: ", '`advanced-scheduling` has scope company, and values for 1 workspace [FF502]'],
     ["#{registry}:16:3: ",
      '`workspace-themes` has values that are neither `true` nor `false`, such as `TRUE`: for everyone, 1 company [FF503]'],
     ["#{registry}:16:3: ", '`workspace-themes` has keys that hold no string, such as a hash: 1 workspace [FF504]'],
     ["#{registry}:14:22: ",
      '`drizzle-recipients` is due in 5 days, and has values against its default (on): for everyone [FF505]']]
      .each { |place, message| assert_includes outcome.out, "#{place}warning: #{message}\n" }
    assert_includes outcome.out, "ff:a b: info: 1 key with the prefix, of which no check asks for any [FF507]\n"
    assert_match(/^6 findings about 9 keys; looked at 9 keys, /, outcome.out)
    refute_match(/acme|4711/, outcome.out)
  end

  # Where the threshold is, and on which side a value has to be.
  def test_against_the_default
    plant('ff:drizzle-recipients:company:a' => 'false', 'ff:drizzle-recipients:company:b' => 'true')
    against = ['--rule', 'FF505', '--today']
    assert_empty findings(*against, '2025-06-15')
    assert_equal [%w[FF505 drizzle-recipients]], findings(*against, '2025-06-16').keys
    expired = findings(*against, '2025-07-02').values.first
    assert_equal [0, 1, 0], expired.values_at('global', 'companies', 'workspaces')
    assert_match(/expired 2 days ago/, expired['message'])
    config = file('lint.yml', "thresholds:\n  dueWithinDays: 20\n")
    assert_equal 1, findings(*against, '2025-06-15').size
    File.delete(config)
    assert_empty findings(*against, '2025-06-15')
  end

  def test_notes_alone_do_not_fail
    plant('ff:a:b:c' => 'x')
    assert_equal 0, audit.status
    assert_equal 'info', findings.values.first['severity']
  end

  def test_severities_and_comments
    plant('ff:old' => 'true', 'ff:advanced-scheduling:workspace:7' => 'true')
    file('lint.yml', "rules:\n  FF501: off\n")
    assert_equal ['FF502'], findings.keys.map(&:first)
    @registry = file('flags.yml', REGISTRY.sub('scope: company', 'scope: company # ff:ignore FF502 -- until the move'))
    outcome = audit
    assert_equal 0, outcome.status
    assert_match(/^not shown: 1 that ff:ignore is about$/, outcome.out)
  end

  def test_flags_and_rules_choose
    plant('ff:old' => 'true', 'ff:older' => 'true', 'ff:advanced-scheduling:workspace:7' => 'true')
    assert_equal %w[old older], findings('--rule', 'FF501').keys.map(&:last)
    assert_equal %w[old], findings('old').keys.map(&:last)
    assert_equal 2, findings('old', 'advanced-scheduling').size
    assert_equal 3, findings('--rule', 'ff502,unregistered-value').size
    assert_equal 0, audit('--rule', 'FF503').status
  end

  def test_verbose_names_keys
    plant('ff:old:company:acme' => 'true', 'ff:old' => 'true')
    assert_includes audit('--verbose').out, "         ff:old\n         ff:old:company:acme\n"
    assert_equal %w[ff:old ff:old:company:acme], findings('--verbose').values.first['keys']
    refute findings.values.first.key?('keys')
  end

  def test_removed_flags_are_known_from_history
    git = ['git', '-C', @folder, '-c', 'user.name=a', '-c', 'user.email=a@b']
    @registry = file('flags.yml', REGISTRY)
    assert system(*git, 'init', '-q')
    assert system(*git, 'add', 'flags.yml')
    assert system(*git, 'commit', '-qm', 'x')
    @registry = file('flags.yml', REGISTRY.sub(/^  drizzle-recipients:.*?(?=^  \S)/m, ''))
    plant('ff:drizzle-recipients:company:acme' => 'true', 'ff:never' => 'true')
    found = findings
    assert_equal [%w[FF501 never], %w[FF506 drizzle-recipients]], found.keys.sort
    assert_match(/was removed from the registry; its owner was team-platform, and has left values: 1 company/,
                 found[%w[FF506 drizzle-recipients]]['message'])
  end

  def test_another_prefix
    plant('my:flags:old' => 'true', 'ff:old' => 'true', 'my:flagsold' => 'true')
    found = findings('--verbose', env: { 'FEATURE_FLAGS_PREFIX' => 'my:flags' })
    assert_equal [%w[my:flags:old]], (found.values.map { |finding| finding['keys'] })
    assert_equal 'my:flags:old', found.values.first['file']
    assert_outcome 2, '', audit(env: { 'FEATURE_FLAGS_PREFIX' => 'f*' }), err: /FEATURE_FLAGS_PREFIX/
  end

  def test_ids_that_could_steer_a_terminal
    plant("ff:old:company:\u{202e}x" => 'true', "ff:old:company:\xff" => 'true')
    out = audit('--verbose').out
    assert_includes out, '\xe2\x80\xae'
    assert_includes out, '\xff'
    assert_equal 2, findings('--verbose').values.first['keys'].size
  end

  def test_many_keys_are_counted_once
    30.times { |i| plant((0...1000).to_h { |k| ["ff:old:company:#{i}-#{k}", 'true'] }) }
    found = findings('--rate', '999999').values.first
    assert_equal 30_000, found['companies']
  end

  def test_a_rate_takes_its_time
    2.times { |i| plant((0...1000).to_h { |k| ["x#{i}-#{k}", 'y'] }) }
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    assert_equal 0, audit('--rate', '2000').status
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun, :>, 0.4
    %w[0 x 1000000 -1].each { |rate| assert_outcome 2, '', audit("--rate=#{rate}"), err: /--rate/ }
  end

  def test_without_redis_or_registry
    stop_redis { assert_equal [3, ''], audit.then { |outcome| [outcome.status, outcome.out] } }
    assert_outcome 2, '', ffctl('audit'), err: /--registry FILE/
    @registry = file('bad.yml', "flags: []\n")
    assert_outcome 3, '', audit, err: /ffctl lint/
    assert_outcome 3, '', ffctl('audit', '--registry', file('good.yml', REGISTRY), env: { 'FEATURE_FLAGS_PROVIDER' => 'memory' }),
                   err: /only Redis/
  end

  def test_usage
    [[%w[--prune], /name a rule/], [%w[--yes], /--prune/], [%w[--save x], /--prune/], [%w[--rule FF204], /FF501/],
     [['--rule', ''], /FF501/], [%w[--format xml], /text or json/], [%w[--format text --json], /contradict/],
     [%w[--undo x --prune], /--undo/], [%w[--undo x old], /--undo/]].each do |arguments, message|
      assert_outcome 2, '', audit(*arguments), err: message
    end
  end
end

class TestFfctlAuditPrune < AuditTest
  VALUES = { 'ff:advanced-scheduling' => 'true', 'ff:old' => 'true', 'ff:old:company:acme' => 'false',
             'ff:older' => 'true' }.freeze

  def test_deletes_what_is_chosen_and_puts_it_back
    plant(VALUES)
    redis.call('PEXPIRE', 'ff:old', 100_000_000)
    outcome = prune('old')
    assert_equal [0, 1], [outcome.status, outcome.out.scan("deleted 2 values\n").size], outcome.err
    assert_equal "ffctl: undo it: ffctl audit --undo #{undo_file}\n", outcome.err
    assert_equal VALUES.reject { |key, _| key.start_with?('ff:old:') || key == 'ff:old' }, everything
    assert_equal 0o600, File.stat(undo_file).mode & 0o777
    assert_outcome 0, "put back 2 of 2 values\n", audit('--undo', undo_file)
    assert_equal VALUES, everything
    assert_includes 1..100_000_000, redis.call('PTTL', 'ff:old')
    assert_equal(-1, redis.call('PTTL', 'ff:old:company:acme'))
  end

  def test_is_never_done_without_being_asked
    plant(VALUES)
    outcome = audit('--prune', '--rule', 'FF501', '--save', undo_file)
    assert_equal 2, outcome.status
    assert_match(/^to be deleted:\n  ff:old: true\n  ff:old:company:acme: false\n  ff:older: true\n\z/, outcome.out)
    assert_match(/nothing was deleted.*--yes/, outcome.err)
    assert_equal 2, audit('--prune', '--rule', 'FF501', '--json').status
    assert_equal VALUES, everything
    refute File.exist?(undo_file)
  end

  # What a terminal shows, and the status, when the question is answered after the block.
  def asked(answer, *choice)
    settings = environment('TERM' => 'dumb', 'FEATURE_FLAGS_REGISTRY' => registry)
    out = +''
    status = nil
    PTY.spawn(settings, FFCTL, 'audit', '--prune', *choice, '--save', undo_file) do |reader, writer, pid|
      out << reader.readpartial(4096) until out.include?('Type yes: ')
      yield if block_given?
      writer.write(answer)
      out << reader.readpartial(4096) while true
    rescue EOFError, Errno::EIO
      status = Process.wait2(pid).last.exitstatus
    end
    [out, status]
  end

  def test_asks_on_a_terminal
    plant(VALUES)
    out, status = asked("y\n", 'older')
    assert_equal [true, 2, VALUES], [out.include?('nothing was deleted'), status, everything]
    out, status = asked("yes\n", 'older')
    assert_equal [true, 0], [out.include?('deleted 1 value'), status]
    assert_equal VALUES.reject { |key, _| key == 'ff:older' }, everything
  end

  def test_never_overwrites_an_undo_file
    plant(VALUES)
    File.write(undo_file, 'precious')
    outcome = prune('old')
    assert_equal 3, outcome.status
    assert_match(/#{undo_file} cannot be written: File exists\nffctl: nothing was deleted\n\z/, outcome.err)
    assert_equal ['precious', VALUES], [File.read(undo_file), everything]
    assert_equal %w[flags.yml undo.jsonl], Dir.children(@folder).sort
  end

  def test_the_file_names_itself_by_the_time
    plant(VALUES)
    registry
    Dir.chdir(@folder) { assert_equal 0, audit('--prune', '--yes', 'old').status }
    assert_equal 1, Dir.glob(File.join(@folder, 'ffctl-undo-*T*Z.jsonl')).size
  end

  def test_what_is_nobody_s_flag_is_never_deleted
    plant('ff:a:b:c' => 'x', 'ff:a b' => 'y')
    redis.call('HSET', 'ff:old', 'a', 'b')
    outcome = prune('--rule', 'FF501,FF504,FF507')
    assert_equal 0, outcome.status
    assert_match(/^left alone, .*: 3 keys\nthere is nothing to delete\n\z/, outcome.out)
    assert_equal 3, redis.call('DBSIZE')
  end

  def test_values_are_not_shown_and_yet_kept
    plant("ff:old:company:\xff" => "secret \x00 \xfe", 'ff:old' => 'card 4711')
    outcome = prune('old', '--verbose')
    assert_includes outcome.out, "ff:old: 9 bytes\n"
    refute_match(/4711|secret/, outcome.out)
    assert_equal 0, redis.call('DBSIZE')
    assert_equal 0, audit('--undo', undo_file).status
    assert_equal ['card 4711', "secret \x00 \xfe".b], [redis.call('GET', 'ff:old'), redis.call('GET', "ff:old:company:\xff")]
  end

  def test_json
    plant(VALUES)
    assert_equal({ 'deleted' => 2, 'changed' => 0, 'absent' => 0, 'leftAlone' => 0, 'undo' => undo_file },
                 prune('old', '--json').json)
    plant('ff:old' => 'false')
    outcome = audit('--undo', undo_file, '--json')
    assert_equal({ 'restored' => 1, 'present' => 1, 'expired' => 0, 'unknown' => 0 }, outcome.json)
    assert_equal 1, outcome.status
    assert_nil prune('nothing', '--json').json['undo']
  end

  def test_undo_leaves_what_has_a_value_again
    plant(VALUES)
    prune('old')
    plant('ff:old' => 'false')
    outcome = audit('--undo', undo_file)
    assert_outcome 1, "put back 1 of 2 values\n  left, as it has a value again: ff:old\n", outcome
    assert_equal 'false', redis.call('GET', 'ff:old')
    assert_equal 'false', redis.call('GET', 'ff:old:company:acme')
  end

  def test_undo_leaves_what_has_expired
    file('undo.jsonl', <<~JSON)
      {"format":"ffctl-undo","version":1,"values":2}
      {"key":"ff:a","value":"true","expiresAt":1}
      {"key":"ff:b","value":"true","expiresAt":null}
    JSON
    assert_outcome 1, "put back 1 of 2 values\n  left, as they have expired: 1\n", audit('--undo', undo_file)
    assert_equal({ 'ff:b' => 'true' }, everything)
  end

  def test_undo_takes_whole_files_of_flags_alone
    head = '{"format":"ffctl-undo","version":1,"values":1}'
    good = '{"key":"ff:a","value":"true","expiresAt":null}'
    { '' => /not whole|no line/, 'x' => /:1: /, "#{head}\n" => /not whole: it says that it has 1/, "#{head}\n#{good}\n#{good}\n" => /not whole/,
      "#{head}\n{}\n" => /:2: /, "#{head.sub('1,', '2,')}\n#{good}\n" => /:1: /, "#{head}\n#{good.sub('null', '"x"')}\n" => /:2: /,
      "#{head}\n#{good.sub('"key":"ff:a"', '"keyHex":"6"')}\n" => /:2: /,
      "#{head}\n#{good.sub('ff:a', 'session:a')}\n" => /no key of a flag.*\n.*nothing was put back.*FEATURE_FLAGS_PREFIX/ }.each do |text, message|
      file('undo.jsonl', text)
      assert_outcome 3, '', audit('--undo', undo_file), err: message
    end
    assert_outcome 3, '', audit('--undo', '/nowhere'), err: /cannot be read/
    assert_equal 0, redis.call('DBSIZE')
  end

  # Somebody writes between what was shown and the deletion: while the question stands.
  def test_leaves_what_has_changed_meanwhile
    plant(VALUES)
    out, status = asked("yes\n", '--rule', 'FF501') do
      redis.call('SET', 'ff:old', 'false')
      redis.call('DEL', 'ff:older')
    end
    assert_includes out, 'deleted 1 value, 1 had gone, left 1 that changed meanwhile'
    assert_equal({ 'ff:advanced-scheduling' => 'true', 'ff:old' => 'false' }, everything)
    assert_equal 1, status
  end

  def test_redis_dies_before_it_begins
    plant(VALUES)
    out, status = asked("yes\n", 'old') { server.stop }
    assert_equal [true, 3], [out.include?('nothing was deleted'), status]
    refute File.exist?(undo_file)
  ensure
    server.start
  end

  # What was deleted and what was not is all in the file.
  def test_redis_dies_in_the_middle
    40.times { |i| plant((0...1000).to_h { |k| ["ff:old:company:#{i}-#{k}", 'true'] }) }
    settings = environment('FEATURE_FLAGS_REGISTRY' => registry)
    program = Running.new(settings, FFCTL, 'audit', '--prune', '--yes', 'old', '--save', undo_file, '--rate', '999999')
    probe = Resp.new(server.socket)
    Waiting.until('some are deleted') { probe.call('DBSIZE') < 40_000 }
    server.stop
    status = program.status
    assert_equal 3, status.exitstatus
    assert_match(/deleted \d+ of 40000 values; of the others some may be deleted. All of them are in #{undo_file}\n.*undo it/,
                 program.log.join("\n"))
    server.start
    assert_outcome 0, "put back 40000 of 40000 values\n", audit('--undo', undo_file)
    assert_equal 40_000, redis.call('DBSIZE')
  ensure
    program&.remove
    server.start if server.instance_variable_get(:@pid).nil?
  end
end
