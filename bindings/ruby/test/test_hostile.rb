# frozen_string_literal: true

require 'English'
require 'pathname'

require_relative 'helper'

# What no caller should do. Each of these is an exception that says so, or an answer.
class HostileTest < FlagTest
  NO_FLAGS = [nil, 1, 1.5, [], {}, Object.new, true, BasicObject].freeze
  NO_IDS = [1.5, [], ['acme'], {}, Object.new, true, false, BasicObject].freeze

  def test_flags_of_wrong_types
    client = memory
    NO_FLAGS.each do |flag|
      error = assert_raises(TypeError, flag.class.to_s) { client.enabled?(flag) }
      assert_match(/flag must be a String or a Symbol, not/, error.message)
      assert_raises(TypeError) { client.evaluate(flag) }
      assert_raises(TypeError) { client.set(flag, true) }
      assert_raises(TypeError) { client.flag_name(flag) }
    end
  end

  def test_ids_of_wrong_types
    client = memory
    NO_IDS.each do |id|
      assert_match(/company must be an id/, assert_raises(TypeError) { client.enabled?('off-by-default', company: id) }.message)
      assert_match(/workspace must/, assert_raises(TypeError) { client.evaluate('off-by-default', workspace: id) }.message)
      assert_raises(TypeError) { client.all(company: id) }
      assert_raises(TypeError) { client.prepare(company: id) }
      assert_raises(TypeError) { client.set('off-by-default', true, workspace: id) }
    end
  end

  def test_an_object_that_calls_itself_a_string
    liar = Class.new { def to_str = 'off-by-default' }.new
    assert_raises(TypeError) { memory.enabled?(liar) }
    assert_raises(TypeError) { memory.enabled?('off-by-default', company: liar) }
  end

  def test_nul_is_never_cut
    client = memory
    client.override('off-by-default', true)
    ["off-by-default\0", "\0", "off-by-default\0x", :"off-by-default\0", :"\0"].each do |flag|
      assert_match(/NUL/, assert_raises(ArgumentError) { client.enabled?(flag) }.message)
      assert_raises(ArgumentError) { client.evaluate(flag) }
    end
    2.times { assert_raises(ArgumentError) { client.enabled?(:"off-by-default\0") } }
    ["acme\0", "\0", :"a\0"].each do |id|
      assert_match(/company contains a NUL/, assert_raises(ArgumentError) { client.enabled?('x', company: id) }.message)
      assert_raises(ArgumentError) { client.set('x', true, workspace: id) }
    end
    assert_raises(ArgumentError) { FeatureFlag::Client.new(redis_url: "redis://a\0b") }
  end

  def test_encodings
    client = memory
    %w[UTF-16LE UTF-16BE UTF-32LE UTF-16 ISO-2022-JP].each do |name|
      error = assert_raises(ArgumentError, name) { client.enabled?('off-by-default'.encode(name)) }
      assert_match(/#{name}.*UTF-8/, error.message)
      assert_raises(ArgumentError, name) { client.enabled?('off-by-default', company: 'acme'.encode(name)) }
    end
    %w[UTF-8 US-ASCII ISO-8859-1 Shift_JIS EUC-JP Windows-1252 BINARY].each do |name|
      client.override('off-by-default', true) { assert client.enabled?('off-by-default'.dup.force_encoding(name)), name }
    end
    refute client.enabled?("\xff\xfe")
    refute client.enabled?("off-by-default\xff".to_sym) rescue assert_kind_of EncodingError, $ERROR_INFO # rubocop:disable Style/RescueModifier
  end

  def test_huge_and_odd_names_and_ids
    client = memory
    ['', 'a' * 97, 'a' * 10_000_000, 'a:b', "a\nb", ' ', '-a', ('a_' * 60).to_sym, :"", :_].each do |flag|
      assert_equal [false, 'FLAG_NOT_FOUND'], client.evaluate(flag).then { |it| [it.enabled, it.error_kind] }
      refute client.enabled?(flag)
    end
    ['a' * 256, 'a' * 10_000_000, "\e[31m", 10**300].each do |id|
      assert client.enabled?('on-by-default', company: id)
      assert_equal 'INVALID_CONTEXT', client.evaluate('on-by-default', company: id).error_kind
    end
    assert_nil client.evaluate('on-by-default', company: 'a' * 255).error
  end

  def test_strings_that_are_parts_of_others
    client = memory
    client.override('off-by-default', true)
    long = 'x' * 100 + 'off-by-default' + 'y' * 100
    assert client.enabled?(long[100, 14])
    assert client.enabled?(long.byteslice(100, 14).freeze)
    assert client.enabled?('off-by-default'.dup.tap { |text| text << 'z' }.chop!)
  end

  def test_keywords
    client = memory
    assert_raises(ArgumentError) { client.enabled?('off-by-default', tenant: 'acme') }
    assert_raises(ArgumentError) { client.enabled? }
    assert_raises(ArgumentError) { client.enabled?('off-by-default', 'acme') }
    assert_raises(ArgumentError) { client.prepare([{ tenant: 1 }]) }
    assert_raises(TypeError) { client.prepare(timeout: 'soon') }
    assert_raises(TypeError) { client.health(timeout: :soon) }
    assert_raises(ArgumentError) { client.listen }
    assert_raises(ArgumentError) { client.on_change(:off_by_default) }
  end

  def test_a_closed_client
    client = memory
    refute client.closed?
    assert_nil client.close
    assert_nil client.close
    assert client.closed?
    calls = { enabled?: ['x'], evaluate: ['x'], check: ['x', nil, nil], all: [], set: ['x', true], unset: ['x'], prepare: [],
              health: [], stats: [], reload: [], flags: [], flag_name: ['x'], override: ['x', true], reset_overrides: [] }
    calls.each do |name, arguments|
      error = assert_raises(FeatureFlag::ClosedError, name.to_s) { client.public_send(name, *arguments) }
      assert_match(/closed; open another/, error.message)
    end
    assert_raises(FeatureFlag::ClosedError) { client.listen { nil } }
    assert_nil client.after_fork
    assert_equal '#<FeatureFlag::Client closed>', client.inspect
  end

  def test_a_client_that_was_never_opened
    client = FeatureFlag::Client.allocate
    assert_raises(FeatureFlag::ClosedError) { client.enabled?('x') }
    assert_nil client.close
    assert_raises(FeatureFlag::ConfigurationError) { client.send(:initialize, environment: false, mode: 'no') }
    assert_raises(FeatureFlag::ClosedError) { client.enabled?('x') }
  end

  def test_clients_are_not_copied_nor_opened_twice
    client = memory
    assert_raises(TypeError) { client.dup }
    assert_raises(TypeError) { client.clone }
    assert_raises(TypeError) { Marshal.dump(client) }
    assert_raises(FrozenError) { client.send(:initialize) }
    assert client.frozen?
    refute client.enabled?('off-by-default')
  end

  def test_methods_on_what_is_no_client
    check = FeatureFlag::Client.instance_method(:check)
    assert_raises(TypeError) { check.bind_call(Object.new, 'x', nil, nil) }
  end

  def test_options_that_do_not_exist_or_are_wrong
    unknown = assert_raises(FeatureFlag::ConfigurationError) { FeatureFlag::Client.new(environment: false, no_such: 1) }
    assert_equal [:config, 'PROVIDER_FATAL'], [unknown.code, unknown.kind]
    assert_match(/FEATURE_FLAGS_NO_SUCH/, unknown.message)
    assert_match(/REDIS_PORT/, assert_raises(FeatureFlag::ConfigurationError) { FeatureFlag::Client.new(redis_port: 'x') }.message)
    [[], {}, 1.5, Object.new].each { |value| assert_raises(TypeError) { FeatureFlag::Client.new(redis_url: value) } }
    secret = assert_raises(FeatureFlag::ConfigurationError) { FeatureFlag::Client.new(redis_url: 'redis://u:s3cret@host:x') }
    refute_match(/s3cret/, secret.full_message)
  end

  def test_a_registry_with_mistakes
    path = file('flags.yml', "flags:\n  a-b:\n    defaultEnabled: maybe\n")
    error = assert_raises(FeatureFlag::ConfigurationError) { client(registry: path) }
    assert_equal [:registry, path, 2], [error.code, error.file, error.line]
    assert_equal :io, assert_raises(FeatureFlag::ConfigurationError) { client(registry: "#{path}.no") }.code
    good = client(registry: file('good.yml', registry_of('dark-mode')))
    File.write(File.join(@folder, 'good.yml'), 'flags: [')
    assert_raises(FeatureFlag::ConfigurationError) { good.reload }
    assert_equal ['dark-mode'], good.flags
    assert_raises(FeatureFlag::Error) { client(registry: '').reload }
  end

  def test_options_of_all_kinds
    client = client(registry: Pathname.new(REGISTRY), provider: :memory, redis_tls: false, redis_port: 6380, prefix: nil,
                    feature_flags_overrides: 'off-by-default=on')
    assert client.enabled?('off-by-default')
    assert_equal :override, client.evaluate('off-by-default').source
  end

  def test_a_string_that_another_thread_changes
    client = client()
    id = +'acme'
    stop = false
    changer = Thread.new { (id.replace('x' * rand(300)); Thread.pass) until stop }
    2000.times { refute client.enabled?('off-by-default', company: id) }
    stop = true
    changer.join
  end

  def test_garbage_collection_at_every_turn
    client = client()
    assert_equal 'ok', ruby(<<~RUBY)
      client = FeatureFlag::Client.new
      client.set('off-by-default', true, company: 1)
      client.listen { |event| event }
      GC.stress = true
      3.times { |n| client.evaluate(:off_by_default, company: 2**70 + n); client.all(workspace: n); client.prepare(company: "c\#{n}"); client.health; client.stats }
      FeatureFlag::Client.new
      GC.stress = false
      GC.verify_compaction_references(toward: :empty) if GC.respond_to?(:verify_compaction_references)
      print 'ok' if client.enabled?(:off_by_default, company: 1)
    RUBY
    client.close
  end
end
