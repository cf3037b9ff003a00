# frozen_string_literal: true

require_relative 'helper'

# No password in anything that is printed, or in the arguments of a process.
class TestSecrets < FfctlTest
  SECRET = 'hunter2-S3CRET'
  FILE_SECRET = 'rotated-S3CRET'

  COMMANDS = [
    %w[check workspace-themes], %w[check workspace-themes --json], %w[check not-registered], %w[check a:b],
    %w[check --stdin], %w[check --stdin --json], %w[explain workspace-themes], %w[explain workspace-themes --json],
    %w[set workspace-themes on], %w[unset workspace-themes], %w[set workspace-themes on --json], %w[list],
    %w[list --json], %w[list --overrides], %w[audit], %w[audit --json], %w[lint], %w[health],
    %w[health --timeout 50], %w[help], %w[help check], %w[no-such-command], %w[check --no-such-option], %w[--version]
  ].freeze

  def teardown
    redis.call('CONFIG', 'SET', 'requirepass', '')
    super
  end

  # Runs every command, and returns all that was printed.
  def everything(env)
    outcomes = COMMANDS.map { |words| registered(*words, env: env, input: "workspace-themes\tacme\t\nnot a line\n") }
    outcomes << shell('"$FFCTL" watch | head -n 1', env: env) << shell('"$FFCTL" watch --json | head -n 1', env: env)
    outcomes.map { |outcome| outcome.out + outcome.err }.join
  end

  def refute_secrets(text)
    refute_empty text
    refute_includes text, SECRET
    refute_includes text, FILE_SECRET
    refute_match(/hunter2|S3CRET/i, text)
  end

  def with_password(secret)
    redis.call('CONFIG', 'SET', 'requirepass', secret)
    redis.call('AUTH', secret)
    yield
  end

  def test_the_right_password
    with_password(SECRET) do
      env = { 'REDIS_PASSWORD' => SECRET }
      assert_equal 0, registered('health', env: env).status, 'the control: it lets in'
      refute_secrets everything(env)
    end
  end

  def test_a_wrong_password
    with_password('another') do
      [{ 'REDIS_PASSWORD' => SECRET }, { 'REDIS_USERNAME' => 'someone', 'REDIS_PASSWORD' => SECRET },
       { 'REDIS_URL' => "redis://:#{SECRET}@127.0.0.1:1" }].each do |env|
        assert_equal 1, registered('health', env: env).status
        refute_secrets everything(env)
      end
    end
  end

  def test_a_password_file
    with_password(FILE_SECRET) do
      env = { 'REDIS_PASSWORD_FILE' => file('password', "#{FILE_SECRET}\n"), 'REDIS_PASSWORD' => SECRET }
      assert_equal 0, registered('health', env: env).status
      refute_secrets everything(env)
    end
  end

  def test_bad_settings_that_hold_one
    ["redis://u:#{SECRET}@h:port", "http://u:#{SECRET}@h", "redis://u:#{SECRET}%zz@h", SECRET,
     "redis://#{SECRET}@h/x", "rediss://u:#{SECRET}@[::1"].each do |url|
      refute_secrets everything('REDIS_URL' => url)
    end
  end

  def test_a_dead_redis
    stop_redis { refute_secrets everything('REDIS_PASSWORD' => SECRET, 'REDIS_CONNECT_TIMEOUT_MS' => '50') }
  end

  def test_arguments_that_hold_one_are_refused_and_not_repeated
    ["redis://u:#{SECRET}@h", "unix:///x?password=#{SECRET}"].each do |url|
      [['check', 'a', '--redis-url', url], ["--redis-url=#{url}", 'list'], ['check', url]].each do |words|
        outcome = registered(*words)
        assert_equal 2, outcome.status, words.inspect
        refute_secrets outcome.out + outcome.err
      end
    end
  end

  # The arguments of the process, as every user of the machine can see them.
  def test_no_arguments_are_made_of_the_environment
    with_password(SECRET) do
      settings = environment('REDIS_PASSWORD' => SECRET, 'FEATURE_FLAGS_REGISTRY' => registry)
      Open3.popen3(settings, FFCTL, 'check', '--stdin') do |input, output, _error, process|
        input.puts 'workspace-themes'
        input.flush
        assert_equal "off\n", output.gets
        refute_includes File.read("/proc/#{process.pid}/cmdline"), SECRET
        input.close
        assert_equal 0, process.value.exitstatus
      end
    end
  end
end
