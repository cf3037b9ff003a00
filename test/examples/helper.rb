# frozen_string_literal: true

# What the tests of the examples stand on: the library under test, installed into a
# temporary place as a user would have it, programs that are watched line by line, and
# waiting that has a bound but no opinion on how fast a machine is.

BUILD = File.expand_path(ENV.fetch('FF_BUILD', File.expand_path('../../build', __dir__)))
ENV['FFCTL'] ||= File.join(BUILD, 'bin/ffctl')
require_relative '../e2e/helper'
require 'io/wait'

# The library as installed, in a folder that is gone when the tests end.
module Installed
  def self.stage
    @stage ||= Dir.mktmpdir('ff-example-').tap do |folder|
      Minitest.after_run { FileUtils.rm_rf(folder) }
      Command.run!({ 'DESTDIR' => folder }, 'cmake', '--install', BUILD)
    end
  end

  # The folder of pkgconfig/ and of the shared library.
  def self.libraries
    @libraries ||= File.dirname(Dir.glob("#{stage}/**/libfeatureflag.so").first)
  end

  def self.prefix
    libraries[%r{\A.*(?=/lib)}]
  end

  # What pkg-config and the loader have to know of a place that is not the system's.
  def self.environment
    { 'PKG_CONFIG_PATH' => "#{libraries}/pkgconfig", 'PKG_CONFIG_SYSROOT_DIR' => stage,
      'LD_LIBRARY_PATH' => libraries, 'MAKEFLAGS' => nil, 'MAKELEVEL' => nil, 'MFLAGS' => nil }
  end
end

module Command
  # Runs a command that has to succeed; what it printed is shown only when it does not.
  def self.run!(environment, *words)
    out, status = Open3.capture2e(environment, *words)
    raise "#{words.join(' ')}: #{status}\n#{out.lines.last(20).join}" unless status.success?

    out
  end

  def self.cmake(source, build, *arguments)
    run!({ 'LC_ALL' => 'C' }, 'cmake', '-S', source, '-B', build, "-DCMAKE_PREFIX_PATH=#{Installed.prefix}",
         *arguments)
    run!({}, 'cmake', '--build', build, '--parallel', '2')
  end
end

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

# A program that runs beside the test. Its standard error is kept line by line.
class Running
  attr_reader :pid, :input, :output

  def initialize(environment, *words)
    @input, @output, err, @waiter = Open3.popen3(environment, *words)
    @pid = @waiter.pid
    @lines = []
    @lock = Mutex.new
    @turn = Mutex.new
    @reader = Thread.new { err.each_line { |line| @lock.synchronize { @lines << line.chomp } } }
  end

  def log
    @lock.synchronize { @lines.dup }
  end

  def wait_for(pattern)
    Waiting.until(-> { "#{pattern.inspect} in the log:\n#{log.join("\n")}" }) do
      log.find { |line| line =~ pattern } || (ended? && raise("ended without #{pattern.inspect}:\n#{log.join("\n")}"))
    end
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
    @reader.join
    @waiter.value
  end

  def remove
    signal(:KILL) unless ended?
    @waiter.join
    [@reader, @input, @output].each { |each| each.is_a?(Thread) ? each.join : each.close }
  rescue Errno::ESRCH, IOError
    nil
  end
end

class ExampleTest < FfctlTest
  def setup
    super
    @running = []
  end

  def teardown
    @running.each(&:remove)
    super
  end

  def run_beside(environment, *words)
    Running.new(environment(Installed.environment.merge(environment)), *words).tap { |program| @running << program }
  end

  def eventually(what, &block)
    Waiting.until(what, &block)
  end

  def example(name)
    File.join(ROOT, 'examples', name)
  end
end
