# frozen_string_literal: true

require_relative 'helper'

# Overrides, and what puts them into RSpec and Minitest.
class TestingTest < FlagTest
  def test_for_a_block
    client = memory
    assert_equal [true], client.override('off-by-default', true) { [client.enabled?(:off_by_default, company: 1)] }
    assert_equal [false, :default], client.evaluate('off-by-default').then { |it| [it.enabled, it.source] }
  end

  def test_nested_and_through_exceptions
    client = memory
    client.override('off-by-default', true) do
      client.override(off_by_default: false, on_by_default: false) do
        refute client.enabled?('off-by-default') || client.enabled?('on-by-default')
        assert_raises(IOError) { client.override('off-by-default', true) { raise IOError } }
        refute client.enabled?('off-by-default')
      end
      assert client.enabled?('off-by-default') && client.enabled?('on-by-default')
      assert_equal :override, client.evaluate('off-by-default').source
      assert_equal :default, client.evaluate('on-by-default').source
    end
    refute client.enabled?('off-by-default')
    assert_equal :done, catch(:out) { client.override('off-by-default', true) { throw :out, :done } }
    refute client.enabled?('off-by-default')
  end

  def test_until_reset
    client = memory
    assert_nil client.override(off_by_default: true)
    assert client.enabled?('off-by-default')
    client.reset_overrides
    refute client.enabled?('off-by-default')
  end

  def test_what_cannot_be_overridden
    client = memory
    error = assert_raises(FeatureFlag::RefusedError) { client.override(:misspelt, true) }
    assert_match(/misspelt/, error.message)
    [nil, 1, 'on'].each { |value| assert_raises(TypeError) { client.override('off-by-default', value) } }
    assert_raises(FeatureFlag::RefusedError) do
      client.override(off_by_default: true, misspelt: true) { flunk }
    end
    refute client.enabled?('off-by-default')
  end

  def test_both_ways_and_over_what_redis_holds
    client = client()
    client.set('off-by-default', true, company: 'acme')
    seen = []
    client.override_both(:off_by_default) { |on| seen << [on, client.enabled?(:off_by_default, company: 'acme')] }
    assert_equal [[false, false], [true, true]], seen
    assert_equal ['true'], [redis.call('GET', 'ff:off-by-default:company:acme')]
  end

  def test_rspec
    out = program('rspec', <<~'RUBY')
      require 'feature_flag/rspec'
      RSpec.describe 'flags' do
        it('has one on', feature_flags: { off_by_default: true }) { expect(FeatureFlag.enabled?(:off_by_default)).to be true }
        it('has none on afterwards') { expect(FeatureFlag.enabled?(:off_by_default)).to be false }
        it('enables') { enable_flag(:off_by_default); expect(FeatureFlag.enabled?(:off_by_default)).to be true }
        it('has none on again') { expect(FeatureFlag.enabled?(:off_by_default)).to be false }
        it('fails') { enable_flag(:off_by_default); disable_flag(:on_by_default); expect(1).to eq 2 }
        it('has none on after a failure') { expect(FeatureFlag.all.values_at('off-by-default', 'on-by-default')).to eq [false, true] }
        it('turns for a block') { with_flags(off_by_default: true) { expect(FeatureFlag.enabled?(:off_by_default)).to be true } }
        it('both') { seen = []; with_flag_off_and_on(:off_by_default) { |on| seen << on }; expect(seen).to eq [false, true] }
      end
    RUBY
    assert_match(/8 examples, 1 failure\n/, out)
    assert_match(/rspec .*# flags fails/, out)
  end

  def test_minitest
    out = program('ruby', <<~'RUBY')
      require 'minitest/autorun'
      require 'feature_flag/minitest'
      class FlagsTest < Minitest::Test
        i_suck_and_my_tests_are_order_dependent!
        def test_1_enables = (enable_flag(:off_by_default); assert FeatureFlag.enabled?(:off_by_default))
        def test_2_none_is_left = refute(FeatureFlag.enabled?(:off_by_default))
        def test_3_fails = (enable_flag(:off_by_default); flunk)
        def test_4_none_is_left = refute(FeatureFlag.enabled?(:off_by_default))
        def test_5_block = with_flag(:off_by_default) { assert FeatureFlag.enabled?(:off_by_default) }
      end
    RUBY
    assert_match(/5 runs, 5 assertions, 1 failures, 0 errors/, out)
  end

  private

  # Runs tests that use the helpers, one of which is to fail.
  def program(runner, text)
    path = file('example_spec.rb', text)
    settings = environment(provider: 'memory', redis_url: nil)
    out, status = Open3.capture2e(settings, *(runner == 'ruby' ? [RbConfig.ruby] : [RbConfig.ruby, '-S', runner, '--order', 'defined']), "-I#{LIB}", path)
    assert_equal 1, status.exitstatus, out
    out
  end
end
