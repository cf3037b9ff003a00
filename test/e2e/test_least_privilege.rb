# frozen_string_literal: true

require_relative 'helper'

# The users of docs/reliability.md, made as it says: everything works, nothing more is allowed.
class TestLeastPrivilege < FfctlTest
  DOCUMENT = File.read(File.join(ROOT, 'docs/reliability.md'))

  def setup
    super
    lines = DOCUMENT[/^```acl\n(.*?)^```/m, 1].lines(chomp: true)
    assert_equal 2, lines.size
    lines.each { |line| redis.call(*line.gsub(/[A-Z]+-PASSWORD/, 's3cret').split) }
  end

  def teardown
    redis.call('ACL', 'DELUSER', 'ff-reader', 'ff-writer')
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

  def test_a_writer_does_all
    assert_equal 0, as('ff-writer', 'set', 'workspace-themes', 'on', '--workspace', 'w').status
    assert_outcome 0, "on\n", as('ff-writer', 'check', 'workspace-themes', '--workspace', 'w')
    assert_equal 0, as('ff-writer', 'list', '--overrides').status
    assert_equal 0, as('ff-writer', 'explain', 'workspace-themes').status
    assert_equal 0, as('ff-writer', 'unset', 'workspace-themes', '--workspace', 'w').status
    assert_equal 0, as('ff-writer', 'health').status
  end

  def test_nothing_more_is_allowed
    redis.call('SET', 'other', 'x')
    [%w[GET other], %w[SET other y], %w[DEL other], %w[FLUSHALL], %w[KEYS *], %w[CONFIG GET *],
     %w[ACL LIST], %w[CLIENT LIST], %w[EXPIRE ff:x 1], %w[PUBLISH c m], %w[EVAL return 0]].each do |words|
      %w[ff-reader ff-writer].each do |user|
        refusal = assert_raises(Resp::Error, "#{user}: #{words.join(' ')}") { raw(user, *words) }
        assert_match(/NOPERM|no permissions/i, refusal.message)
      end
    end
    assert_raises(Resp::Error) { raw('ff-reader', 'SET', 'ff:workspace-themes', 'true') }
    assert_raises(Resp::Error) { raw('ff-reader', 'SCAN', '0') }
  end
end
