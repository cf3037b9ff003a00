# frozen_string_literal: true

require_relative 'helper'
require 'feature_flag/open_feature'

# With the official SDK.
class OpenFeatureTest < FlagTest
  SDK = OpenFeature::SDK

  def teardown
    SDK.configuration.send(:reset)
    super
  end

  def sdk(client = client())
    @provider = FeatureFlag::OpenFeatureProvider.new(client)
    SDK.configure { |config| config.set_provider_and_wait(@provider) }
    SDK.build_client
  end

  def details(sdk, flag = 'off-by-default', default: false, **fields)
    sdk.fetch_boolean_details(flag_key: flag, default_value: default, evaluation_context: SDK::EvaluationContext.new(**fields))
  end

  def test_values_and_reasons
    client = client()
    sdk = sdk(client)
    client.set('off-by-default', true, company: 'acme')
    client.set('off-by-default', true, workspace: 7)
    refute sdk.fetch_boolean_value(flag_key: 'off-by-default', default_value: true)
    { { company: 'acme' } => [true, 'TARGETING_MATCH', 'on'], { companyId: 'acme' } => [true, 'TARGETING_MATCH', 'on'],
      { 'company_id': 'acme' } => [true, 'TARGETING_MATCH', 'on'], { workspaceId: 7 } => [true, 'TARGETING_MATCH', 'on'],
      { company: 'no' } => [false, 'DEFAULT', 'off'], {} => [false, 'DEFAULT', 'off'],
      { targeting_key: 'acme' } => [false, 'DEFAULT', 'off'] }.each do |fields, expected|
      answer = details(sdk, default: true, **fields)
      assert_equal [*expected, nil], [answer.value, answer.reason, answer.variant, answer.error_code], fields.inspect
    end
    client.set('off-by-default', false)
    assert_equal [false, 'DISABLED'], details(sdk, company: 'acme').then { |it| [it.value, it.reason] }
    client.set('off-by-default', true)
    answer = details(sdk)
    assert_equal [true, 'STATIC', 'global', 'fresh'], [answer.value, answer.reason, *answer.flag_metadata.values_at('source', 'freshness')]
  end

  def test_errors_give_the_default
    sdk = sdk()
    { ['misspelt', {}] => 'FLAG_NOT_FOUND', ["off-by-default\0", {}] => 'FLAG_NOT_FOUND', [nil, {}] => 'FLAG_NOT_FOUND',
      ['off-by-default', { company: "\n" }] => 'INVALID_CONTEXT', ['off-by-default', { company: "a\0" }] => 'INVALID_CONTEXT',
      ['off-by-default', { workspace: [1] }] => 'INVALID_CONTEXT' }.each do |(flag, fields), code|
      answer = details(sdk, flag, default: true, **fields)
      assert_equal [true, 'ERROR', code, nil], [answer.value, answer.reason, answer.error_code, answer.variant], flag.inspect
      refute_empty answer.error_message
    end
  end

  def test_a_kill_switch_holds_for_a_bad_id
    client = client()
    sdk = sdk(client)
    client.set('on-by-default', false)
    answer = details(sdk, 'on-by-default', default: true, company: "\n")
    assert_equal [false, 'ERROR', 'INVALID_CONTEXT'], [answer.value, answer.reason, answer.error_code]
  end

  def test_other_types
    sdk = sdk()
    { string: 'a', number: 1, integer: 1, float: 1.5, object: { 'a' => 1 } }.each do |type, default|
      answer = sdk.public_send(:"fetch_#{type}_details", flag_key: 'off-by-default', default_value: default)
      assert_equal [default, 'ERROR', 'TYPE_MISMATCH'], [answer.value, answer.reason, answer.error_code]
    end
  end

  def test_a_closed_client
    client = client()
    sdk = sdk(client)
    client.close
    assert_equal [true, 'PROVIDER_NOT_READY'], details(sdk, default: true).then { |it| [it.value, it.error_code] }
  end

  def test_changes_are_events
    client = client()
    sdk = sdk(client)
    heard = Queue.new
    ready = Queue.new
    sdk.add_handler(SDK::ProviderEvent::PROVIDER_READY) { |event| ready << event }
    sdk.add_handler(SDK::ProviderEvent::PROVIDER_CONFIGURATION_CHANGED) { |event| heard << event }
    assert_equal 'libfeatureflag', ready.pop[:provider_name]
    eventually('tracking') { client.health(timeout: 30).updates == :tracking }
    client.set('off-by-default', true, company: 'acme')
    assert_equal ['off-by-default'], heard.pop[:flags_changed]
    redis.call('FLUSHALL')
    assert_nil heard.pop[:flags_changed]
    assert ready.empty?
    @provider.shutdown
    eventually('its thread ends') { Thread.list.none? { |thread| thread.name == 'feature_flag' && thread.alive? } }
  end

  def test_stale_and_ready_again
    own = RedisServer.new
    client = client(redis_url: own.url)
    sdk = sdk(client)
    heard = Queue.new
    eventually('tracking') { client.health(timeout: 30).updates == :tracking }
    sdk.add_handler(SDK::ProviderEvent::PROVIDER_STALE) { |event| heard << [:stale, event[:message]] }
    assert_equal :ready, state
    own.stop
    assert_equal :stale, heard.pop.first
    assert_equal :stale, state
    assert_equal 'STALE', details(sdk).reason
    own.start
    eventually('ready') { state == :ready }
  ensure
    own&.remove
  end

  def test_without_redis_it_is_an_error_until_redis_is_there
    own = RedisServer.new
    own.stop
    error = assert_raises(SDK::ProviderInitializationError) { sdk(client(redis_url: own.url)) }
    assert_match(/Redis is not up/, error.message)
    assert_equal :error, state
    assert_equal [true, 'PROVIDER_NOT_READY'], details(SDK.build_client, default: true).then { |it| [it.value, it.error_code] }
    own.start
    eventually('ready') { state == :ready }
    eventually('answers') { details(SDK.build_client, default: true).value == false }
  ensure
    own&.remove
  end

  def test_in_memory_there_are_no_events_but_answers
    sdk = sdk(memory(overrides: 'off-by-default=on'))
    assert_equal [true, 'STATIC'], details(sdk).then { |it| [it.value, it.reason] }
    assert_equal :ready, state
  end

  private

  def state
    names = { SDK::ProviderState::READY => :ready, SDK::ProviderState::STALE => :stale, SDK::ProviderState::ERROR => :error }
    names[SDK.configuration.send(:provider_state, @provider)]
  end
end
