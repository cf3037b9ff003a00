# frozen_string_literal: true

# A redis-server for tests in Ruby, and a client that plants any state in it.

require 'fileutils'
require 'minitest'
require 'socket'
require 'tmpdir'

# Just enough of Redis' protocol to plant states and look at them. Arguments and
# answers are bytes.
class Resp
  class Error < StandardError; end

  def initialize(path)
    @socket = UNIXSocket.new(path)
  end

  def call(*words)
    pipeline([words]).first.tap { |reply| raise reply if reply.is_a?(Error) }
  end

  def pipeline(commands)
    @socket.write(commands.map { |words| encode(words) }.join)
    commands.map { read }
  end

  def close
    @socket.close
  end

  private

  def encode(words)
    words.map { |word| word.to_s.b }.reduce("*#{words.size}\r\n".b) do |text, word|
      text << "$#{word.bytesize}\r\n".b << word << "\r\n".b
    end
  end

  def read
    line = @socket.readline("\r\n").chomp("\r\n")
    body = line[1..]
    case line[0]
    when '+' then body
    when '-' then Error.new(body)
    when ':' then Integer(body)
    when '$' then body == '-1' ? nil : @socket.read(Integer(body) + 2)[0..-3]
    when '*' then body == '-1' ? nil : Array.new(Integer(body)) { read }
    end
  end
end

# A private redis-server on a unix socket in a temporary folder, gone when the tests end.
class RedisServer
  attr_reader :folder

  def self.shared
    @shared ||= new.tap { |server| Minitest.after_run { server.remove } }
  end

  def initialize
    @folder = Dir.mktmpdir('ffctl-test-')
    start
  end

  def socket
    File.join(folder, 'redis.sock')
  end

  def url
    "unix://#{socket}"
  end

  def resp
    @resp ||= Resp.new(socket)
  end

  # setpriv: a test that is killed leaves no server behind.
  def start
    @pid = spawn('setpriv', '--pdeathsig', 'KILL', 'redis-server', '--port', '0', '--unixsocket', socket,
                 '--save', '', '--appendonly', 'no', '--dir', folder, %i[out err] => File::NULL)
    wait_until_ready
  end

  def stop
    return unless @pid

    @resp&.close
    @resp = nil
    Process.kill(:KILL, @pid)
    Process.wait(@pid)
    @pid = nil
    FileUtils.rm_f(socket)
  end

  # As a machine that does not answer, while the block runs.
  def pause
    Process.kill(:STOP, @pid)
    yield
  ensure
    Process.kill(:CONT, @pid)
  end

  def remove
    stop
    FileUtils.rm_rf(folder)
  end

  private

  def wait_until_ready
    1000.times do
      return if ready?

      sleep 0.01
    end
    raise 'redis-server does not come up'
  end

  def ready?
    Resp.new(socket).tap { |probe| probe.call('PING') }.close
    true
  rescue SystemCallError, Resp::Error, EOFError
    false
  end
end
