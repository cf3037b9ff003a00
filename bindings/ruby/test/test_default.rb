# frozen_string_literal: true

require_relative 'helper'

# The client that everybody shares. Each test is a program.
class DefaultTest < FlagTest
  def test_it_is_opened_by_its_first_use_as_the_environment_says
    redis.call('SET', 'ff:off-by-default:company:acme', 'true')
    assert_equal "[nil, true, true]\n", ruby(<<~'RUBY')
      before = FeatureFlag.instance_variable_get(:@client)
      p [before, FeatureFlag.enabled?(:off_by_default, company: 'acme'), FeatureFlag.client.equal?(FeatureFlag.client)]
    RUBY
  end

  def test_threads_open_one
    assert_equal "1\n", ruby(<<~'RUBY')
      p 20.times.map { Thread.new { FeatureFlag.client.object_id } }.map(&:value).uniq.size
    RUBY
  end

  def test_configure_and_close
    assert_equal "[false, true, false, true, true]\n", ruby(<<~'RUBY')
      first = FeatureFlag.client
      answers = [FeatureFlag.enabled?(:off_by_default)]
      FeatureFlag.configure(provider: 'memory', overrides: 'off-by-default=on')
      answers << FeatureFlag.enabled?(:off_by_default)
      FeatureFlag.configure(provider: 'memory')
      answers << FeatureFlag.enabled?(:off_by_default)
      FeatureFlag.close
      FeatureFlag.close
      p answers + [first.closed?, FeatureFlag.enabled?(:on_by_default)]
    RUBY
  end

  def test_a_configuration_that_cannot_be
    assert_equal "FeatureFlag::ConfigurationError\ntrue\n", ruby(<<~'RUBY')
      FeatureFlag.configure(no_such: 1)
      begin
        FeatureFlag.enabled?(:on_by_default)
      rescue FeatureFlag::Error => e
        puts e.class
      end
      FeatureFlag.configure
      p FeatureFlag.enabled?(:on_by_default)
    RUBY
  end

  def test_all_that_the_module_offers
    assert_equal "[true, :workspace, true, true, true, true, 1, false]\n", ruby(<<~'RUBY')
      heard = Queue.new
      FeatureFlag.listen { |event| heard << event }
      heard.pop
      FeatureFlag.set(:off_by_default, true, workspace: 1)
      p [FeatureFlag.all(workspace: 1)['off-by-default'], FeatureFlag.evaluate(:off_by_default, workspace: 1).source,
         FeatureFlag.prepare(company: 2, timeout: 30), FeatureFlag.health.up?, FeatureFlag.flags.include?('on-by-default'),
         FeatureFlag.stats[:evaluations].positive?, heard.pop.changes.size, FeatureFlag.reload]
      FeatureFlag.unset(:off_by_default, workspace: 1)
    RUBY
    assert_equal [], redis.call('KEYS', '*')
  end

  def test_nothing_is_printed_whatever_happens
    assert_equal '', ruby(<<~'RUBY', redis_url: "unix://#{@folder}/nobody.sock", redis_connect_timeout_ms: 50)
      FeatureFlag.listen { raise 'x' }
      FeatureFlag.enabled?('misspelt')
      FeatureFlag.evaluate(:on_by_default, company: "\n")
      FeatureFlag.set(:on_by_default, false) rescue nil
      FeatureFlag.health
    RUBY
  end
end
