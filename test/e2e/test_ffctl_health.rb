# frozen_string_literal: true

require 'timeout'
require_relative 'helper'

class TestFfctlHealth < FfctlTest
  def test_up
    [%w[health], %w[health --json], %w[health --timeout 20000]].each do |arguments|
      outcome = ffctl(*arguments)
      assert_equal [0, '', 1], [outcome.status, outcome.err, outcome.out.lines.size]
      json = outcome.json
      assert_equal %w[status info error details], json.keys
      assert_equal ['ok', {}, json['info']], json.values_at('status', 'error', 'details')
      assert_equal 'up', json['info']['redis']['status']
      assert_operator json['info']['redis']['responseTime'], :>=, 0
      refute json['info']['redis'].key?('updates'), 'ffctl keeps nothing that there could be updates of'
    end
  end

  def test_down
    stop_redis do
      outcome = ffctl('health')
      assert_equal [1, '', 1], [outcome.status, outcome.err, outcome.out.lines.size]
      json = outcome.json
      assert_equal ['error', {}, json['error']], json.values_at('status', 'info', 'details')
      assert_equal 'down', json['error']['redis']['status']
      assert_match(/#{server.socket}/, json['error']['redis']['message'])
    end
  end

  # A socket that is listened on, and never answered. By the settings it would take a
  # minute; the limit here is there to notice that they were not overruled.
  def test_a_redis_that_hangs_is_down_when_the_time_is_over
    path = File.join(@folder, 'mute.sock')
    mute = UNIXServer.new(path)
    env = { 'REDIS_COMMAND_TIMEOUT_MS' => '60000', 'REDIS_CONNECT_TIMEOUT_MS' => '60000' }
    outcome = Timeout.timeout(50) { ffctl('health', '--timeout', '30', '--redis-url', "unix://#{path}", env: env) }
    assert_equal [1, 'error'], [outcome.status, outcome.json['status']]
  ensure
    mute&.close
  end

  def test_a_redis_that_refuses_is_down
    redis.call('CONFIG', 'SET', 'requirepass', 'right')
    outcome = ffctl('health')
    assert_equal [1, 'error'], [outcome.status, outcome.json['status']]
    assert_equal 0, ffctl('health', env: { 'REDIS_PASSWORD' => 'right' }).status
  ensure
    redis.call('CONFIG', 'SET', 'requirepass', '')
  end

  def test_the_registry_does_not_matter
    assert_equal 0, ffctl('health', '--registry', '/nowhere.yml').status
    assert_equal 0, ffctl('health', env: { 'FEATURE_FLAGS_REGISTRY' => file('broken.yml', 'flags: 1') }).status
  end

  def test_the_memory_provider_is_up
    outcome = ffctl('health', env: { 'FEATURE_FLAGS_PROVIDER' => 'memory' })
    assert_equal [0, 'up'], [outcome.status, outcome.json['info']['memory']['status']]
  end
end
