# frozen_string_literal: true

# What the end-to-end tests stand on: a redis-server of their own, and ways to run ffctl.
# Nothing of the machine's own Redis or of the caller's settings is used.

require 'fileutils'
require 'json'
require 'minitest/autorun'
require 'open3'
require 'pty'
require 'tmpdir'

require_relative '../support/redis_server'

ROOT = File.expand_path('../..', __dir__)
FFCTL = File.expand_path(ENV.fetch('FFCTL', File.join(ROOT, 'build/bin/ffctl')))
abort "helper.rb: no ffctl at #{FFCTL}; build it, or say where it is with FFCTL" unless File.executable?(FFCTL)

# What a run of ffctl left.
Outcome = Struct.new(:out, :err, :status) do
  def json
    JSON.parse(out)
  end

  def json_lines
    out.lines.map { |line| JSON.parse(line) }
  end
end

class FfctlTest < Minitest::Test
  REGISTRY = <<~YAML
    flags:
      advanced-scheduling:
        description: Plan campaigns on a calendar
        defaultEnabled: false
        scope: company
        addedDate: 2025-01-15
        expectedRemoval: 2025-12-31
        owner: team-campaigns
      drizzle-recipients:
        description: Read recipients through the new data layer
        defaultEnabled: true
        scope: global
        addedDate: 2025-02-01
        expectedRemoval: 2025-06-30
        owner: team-platform
      workspace-themes:
        description: Colours of their own
        defaultEnabled: false
        scope: workspace
        addedDate: 2025-03-01
        expectedRemoval: 2026-03-01
        owner: team-design
  YAML

  # A machine under load may be slow: no test depends on how fast Redis answers.
  SETTINGS = { 'REDIS_CONNECT_TIMEOUT_MS' => '20000', 'REDIS_COMMAND_TIMEOUT_MS' => '20000' }.freeze

  def setup
    server.start if server.instance_variable_get(:@pid).nil?
    redis.call('FLUSHALL')
    @folder = Dir.mktmpdir('ffctl-test-')
  end

  def teardown
    FileUtils.rm_rf(@folder)
  end

  def server
    RedisServer.shared
  end

  def redis
    server.resp
  end

  # A file in this test's own folder.
  def file(name, content)
    File.join(@folder, name).tap { |path| File.binwrite(path, content) }
  end

  def registry
    @registry ||= file('flags.yml', REGISTRY)
  end

  # The caller's environment without anything that ffctl looks at.
  def environment(settings = {})
    dropped = ENV.keys.grep(/\A(REDIS_|FEATURE_FLAGS_|NO_COLOR\z|SOURCE_DATE_EPOCH\z|TERM\z|GITHUB_ACTIONS\z)/)
    dropped.to_h { |name| [name, nil] }.merge(SETTINGS, 'REDIS_URL' => server.url, 'LC_ALL' => 'C').merge(settings)
  end

  def ffctl(*arguments, env: {}, input: '', chdir: '.')
    out, err, status = Open3.capture3(environment(env), FFCTL, *arguments, stdin_data: input, binmode: true, chdir: chdir)
    flunk "ffctl #{arguments.inspect} died of signal #{status.termsig}: #{err.inspect}" if status.signaled?
    Outcome.new(out.force_encoding('UTF-8'), err.force_encoding('UTF-8'), status.exitstatus)
  end

  # The same as somebody whom the modes of files concern: root without what makes root exempt.
  EXEMPTIONS = '-dac_override,-dac_read_search'
  PLAIN = Process.uid.zero? ? ['setpriv', "--inh-caps=#{EXEMPTIONS}", "--bounding-set=#{EXEMPTIONS}"] : []

  def plain_ffctl(*arguments)
    out, err, status = Open3.capture3(environment, *PLAIN, FFCTL, *arguments, binmode: true)
    Outcome.new(out.force_encoding('UTF-8'), err.force_encoding('UTF-8'), status.exitstatus)
  end

  # The same with the registry above.
  def registered(*arguments, env: {}, input: '')
    ffctl(*arguments, env: { 'FEATURE_FLAGS_REGISTRY' => registry }.merge(env), input: input)
  end

  # The same through a shell, `$FFCTL` being the program.
  def shell(line, env: {}, with: 'bash')
    settings = environment({ 'FFCTL' => FFCTL, 'FEATURE_FLAGS_REGISTRY' => registry }.merge(env))
    out, err, status = Open3.capture3(settings, with, '-c', line, binmode: true)
    Outcome.new(out.force_encoding('UTF-8'), err.force_encoding('UTF-8'), status.exitstatus)
  end

  # What a terminal gets to see, standard error included.
  def terminal(*arguments, env: {})
    settings = environment({ 'TERM' => 'xterm', 'FEATURE_FLAGS_REGISTRY' => registry }.merge(env))
    out = +''.b
    PTY.spawn(settings, FFCTL, *arguments) do |reader, _writer, pid|
      out << reader.readpartial(4096) while true
    rescue EOFError, Errno::EIO
      Process.wait(pid)
    end
    out.force_encoding('UTF-8')
  end

  def assert_outcome(status, out, outcome, err: /\A\z/)
    assert_equal [status, out], [outcome.status, outcome.out], "standard error: #{outcome.err}"
    assert_match err, outcome.err
  end

  def stop_redis
    server.stop
    yield
  ensure
    server.start
  end
end
