# frozen_string_literal: true

require_relative 'helper'

# Really forking, under load, in programs of their own. Parent and children answer thousands of checks
# at once, each of which is known to be right or wrong.
class ForkTest < FlagTest
  # Company n is on where n is odd.
  LOAD = <<~'RUBY'
    COMPANIES = 200
    def wrong(checks, seed)
      random = Random.new(seed)
      checks.times.count do
        n = random.rand(COMPANIES)
        FeatureFlag.enabled?(:off_by_default, company: n, workspace: "w#{n}") != n.odd?
      end
    end

    def children(count)
      pids = count.times.map { |n| fork { exit!(yield(n).zero? ? 0 : 1) } }
      pids.count { |pid| !Process.wait2(pid).last.success? }
    end
  RUBY

  def setup
    skip "a sanitizer's own locks are not made for a fork in the middle of things" if SANITIZED
    super
    pairs = (0...200).flat_map { |n| ["ff:off-by-default:company:#{n}", n.odd?] }
    redis.call('MSET', *pairs)
  end

  def test_forking_while_threads_check
    assert_equal '0 0 0', ruby(LOAD + <<~'RUBY')
      stop = false
      threads = 4.times.map { |t| Thread.new { w = 0; (w += wrong(100, t)) until stop; w } }
      wrong(1000, 1)
      failed = children(8) { |n| wrong(2000, n) + [Thread.new { wrong(2000, n + 50) }, Thread.new { wrong(2000, n + 99) }].sum(&:value) }
      stop = true
      print [failed, threads.sum(&:value), wrong(2000, 3)].join(' ')
    RUBY
  end

  def test_preforking_before_the_first_check
    assert_equal '0', ruby(LOAD + <<~'RUBY')
      FeatureFlag.client
      print children(4) { |n| wrong(5000, n) }
    RUBY
  end

  # As Puma's cluster and Unicorn do: loaded and used by the master, workers that fork again.
  def test_preforking_with_workers_that_have_threads_and_children
    assert_equal '0 0', ruby(LOAD + <<~'RUBY')
      wrong(1000, 1)
      failed = children(3) do |n|
        threads = 3.times.map { |t| Thread.new { wrong(2000, t * 10 + n) } }
        children(2) { |m| wrong(2000, m) } + threads.sum(&:value)
      end
      print [failed, wrong(1000, 2)].join(' ')
    RUBY
  end

  def test_children_of_children_that_close
    assert_equal '0', ruby(LOAD + <<~'RUBY')
      wrong(100, 1)
      print children(3) { |n| FeatureFlag.close; children(2) { |m| wrong(500, m) + (FeatureFlag.close; 0) } + wrong(500, n) }
    RUBY
  end

  def test_ending_normally_with_finalizers
    assert_equal "0\n", ruby(LOAD + <<~'RUBY')
      wrong(100, 1)
      FeatureFlag.on_change { nil }
      pids = 4.times.map { |n| fork { exit(wrong(500, n)) } }
      puts(pids.sum { |pid| Process.wait2(pid).last.exitstatus || 1000 })
    RUBY
  end

  def test_listeners_are_alive_in_the_child
    out = ruby(<<~'RUBY', input: '')
      heard = Queue.new
      FeatureFlag.listen { |event| heard << event }
      heard.pop
      reader, writer = IO.pipe
      pid = fork do
        reader.close
        ready = heard.pop
        writer.puts ready.type
        event = heard.pop until event&.type == :changed
        writer.puts event.changes.first.flag
        exit!(0)
      end
      writer.close
      print reader.gets
      sleep 0.05
      FeatureFlag.set('on-by-default', false)
      print reader.read
      Process.wait(pid)
      event = heard.pop
      puts event.changes.first.flag
    RUBY
    assert_equal "ready\non-by-default\non-by-default\n", out
  end

  def test_daemon
    path = File.join(@folder, 'daemon')
    ruby(LOAD + <<~'RUBY', path)
      wrong(500, 1)
      heard = Queue.new
      FeatureFlag.listen { |event| heard << event }
      heard.pop
      fork do
        Process.daemon(true, false)
        nil until heard.pop.type == :ready
        FeatureFlag.set('on-by-default', false)
        File.write("#{ARGV[0]}.new", "#{wrong(2000, 2)} #{heard.pop.changes.first.flag}")
        File.rename("#{ARGV[0]}.new", ARGV[0])
        exit!(0)
      end
      Process.waitall
    RUBY
    eventually('the daemon answers') { File.exist?(path) }
    assert_equal '0 on-by-default', File.read(path)
  end

  def test_a_child_sees_changes_that_come_after_the_fork
    assert_equal "true\n", ruby(<<~'RUBY')
      FeatureFlag.enabled?('off-by-default', company: 0)
      pid = fork do
        200_000.times { break if FeatureFlag.enabled?('off-by-default', company: 0); Thread.pass; sleep 0.001 }
        puts FeatureFlag.enabled?('off-by-default', company: 0)
        $stdout.flush
        exit!(0)
      end
      FeatureFlag.set('off-by-default', true, company: 0)
      Process.wait(pid)
    RUBY
  end

  def test_forking_while_a_call_waits
    out = server.pause do
      ruby(<<~'RUBY', mode: 'direct', redis_command_timeout_ms: 60_000, redis_connect_timeout_ms: 60_000)
        waiter = Thread.new { FeatureFlag.enabled?('on-by-default', company: 1) }
        Thread.pass until waiter.status == 'sleep'
        pid = fork { FeatureFlag.close; exit!(0) }
        puts Process.wait2(pid).last.exitstatus
        $stdout.flush
        exit!(0)
      RUBY
    end
    assert_equal "0\n", out
  end

  def test_spawning_does_not_count_as_a_fork
    assert_equal "1 1\n", ruby(<<~'RUBY')
      FeatureFlag.enabled?('off-by-default')
      before = FeatureFlag.stats[:connections]
      5.times { `true`; system('true'); IO.popen('true').close }
      FeatureFlag.enabled?('off-by-default')
      puts "#{before} #{FeatureFlag.stats[:connections]}"
    RUBY
  end
end
