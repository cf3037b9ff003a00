# frozen_string_literal: true

require_relative 'helper'

class EventsTest < FlagTest
  def listening(client)
    events = Queue.new
    subscription = client.listen { |event| events << event }
    assert_equal :ready, events.pop.type
    [events, subscription]
  end

  def test_changes_of_others_and_of_ourselves
    client = client()
    events, = listening(client)
    other = client()
    other.set('off-by-default', true, company: 'acme')
    change = events.pop.changes.first
    assert_equal ['off-by-default', :company, 'acme', :on], [change.flag, change.scope, change.id, change.after]
    client.set('off-by-default', false)
    change = events.pop.changes.first
    assert_equal ['off-by-default', :global, nil, :unset, :off], change.to_a
    assert Ractor.shareable?(change)
  end

  def test_on_change_of_some_flags
    client = client()
    seen = Queue.new
    all = Queue.new
    client.on_change(:off_by_default) { |change| seen << change.flag }
    client.on_change { |change| all << change.flag }
    listening(client)
    client.set('on-by-default', false)
    client.set('off-by-default', true)
    assert_equal %w[on-by-default off-by-default], [all.pop, all.pop]
    assert_equal 'off-by-default', seen.pop
    assert seen.empty?
  end

  def test_unsubscribing
    client = client()
    events, subscription = listening(client)
    others, other = listening_again(client)
    assert subscription.active?
    subscription.cancel
    subscription.unsubscribe
    refute subscription.active?
    client.set('off-by-default', true)
    assert_equal :changed, others.pop.type
    assert events.empty?
    other.cancel
    eventually('the thread ends') { threads.empty? }
    again, = listening(client)
    client.set('off-by-default', false)
    assert_equal :changed, again.pop.type
  end

  def test_unsubscribing_from_within
    client = client()
    count = 0
    subscription = client.on_change { count += 1; subscription.cancel }
    events, = listening(client)
    3.times { |n| client.set('off-by-default', n.even?) }
    3.times { events.pop }
    assert_equal 1, count
  end

  def test_a_listener_that_raises_disturbs_nobody
    errors = Queue.new
    FeatureFlag.error_handler = ->(error) { errors << error; raise 'this, too' }
    client = client()
    client.listen { raise IOError, 'mine' }
    events, = listening_again(client)
    client.set('off-by-default', true)
    assert_equal :changed, events.pop.type
    assert_kind_of IOError, errors.pop
  ensure
    FeatureFlag.error_handler = nil
  end

  def test_a_listener_may_check_and_set_and_close
    client = client()
    seen = Queue.new
    client.on_change('off-by-default') do |change|
      seen << client.enabled?('off-by-default')
      client.set('on-by-default', false)
      seen << client.enabled?('on-by-default')
      client.close
      seen << change.after
    end
    listening_again(client)
    client.set('off-by-default', true)
    assert_equal [true, false, :on], [seen.pop, seen.pop, seen.pop]
    eventually('the thread ends') { threads.empty? }
    assert client.closed?
  end

  def test_stale_and_ready_again
    own = RedisServer.new
    client = client(redis_url: own.url)
    events, = listening(client)
    own.stop
    stale = events.pop
    assert_equal [:stale, true], [stale.type, stale.error.is_a?(Symbol)]
    refute_empty stale.message
    own.start
    assert_equal :ready, events.pop.type
    client.set('off-by-default', true)
    assert_equal :changed, events.pop.type
  ensure
    own&.remove
  end

  def test_closing_ends_the_thread
    client = client()
    events, = listening(client)
    client.close
    eventually('the thread ends') { threads.empty? }
    assert events.empty?
  end

  def test_where_nothing_tells
    [memory, client(mode: 'direct')].each do |client|
      error = assert_raises(FeatureFlag::ConfigurationError) { client.listen { nil } }
      assert_equal :unsupported, error.code
    end
  end

  def test_a_program_ends_with_listeners
    assert_equal 'done', ruby(<<~RUBY)
      ready = Queue.new
      FeatureFlag.listen { |event| ready << event; sleep }
      FeatureFlag::Client.new.on_change { nil }
      ready.pop
      print 'done'
    RUBY
  end

  def test_a_thread_that_was_killed_comes_back_with_the_next_listener
    client = client()
    listening(client)
    threads.each(&:kill).each(&:join)
    events, = listening_again(client)
    client.set('off-by-default', true)
    assert_equal :changed, events.pop.type
  end

  private

  def threads
    Thread.list.select { |thread| thread.name == 'feature_flag' && thread.alive? }
  end

  # To whom another listener comes, who hears of no READY any more.
  def listening_again(client)
    events = Queue.new
    subscription = client.listen { |event| events << event unless event.type == :ready }
    eventually('tracking') { client.health(timeout: 30).updates == :tracking }
    [events, subscription]
  end
end
