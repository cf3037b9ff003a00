# frozen_string_literal: true

require_relative 'helper'

# test/vectors/semantics.json, through every way of asking.
class VectorsTest < FlagTest
  VECTORS = JSON.parse(File.read(File.join(ROOT, 'test/vectors/semantics.json'))).fetch('vectors')

  VECTORS.each_with_index do |vector, index|
    define_method("test_#{index}_#{vector['name'].gsub(/\W+/, '_')}") do
      vector['keys'].each { |key, value| plant(key, value) }
      client = client(registry: vector['registry'] ? REGISTRY : '', mode: index.even? ? 'cached' : 'direct')
      2.times { assert_vector(client, vector) }
      assert_vector(client(registry: vector['registry'] ? REGISTRY : '', mode: index.odd? ? 'cached' : 'direct'), vector)
    end
  end

  def test_there_are_vectors
    assert_operator VECTORS.size, :>, 80
  end

  private

  def plant(key, value)
    value.is_a?(String) ? redis.call('SET', key, value) : redis.call('RPUSH', key, 'x')
  end

  def assert_vector(client, vector)
    flag = vector['flag']
    tenant = { company: vector['companyId'], workspace: vector['workspaceId'] }
    expected = vector['expect']
    assert_equal expected['enabled'], client.enabled?(flag, **tenant)
    evaluation = client.evaluate(flag, **tenant)
    assert_equal expected.values_at('enabled', 'source', 'reason', 'error').inspect,
                 [evaluation.enabled, evaluation.source.to_s, evaluation.reason.to_s.upcase, evaluation.error_kind].inspect
    return unless client.flags.include?(flag)

    assert_equal expected['enabled'], client.all(**tenant).fetch(flag)
  end
end
