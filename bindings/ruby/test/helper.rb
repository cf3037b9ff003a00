# frozen_string_literal: true

# What the binding's tests stand on: the gem as it was built, a redis-server of their own, and Ruby
# programs that run in a process of their own.

require 'bundler'
require 'json'
require 'minitest/autorun'
require 'open3'
require 'rbconfig'
require 'timeout'

ROOT = File.expand_path('../../..', __dir__)
LIB = File.join(File.expand_path(ENV.fetch('FF_BUILD', File.join(ROOT, 'build'))), 'bindings/ruby/lib')
# The environment without Bundler, which knows nothing of gems that are not the project's.
PLAIN = ENV.to_h { |name, _| [name, nil] }.merge(Bundler.unbundled_env).freeze
SANITIZED = !ENV.fetch('FF_SANITIZE', '').empty?
$LOAD_PATH.unshift(LIB)
Warning[:experimental] = false # Ractors

require_relative '../../../test/support/redis_server'
require 'feature_flag'

class FlagTest < Minitest::Test
  REGISTRY = File.join(ROOT, 'test/vectors/registry.yml')

  # A machine under load may be slow: no test depends on how fast Redis answers.
  SETTINGS = { redis_connect_timeout_ms: 20_000, redis_command_timeout_ms: 20_000 }.freeze

  def setup
    redis.call('FLUSHALL')
    @folder = Dir.mktmpdir('ff-ruby-test-')
    @clients = []
  end

  def teardown
    @clients&.each(&:close)
    FileUtils.rm_rf(@folder) if @folder
  end

  def server
    RedisServer.shared
  end

  def redis
    server.resp
  end

  def options(**more)
    { redis_url: server.url, registry: REGISTRY, **SETTINGS, **more }
  end

  # A client that is closed when the test ends.
  def client(**more)
    FeatureFlag::Client.new(**options(**more)).tap { |client| @clients << client }
  end

  # One that needs no Redis.
  def memory(**more)
    client(provider: 'memory', **more)
  end

  # A file in this test's own folder.
  def file(name, content)
    File.join(@folder, name).tap { |path| File.write(path, content) }
  end

  def registry_of(*flags, default: false)
    "flags:\n" + flags.map { |flag| <<~YAML.gsub(/^/, '  ') }.join
      #{flag}:
        description: A flag
        defaultEnabled: #{default}
        scope: workspace
        addedDate: 2025-01-15
        expectedRemoval: 2035-12-31
        owner: team
    YAML
  end

  # Waits until the block says so, as long as a busy machine may need.
  def eventually(what)
    3000.times do
      return true if yield

      sleep 0.01
    end
    flunk "#{what}: not within half a minute"
  end

  def environment(**more)
    options(**more).to_h do |name, value|
      name = name.to_s.upcase
      [name.start_with?('REDIS_') ? name : "FEATURE_FLAGS_#{name}", value&.to_s]
    end
  end

  # Runs a program with the gem loaded, and options as environment variables; gives what it prints.
  # It has to end well, within two minutes with all of its children, and to print nothing else.
  def ruby(program, *arguments, input: '', **more)
    out, err, status = Open3.capture3(environment(**more), 'timeout', '-s', 'KILL', '120', RbConfig.ruby, "-I#{LIB}", '-W:no-experimental',
                                      '-rfeature_flag', '-e', program, *arguments, stdin_data: input)
    assert_equal [true, ''], [status.success?, err], "#{status}\n#{out}"
    out
  end
end
