# frozen_string_literal: true

# Programs that run beside a test and are watched line by line, and waiting that has a bound
# but no opinion on how fast a machine is.

require 'io/wait'
require 'open3'

# A bound for waiting, generous enough for any machine; nothing waits longer than it must.
module Waiting
  SECONDS = 60

  def self.until(what)
    deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + SECONDS
    until (result = yield)
      raise "gave up waiting: #{what.respond_to?(:call) ? what.call : what}" if past?(deadline)

      sleep 0.01
    end
    result
  end

  def self.past?(deadline)
    Process.clock_gettime(Process::CLOCK_MONOTONIC) > deadline
  end
end

# What comes out of a stream, kept line by line as it comes.
class Lines
  def initialize(stream)
    @lines = []
    @lock = Mutex.new
    @reader = Thread.new { stream.each_line { |line| @lock.synchronize { @lines << line.chomp } } }
  end

  def to_a
    @lock.synchronize { @lines.dup }
  end

  def find(pattern)
    to_a.find { |line| line =~ pattern }
  end

  def join
    @reader.join
  end
end

# A program that runs beside the test. Its standard error is kept line by line, and its
# standard output once somebody has asked for its lines.
class Running
  attr_reader :pid, :input, :output

  def initialize(environment, *words)
    @input, @output, err, @waiter = Open3.popen3(environment, *words)
    @pid = @waiter.pid
    @err = Lines.new(err)
    @turn = Mutex.new
  end

  def log
    @err.to_a
  end

  def lines
    out.to_a
  end

  # A line of the log, or of the output.
  def wait_for(pattern, of: @err)
    Waiting.until(-> { "#{pattern.inspect} in:\n#{of.to_a.join("\n")}" }) do
      has_ended = ended?
      of.join if has_ended
      of.find(pattern) || (has_ended && raise("ended without #{pattern.inspect}:\n#{of.to_a.join("\n")}"))
    end
  end

  def wait_for_line(pattern)
    wait_for(pattern, of: out)
  end

  # One line in, one line out; the threads of a test take turns.
  def ask(line)
    @turn.synchronize do
      input.puts(line)
      output.wait_readable(Waiting::SECONDS) || raise("no answer to #{line.inspect}")
      output.gets&.chomp || raise("#{line.inspect} was the end of it:\n#{log.join("\n")}")
    end
  end

  # No more lines in; it is to end by that.
  def finish
    input.close
    status
  end

  def signal(name)
    Process.kill(name, pid)
  end

  def ended?
    !@waiter.alive?
  end

  # Its Process::Status, once it has ended by itself.
  def status
    Waiting.until(-> { "the end of a program that said\n#{log.join("\n")}" }) { ended? }
    [@err, @out].compact.each(&:join)
    @waiter.value
  end

  def remove
    signal(:KILL) unless ended?
    @waiter.join
    [@err, @out].compact.each(&:join)
    [@input, @output].each(&:close)
  rescue Errno::ESRCH, IOError
    nil
  end

  private

  def out
    @out ||= Lines.new(output)
  end
end
