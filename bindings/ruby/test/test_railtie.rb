# frozen_string_literal: true

require_relative 'helper'

# In a Rails application, as it is installed on this machine: without Bundler, since Rails is not one
# of the project's gems.
class RailtieTest < FlagTest
  APPLICATION = <<~'RUBY'
    require 'logger'
    require 'rails'
    require 'action_controller/railtie'
    require 'feature_flag'
    class Application < Rails::Application
      config.root = ARGV[0]
      config.eager_load = false
      config.logger = Logger.new(File::NULL)
      config.secret_key_base = 'x' * 40
      config.hosts.clear if config.respond_to?(:hosts)
    end
  RUBY

  def setup
    super
    _, status = in_rails('require "logger"; require "rails/railtie"')
    skip 'Rails is not installed (Debian: apt-get install ruby-railties)' unless status.success?
    FileUtils.mkdir_p(File.join(@folder, 'config'))
  end

  def test_the_registry_of_the_application_and_redis_from_the_environment
    file('config/flags.yml', registry_of('dark-mode'))
    redis.call('SET', 'ff:dark-mode:company:42', 'true')
    assert_equal "[true, false, [\"dark-mode\"]]\n", rails(<<~'RUBY')
      Application.initialize!
      p [FeatureFlag.enabled?(:dark_mode, company: 42), FeatureFlag.enabled?(:dark_mode), FeatureFlag.flags]
    RUBY
  end

  def test_configuration_in_code_and_in_a_file
    file('config/elsewhere.yml', registry_of('elsewhere'))
    file('config/feature_flag.yml', "production:\n  provider: memory\n  overrides: elsewhere=off\n")
    assert_equal "[true, [\"elsewhere\"], \"memory\"]\n", rails(<<~'RUBY', redis_url: nil)
      Application.config.feature_flag.registry = Rails.root.join('config/elsewhere.yml')
      Application.config.feature_flag.overrides = 'elsewhere=on'
      Application.initialize!
      p [FeatureFlag.enabled?(:elsewhere), FeatureFlag.flags, FeatureFlag.health.store]
    RUBY
  end

  def test_the_environment_says_where_the_registry_is
    file('config/flags.yml', registry_of('dark-mode'))
    path = file('other.yml', registry_of('other'))
    assert_equal "[\"other\"]\n", rails("Application.initialize!\np FeatureFlag.flags", registry: path)
  end

  def test_reloading_in_development
    path = file('config/flags.yml', registry_of('dark-mode'))
    File.utime(Time.now - 100, Time.now - 100, path)
    out = rails(<<~'RUBY', path, rails: 'development')
      Application.routes.append { get '/', to: ->(env) { [200, {}, [FeatureFlag.enabled?(:dark_mode).to_s]] } }
      Application.initialize!
      request = -> { Rails.application.call(Rack::MockRequest.env_for('/')).last.then { |body| text = +''; body.each { |part| text << part }; body.close if body.respond_to?(:close); text } }
      puts request.call
      text = File.read(ARGV[1])
      File.write(ARGV[1], text.sub('defaultEnabled: false', 'defaultEnabled: true'))
      puts request.call
      File.utime(Time.now - 50, Time.now - 50, ARGV[1])
      request.call
      File.write(ARGV[1], 'flags: [')
      puts request.call
    RUBY
    assert_equal "false\ntrue\ntrue\n", out
  end

  def test_preforking
    skip "a sanitizer's own locks are not made for a fork in the middle of things" if SANITIZED
    file('config/flags.yml', registry_of('dark-mode'))
    redis.call('SET', 'ff:dark-mode:company:1', 'true')
    assert_equal "0\n", rails(<<~'RUBY')
      Application.initialize!
      FeatureFlag.on_change { nil }
      wrong = -> { 2000.times.count { |n| FeatureFlag.enabled?(:dark_mode, company: n % 2) != n.odd? } }
      wrong.call
      pids = 4.times.map { fork { exit(wrong.call) } }
      p pids.sum { |pid| Process.wait2(pid).last.exitstatus || 1000 } + wrong.call
    RUBY
  end

  private

  def in_rails(program, *arguments, env: {})
    Open3.capture2e(PLAIN.merge(env), RbConfig.ruby, "-I#{LIB}", '-W0', '-e', program, *arguments)
  end

  def rails(program, *arguments, rails: 'production', registry: nil, **more)
    settings = environment(registry: registry, **more).merge('RAILS_ENV' => rails)
    out, status = in_rails(APPLICATION + program, @folder, *arguments, env: settings)
    assert status.success?, out
    out
  end
end
