# frozen_string_literal: true

require_relative 'helper'

# A million calls leave nothing behind: the process does not grow by as much as a byte a call would.
class MemoryTest < FlagTest
  CALLS = {
    'checks' => [1_000_000, "client.enabled?(:off_by_default, company: 'acme', workspace: n & 1023)"],
    'checks_with_errors' => [300_000, "client.enabled?(\"x\#{n}\", company: \"\\n\") || (client.enabled?(nil) rescue nil)"],
    'symbols_of_the_moment' => [200_000, 'client.enabled?("no_such_#{n}".to_sym)'],
    'evaluations' => [200_000, "client.evaluate('off-by-default', company: 'acme')"],
    'all' => [10_000, "client.all(company: 'acme')"],
    'writes' => [10_000, "client.set(:off_by_default, n.even?, company: 'acme')"],
    'overrides' => [100_000, 'client.override(:off_by_default, true) { nil }'],
    'events' => [10_000, 'client.set(:off_by_default, n.even?)', 'client.on_change { nil }'],
    'listeners' => [1_000, 'client.listen { nil }.cancel'],
    'clients' => [1_000, 'FeatureFlag::Client.new.tap { |it| it.enabled?(:on_by_default) if n % 10 == 0 }.close'],
    'forgotten_clients' => [1_000, 'FeatureFlag::Client.new.enabled?(:on_by_default)'],
    'closed_while_asked' => [2_000, 'client.prepare(company: n)']
  }.freeze

  CALLS.each do |name, (times, call, before)|
    define_method("test_#{name}") do
      skip 'the sanitizers keep what was freed' if SANITIZED

      growth = Integer(ruby(<<~RUBY, cache_tenants: 2000))
        def resident = File.read('/proc/self/statm').split[1].to_i * 4096
        client = FeatureFlag::Client.new
        #{before}
        run = ->(times) { times.times { |n| #{call} }; GC.start }
        # What is not to grow for ever may do so at first.
        growths = 8.times.map { before = resident; run.(#{times / 8}); resident - before }
        puts growths.drop(2).min
      RUBY
      assert_operator growth, :<, 400_000, "#{times / 8} calls"
    end
  end
end
