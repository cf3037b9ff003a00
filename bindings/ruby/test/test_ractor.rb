# frozen_string_literal: true

require_relative 'helper'

class RactorTest < FlagTest
  TAKE = "class Ractor; alias value take unless method_defined?(:value); end\n"

  def test_one_client_for_several
    redis.call('SET', 'ff:off-by-default:company:yes', 'true')
    assert_equal "0\n", ruby(TAKE + <<~'RUBY')
      client = FeatureFlag::Client.new
      ractors = 4.times.map do |r|
        Ractor.new(client, r) do |client, r|
          2000.times.count do |n|
            !client.enabled?(:off_by_default, company: 'yes') || client.enabled?('off-by-default', company: "#{r}-#{n}") ||
              client.evaluate(:off_by_default, company: 'yes').source != :company
          end
        end
      end
      puts ractors.sum(&:value)
    RUBY
  end

  def test_the_shared_one_and_one_each
    redis.call('SET', 'ff:off-by-default:company:yes', 'true')
    assert_equal "[[true, true, true], [true, true, true]]\n", ruby(TAKE + <<~'RUBY')
      FeatureFlag.client
      ractors = 2.times.map do
        Ractor.new do
          own = FeatureFlag::Client.new
          own.set(:on_by_default, false, company: 'x')
          answers = [FeatureFlag.enabled?(:off_by_default, company: 'yes'), own.enabled?(:off_by_default, company: 'yes'),
                     !own.all(company: 'x')['on-by-default']]
          own.close
          answers
        end
      end
      p ractors.map(&:value)
    RUBY
  end

  def test_what_others_cannot_do_is_an_error_that_says_so
    out = ruby(TAKE + <<~'RUBY')
      client = FeatureFlag::Client.new
      puts Ractor.new { FeatureFlag.enabled?(:x) rescue $!.message }.value
      puts Ractor.new(client) { |it| it.listen { nil } rescue $!.message }.value
    RUBY
    assert_equal ['call FeatureFlag.client in the main Ractor before others use it',
                  'listen from the main Ractor; others are to be told by it'], out.lines.map(&:chomp)
  end

  def test_closing_while_others_check
    assert_equal "closed 4\n", ruby(TAKE + <<~'RUBY')
      client = FeatureFlag::Client.new
      client.on_change { nil }
      ractors = 4.times.map do |r|
        Ractor.new(client, r) do |client, r|
          n = 0
          loop { client.enabled?(:on_by_default, company: "#{r}-#{(n += 1) % 50}") }
        rescue FeatureFlag::ClosedError
          1
        end
      end
      sleep 0.3
      client.close
      puts "closed #{ractors.sum(&:value)}"
    RUBY
  end

  def test_symbols_and_reloads_at_once
    path = file('flags.yml', registry_of('dark-mode'))
    assert_equal "0\n", ruby(TAKE + <<~'RUBY', path, registry: path)
      client = FeatureFlag::Client.new
      ractors = 3.times.map do
        Ractor.new(client) { |client| 20_000.times.count { !%w[dark-mode dark_mode].include?(client.flag_name(:dark_mode)) } }
      end
      text = File.read(ARGV[0])
      30.times { |n| File.write(ARGV[0], n.even? ? text.sub('dark-mode', 'dark_mode') : text); client.reload }
      puts ractors.sum(&:value)
    RUBY
  end
end
