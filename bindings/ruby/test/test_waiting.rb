# frozen_string_literal: true

require_relative 'helper'

# What may wait lets other threads run, and is interrupted: by what order things happen in, since a
# busy machine has no clock.
class WaitingTest < FlagTest
  # Longer than all tests may take: who waits for Redis would be killed with them.
  LONG = { redis_command_timeout_ms: 60_000, redis_connect_timeout_ms: 60_000, heartbeat_ms: 60_000 }.freeze

  CALLS = {
    'a check' => ->(client) { client.enabled?('off-by-default', company: 'cold') },
    'an evaluation' => ->(client) { client.evaluate('off-by-default', company: 'cold') },
    'all flags' => ->(client) { client.all(company: 'cold') },
    'set' => ->(client) { client.set('off-by-default', true, company: 'cold') },
    'unset' => ->(client) { client.unset('off-by-default', company: 'cold') },
    'prepare' => ->(client) { client.prepare(company: 'cold', timeout: 60) },
    'health' => ->(client) { client.health(timeout: 60) }
  }.freeze

  CALLS.each do |name, call|
    %w[cached direct].each do |mode|
      next if name == 'prepare' && mode == 'direct' # it has nothing to do there

      define_method("test_a_timeout_interrupts_#{name.tr(' ', '_')}_#{mode}") do
        client = connected(mode)
        server.pause do
          assert_raises(Timeout::Error) { Timeout.timeout(0.05) { call.call(client) } }
          others_run { call.call(client) }
        end
        assert client.health(timeout: 60).up?
        refute_nil call.call(client) unless name == 'set' || name == 'unset'
      end
    end
  end

  def test_kill_and_raise_and_wakeup
    client = connected('cached')
    server.pause do
      killed = waiting { client.enabled?('off-by-default', company: 'a') }
      killed.kill
      assert_equal killed, killed.join(60)
      raised = waiting { client.enabled?('off-by-default', company: 'b') }
      raised.raise(IOError, 'enough')
      assert_raises(IOError) { raised.join(60) }
      @patient = waiting { client.enabled?('off-by-default', company: 'c') }
      5.times { @patient.wakeup }
      assert_nil @patient.join(0.05)
    end
    assert_equal false, @patient.value
  end

  def test_signals_are_handled_meanwhile
    out = server.pause do
      ruby(<<~RUBY, **LONG, mode: 'direct')
        $stdout.sync = true
        trap(:USR1) { print 'heard ' }
        Thread.new { sleep 0.2; Process.kill(:USR1, Process.pid); sleep 0.2; Process.kill(:INT, Process.pid) }
        begin
          FeatureFlag.enabled?('off-by-default')
        rescue Interrupt
          print 'interrupted'
        end
        exit!(0)
      RUBY
    end
    assert_equal 'heard interrupted', out
  end

  # The least that a fiber scheduler has to do.
  SCHEDULER = <<~'RUBY'
    class Scheduler
      def initialize
        @readers = {}
        @sleepers = []
        @ready = []
      end

      def run
        until @readers.empty? && @sleepers.empty? && @ready.empty?
          IO.select(@readers.keys, nil, nil, 0.01)&.first&.each { |io| @readers.delete(io).resume }
          due, @sleepers = @sleepers.partition { |time, _| time <= Time.now }
          due.each { |_, fiber| fiber.resume }
          @ready.shift.resume until @ready.empty?
        end
      end
      alias close run

      def io_wait(io, events, _timeout) = (@readers[io] = Fiber.current; Fiber.yield; events)
      def kernel_sleep(seconds = 0) = (@sleepers << [Time.now + seconds, Fiber.current]; Fiber.yield)
      def block(*) = Fiber.yield
      def unblock(_, fiber) = @ready << fiber
      def fiber(&block) = Fiber.new(blocking: false, &block).tap(&:resume)
    end
  RUBY

  def test_other_fibers_run_under_a_scheduler
    out = server.pause do
      ruby(SCHEDULER + <<~'RUBY', mode: 'direct', redis_connect_timeout_ms: 2000)
        Thread.new do
          Fiber.set_scheduler(Scheduler.new)
          Fiber.schedule { print 'asks '; FeatureFlag.enabled?('on-by-default', company: 'cold'); print 'knows' }
          Fiber.schedule { 3.times { sleep 0.01; print 'other ' } }
        end.join
      RUBY
    end
    assert_equal 'asks other other other knows', out
  end

  def test_close_while_others_wait
    client = connected('cached')
    server.pause do
      waiter = waiting { client.enabled?('on-by-default', company: 'cold') }
      Timeout.timeout(60) { client.close }
      assert_raises(FeatureFlag::ClosedError) { client.enabled?('on-by-default') }
      assert waiter.alive?
      @waiter = waiter
    end
    assert_equal true, @waiter.value
  end

  def test_many_calls_that_are_given_up
    client = connected('cached')
    threads = server.pause do
      200.times.map { |n| waiting { client.evaluate('on-by-default', company: "c#{n}") } }.each(&:kill).each(&:join)
    end
    assert_equal 200, threads.size
    assert client.health(timeout: 60).up?
    assert(200.times.all? { |n| client.enabled?('on-by-default', company: "c#{n}") })
  end

  def test_a_client_that_is_forgotten_with_calls_given_up
    server.pause do
      20.times do
        client = FeatureFlag::Client.new(**options(**LONG, mode: 'direct'))
        waiting { client.enabled?('on-by-default') }.tap(&:kill).join
      end
      GC.start
    end
    assert client.health(timeout: 60).up?
  end

  def test_threads_at_once
    client = client()
    client.set('off-by-default', true, company: 'yes')
    wrong = 8.times.map do
      Thread.new do
        500.times.count do |n|
          !client.enabled?('off-by-default', company: 'yes') || client.enabled?(:off_by_default, company: "c#{n}")
        end
      end
    end
    assert_equal 0, wrong.sum(&:value)
  end

  private

  def connected(mode)
    client(**LONG, mode: mode).tap { |client| assert client.health(timeout: 60).up? }
  end

  # A thread that waits in the library: it sleeps without Ruby's lock.
  def waiting(&block)
    thread = Thread.new(&block)
    thread.report_on_exception = false
    eventually('it waits') { thread.status == 'sleep' || !thread.alive? }
    thread
  end

  # While one waits, this thread counts; it is not done before it is given up.
  def others_run(&block)
    waiter = waiting(&block)
    count = 0
    1000.times { count += 1 }
    assert_equal [1000, true], [count, waiter.alive?]
    waiter.kill.join
  end
end
