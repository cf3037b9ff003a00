# frozen_string_literal: true

require_relative 'helper'
require_relative 'running'

# The users of docs/reliability.md, made as it says: everything works, nothing more is allowed.
class TestLeastPrivilege < FfctlTest
  DOCUMENT = File.read(File.join(ROOT, 'docs/reliability.md'))

  def setup
    super
    lines = DOCUMENT[/^```acl\n(.*?)^```/m, 1].lines(chomp: true)
    assert_equal 4, lines.size
    @users = lines.to_h { |line| line.gsub(/[A-Z]+-PASSWORD/, 's3cret').split.then { |words| [words[2], words] } }
    @users.each_value { |words| redis.call(*words) }
  end

  def teardown
    redis.call('ACL', 'DELUSER', *@users.keys)
    super
  end

  def as(user, *arguments)
    registered(*arguments, env: { 'REDIS_USERNAME' => user, 'REDIS_PASSWORD' => 's3cret' })
  end

  # What a user gets for a bare command.
  def raw(user, *words)
    client = Resp.new(server.socket)
    client.call('AUTH', user, 's3cret')
    client.call(*words)
  ensure
    client&.close
  end

  def test_a_reader_reads
    redis.call('SET', 'ff:workspace-themes', 'true')
    assert_outcome 0, "on\n", as('ff-reader', 'check', 'workspace-themes', '--company', 'a', '--workspace', 'b')
    assert_equal 0, as('ff-reader', 'explain', 'workspace-themes', '--company', 'a').status
    assert_equal 0, as('ff-reader', 'list', '--workspace', 'b').status
    assert_equal 0, as('ff-reader', 'health').status
  end

  def test_a_reader_does_not_write
    outcome = as('ff-reader', 'set', 'workspace-themes', 'on')
    assert_equal 3, outcome.status
    assert_match(/NOPERM.*set/, outcome.err)
    assert_equal 3, as('ff-reader', 'unset', 'workspace-themes').status
    assert_equal 0, redis.call('DBSIZE')
  end

  # The first line of ffctl watch, which is a service in cached mode; then what is done while
  # it listens.
  def watching(user)
    settings = environment({ 'REDIS_USERNAME' => user, 'REDIS_PASSWORD' => 's3cret',
                             'FEATURE_FLAGS_REGISTRY' => registry, 'FEATURE_FLAGS_HEARTBEAT_MS' => '200' })
    program = Running.new(settings, FFCTL, 'watch')
    program.wait_for_line(/ (ready|ready, polling|error): /)
    yield program if block_given?
    program.lines.first
  ensure
    program&.remove
  end

  def test_a_service_is_told_of_changes
    first = watching('ff-service') do |program|
      redis.call('SET', 'ff:workspace-themes:company:acme', 'true')
      program.wait_for_line(/company acme: . -> on/)
      redis.call('FLUSHALL')
      program.wait_for_line(/ready again/)
    end
    assert_match(/ ready: Redis tells of every change/, first)
    assert_equal 0, as('ff-service', 'health').status
    assert_outcome 1, "off\n", as('ff-service', 'check', 'workspace-themes', '--company', 'acme')
  end

  # The PING is asked for by the watch connection, after it began.
  def test_a_service_needs_every_word
    { '+subscribe' => 'polling', '+client|id' => 'polling', '+client|tracking' => 'polling',
      '&__redis__:invalidate' => 'polling', '+mget' => 'error', '~ff:*' => 'error',
      '+client|setname' => 'ready' }.each do |word, state|
      redis.call(*(@users['ff-service'] - [word]).insert(3, 'reset'))
      assert_match(/ (ready, )?#{state}: /, watching('ff-service'), word)
    end
    redis.call(*(@users['ff-service'] - ['+ping']).insert(3, 'reset'))
    watching('ff-service') { |program| program.wait_for_line(/ stale: .*NOPERM.*ping/) }
  end

  def test_a_writer_does_all
    assert_equal 0, as('ff-writer', 'set', 'workspace-themes', 'on', '--workspace', 'w').status
    assert_outcome 0, "on\n", as('ff-writer', 'check', 'workspace-themes', '--workspace', 'w')
    assert_equal 0, as('ff-writer', 'list', '--overrides').status
    assert_equal 0, as('ff-writer', 'explain', 'workspace-themes').status
    assert_equal 0, as('ff-writer', 'unset', 'workspace-themes', '--workspace', 'w').status
    assert_equal 0, as('ff-writer', 'health').status
  end

  def allow(user, without: [])
    redis.call(*(@users[user] - without).insert(3, 'reset'))
  end

  def prune(undo)
    as('ff-auditor', 'audit', '--prune', 'old', '--yes', '--save', File.join(@folder, undo))
  end

  def test_an_auditor_audits_prunes_and_puts_back
    redis.call('SET', 'ff:old', 'true')
    redis.call('HSET', 'ff:old:company:a', 'x', 'y')
    assert_equal 1, as('ff-auditor', 'audit').status
    assert_equal 0, prune('a').status
    assert_nil redis.call('GET', 'ff:old')
    assert_equal 0, as('ff-auditor', 'audit', '--undo', File.join(@folder, 'a')).status
    assert_equal 'true', redis.call('GET', 'ff:old')
    allow('ff-auditor', without: %w[+pttl +watch +unwatch +multi +exec +del +set])
    assert_equal 1, as('ff-auditor', 'audit').status
  end

  def test_an_auditor_needs_every_word_and_without_one_nothing_is_deleted
    redis.call('SET', 'ff:old', 'true')
    redis.call('HSET', 'ff:old:company:a', 'x', 'y')
    %w[+scan +dbsize +mget +type +pttl +watch +multi +exec +del].each do |word|
      allow('ff-auditor', without: [word])
      outcome = prune(word)
      assert_equal [3, 'true'], [outcome.status, redis.call('GET', 'ff:old')], word
      assert_match(/NOPERM.*#{word.delete('+')}/, outcome.err)
    end
  end

  def test_nothing_more_is_allowed
    redis.call('SET', 'other', 'x')
    [%w[GET other], %w[SET other y], %w[DEL other], %w[FLUSHALL], %w[KEYS *], %w[CONFIG GET *],
     %w[ACL LIST], %w[CLIENT LIST], %w[EXPIRE ff:x 1], %w[PUBLISH c m], %w[EVAL return 0], %w[OBJECT IDLETIME ff:x],
     %w[TYPE other], %w[WATCH other], %w[DUMP ff:x]].each do |words|
      @users.each_key do |user|
        refusal = assert_raises(Resp::Error, "#{user}: #{words.join(' ')}") { raw(user, *words) }
        assert_match(/NOPERM|no permissions/i, refusal.message)
      end
    end
    assert_raises(Resp::Error) { raw('ff-reader', 'SET', 'ff:workspace-themes', 'true') }
    assert_raises(Resp::Error) { raw('ff-reader', 'SCAN', '0') }
    [%w[SET ff:workspace-themes true], %w[GET ff:workspace-themes], %w[SUBSCRIBE other], %w[CLIENT KILL ID 1],
     %w[PSUBSCRIBE *]].each { |words| assert_raises(Resp::Error, words.join(' ')) { raw('ff-service', *words) } }
  end
end
