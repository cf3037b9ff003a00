# frozen_string_literal: true

require_relative 'helper'

class WriteTest < FlagTest
  def test_set_and_unset_at_each_level
    client = client()
    { {} => 'ff:off-by-default', { company: 'acme' } => 'ff:off-by-default:company:acme',
      { workspace: 7 } => 'ff:off-by-default:workspace:7' }.each do |tenant, key|
      assert_nil client.set(:off_by_default, true, **tenant)
      assert_equal ['true', true], [redis.call('GET', key), client.enabled?('off-by-default', **tenant)]
      client.set('off-by-default', false, **tenant)
      assert_equal ['false', false], [redis.call('GET', key), client.enabled?('off-by-default', **tenant)]
      assert_nil client.unset(:off_by_default, **tenant)
      assert_nil redis.call('GET', key)
    end
  end

  def test_what_the_registry_refuses
    client = client()
    unknown = assert_raises(FeatureFlag::RefusedError) { client.set(:misspelt, true) }
    assert_equal [:flag_not_found, 'FLAG_NOT_FOUND'], [unknown.code, unknown.kind]
    assert_equal :context, assert_raises(FeatureFlag::RefusedError) { client.set('off-by-default', true, company: "\n") }.code
    assert_equal [], redis.call('KEYS', '*')
    client.set(:misspelt, true, force: true)
    assert_equal ['ff:misspelt'], redis.call('KEYS', '*')
    client.unset(:misspelt, force: true)
    assert_equal [], redis.call('KEYS', '*')
  end

  def test_a_scope_that_is_too_fine
    text = registry_of('only-global').sub('scope: workspace', 'scope: global')
    client = client(registry: file('flags.yml', text))
    error = assert_raises(FeatureFlag::RefusedError) { client.set(:only_global, true, company: 'acme') }
    assert_equal :scope, error.code
    assert_kind_of FeatureFlag::Error, error
  end

  def test_nothing_is_written_for_everybody_by_mistake
    client = client()
    [nil, ''].each do |id|
      assert_raises(ArgumentError) { client.set('on-by-default', false, company: id) }
      assert_raises(ArgumentError) { client.unset('on-by-default', workspace: id) }
    end
    assert_raises(ArgumentError) { client.set('on-by-default', false, company: 'a', workspace: 'b') }
    assert_raises(ArgumentError) { client.set('on-by-default', false, tenant: 'a') }
    [nil, 'true', 1, :on].each { |value| assert_raises(TypeError) { client.set('on-by-default', value) } }
    assert_equal [], redis.call('KEYS', '*')
  end

  def test_without_redis_writing_raises
    error = assert_raises(FeatureFlag::StoreError) do
      client(redis_url: "unix://#{@folder}/nobody.sock").set('on-by-default', false)
    end
    assert_equal [:connect, 'PROVIDER_NOT_READY'], [error.code, error.kind]
  end
end
