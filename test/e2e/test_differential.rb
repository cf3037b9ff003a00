# frozen_string_literal: true

# Thousands of random Redis states and tenants, answered by ffctl, by the library itself
# and by a model of the documented rules written here, which must all agree.
#
#   FF_SEED=…    repeats a run        FF_STATES=…   how many states

require_relative 'helper'
require 'fiddle'

# The rules, from what was planted: no Redis, no library.
class Model
  # loaded: the registry as name => defaultEnabled, or nil for none.
  def initialize(planted, loaded)
    @planted = planted
    @loaded = loaded
  end

  # [enabled, source, reason, error]
  def answer(flag, company, workspace)
    return [false, 'fallback', 'ERROR', 'FLAG_NOT_FOUND'] if @loaded && !@loaded.key?(flag)

    by_global(flag) || by_tenant(flag, 'company', company) || by_tenant(flag, 'workspace', workspace) ||
      by_default(flag)
  end

  private

  def by_global(flag)
    case string("ff:#{flag}".b)
    when 'true' then [true, 'global', 'STATIC', nil]
    when 'false' then [false, 'global', 'DISABLED', nil]
    end
  end

  def by_tenant(flag, level, id)
    return if id.nil? || id.empty?

    value = string("ff:#{flag}:#{level}:".b + id.b)
    value && [value == 'true', level, 'TARGETING_MATCH', nil]
  end

  def by_default(flag)
    return [false, 'fallback', 'DEFAULT', nil] unless @loaded

    [@loaded.fetch(flag), 'default', 'DEFAULT', nil]
  end

  # Another Redis type counts as no key.
  def string(key)
    value = @planted[key]
    value if value.is_a?(String)
  end
end

# Random flags, tenants and values, biased towards what has gone wrong somewhere.
class Generator
  VALUES = [
    'true', 'true', 'true', 'false', 'false', 'false', 'TRUE', 'False', '', '1', '0', 'on', 'yes', ' true', 'true ',
    "true\n", "true\0", "\0", 'tru', 'falsey', '{"enabled":true}', '"true"', 'null', "\xff\xfe\x00\x80".b,
    'ｔｒｕｅ'
  ].freeze
  ID_PARTS = ['acme', ':', '::', ' ', 'workspace:', 'company:', 'ü', '日本', "\xff", "\xc3", '42', '%', '*', '[a]', '\\',
              '"', "'", '?', '{', '-', '..', "\u0085", "\u202e"].map(&:b).freeze
  NAME_FIRST = [*'a'..'z', *'0'..'9', *'A'..'Z'].freeze
  NAME_REST = [*NAME_FIRST, '.', '_', '-'].freeze

  attr_reader :random

  def initialize(seed)
    @random = Random.new(seed)
    @names = {}
  end

  def flag
    loop do
      length = random.rand < 0.05 ? 96 : random.rand(1..24)
      name = NAME_FIRST.sample(random: random) + Array.new(length - 1) { NAME_REST.sample(random: random) }.join
      return @names[name] = name unless @names.key?(name)
    end
  end

  def id
    return random.bytes(255).tr("\x00-\x1f\x7f".b, 'x') if random.rand < 0.05

    Array.new(random.rand(1..5)) { ID_PARTS.sample(random: random) }.join
  end

  # nil for no key, a String, or [:RPUSH, …] for another type.
  def value
    case random.rand
    when 0...0.35 then nil
    when 0.35...0.9 then VALUES.sample(random: random)
    when 0.9...0.95 then [%w[RPUSH true], %w[HSET true true], %w[SADD true], %w[ZADD 1 true]].sample(random: random)
    when 0.95...0.98 then random.bytes(random.rand(1..64))
    else ['true', 'false', ' '].sample(random: random) * random.rand(2..20_000)
    end
  end
end

# One flag's keys, and the tenants to ask about: [company, workspace], either may be nil.
State = Struct.new(:flag, :keys, :tenants)

class StateMaker
  def initialize(generator)
    @generator = generator
  end

  def make
    flag = @generator.flag
    company, workspace, stranger = Array.new(3) { @generator.id }
    State.new(flag, keys(flag, company, workspace), [[nil, nil], [company, nil], [nil, workspace], [company, workspace],
                                                     ['', workspace], [company, ''], [stranger, workspace],
                                                     [workspace, company]])
  end

  private

  # The last two must never be looked at: a tenant's key at the other level.
  def keys(flag, company, workspace)
    base = "ff:#{flag}".b
    places = [base, "#{base}:company:".b + company, "#{base}:workspace:".b + workspace,
              "#{base}:workspace:".b + company, "#{base}:company:".b + workspace]
    places.to_h { |key| [key, @generator.value] }.compact
  end
end

# The shared library, called as a foreign function: its layouts are packed by hand.
class Library
  # ff_context { size_t size; const char *company_id, *workspace_id; }
  # ff_evaluation { int64 age; int32 error, kind, source, reason, freshness; bool enabled; ... }
  EVALUATION_SIZE = 64
  SOURCES = %w[fallback default global company workspace override].freeze
  REASONS = %w[UNKNOWN STATIC DEFAULT TARGETING_MATCH SPLIT CACHED DISABLED STALE ERROR].freeze
  KINDS = [nil, *%w[PROVIDER_NOT_READY FLAG_NOT_FOUND PARSE_ERROR TYPE_MISMATCH TARGETING_KEY_MISSING INVALID_CONTEXT
                    PROVIDER_FATAL GENERAL]].freeze

  def initialize(settings)
    @library = Fiddle.dlopen(ENV.fetch('FF_LIBRARY', File.join(ROOT, 'build/lib/libfeatureflag.so')))
    @evaluate = function('ff_evaluate', 5, Fiddle::TYPE_INT)
    @client = create(settings)
    @evaluation = Fiddle::Pointer.malloc(EVALUATION_SIZE, Fiddle::RUBY_FREE)
  end

  def answer(flag, company, workspace)
    ids = [company, workspace].map { |id| id && "#{id}\0".b }
    context = [24, *ids.map { |id| id ? Fiddle::Pointer[id].to_i : 0 }].pack('QQQ')
    @evaluate.call(@client, flag, context, @evaluation, nil)
    _error, kind, source, reason, _freshness, enabled = @evaluation[8, 21].unpack('l5C')
    [enabled == 1, SOURCES.fetch(source), REASONS.fetch(reason), KINDS.fetch(kind)]
  end

  def close
    function('ff_client_destroy', 1, Fiddle::TYPE_VOID).call(@client)
  end

  private

  def function(name, count, result)
    Fiddle::Function.new(@library[name], [Fiddle::TYPE_VOIDP] * count, result)
  end

  def create(settings)
    options = function('ff_options_create', 0, Fiddle::TYPE_VOIDP).call
    set = function('ff_options_set', 4, Fiddle::TYPE_INT)
    settings.each { |name, value| raise "cannot set #{name}" unless set.call(options, name, value, nil).zero? }
    client = [0].pack('Q')
    raise 'no client' unless function('ff_client_create', 3, Fiddle::TYPE_INT).call(options, client, nil).zero?

    function('ff_options_destroy', 1, Fiddle::TYPE_VOID).call(options)
    Fiddle::Pointer.new(client.unpack1('Q'))
  end
end

class TestDifferential < FfctlTest
  SEED = Integer(ENV.fetch('FF_SEED', '20250115'))
  STATES = Integer(ENV.fetch('FF_STATES', '4000'))

  def test_ffctl_and_library_agree_with_the_model
    generator = Generator.new(SEED)
    @states = Array.new(STATES) { StateMaker.new(generator).make }
    @questions = @states.flat_map { |state| state.tenants.map { |tenant| [state.flag, *tenant] } }
    plant
    registered = @states.map(&:flag).select { generator.random.rand < 0.8 }
                        .to_h { |flag| [flag, generator.random.rand < 0.5] }
    checks = [nil, registered].sum { |loaded| compare(loaded) }
    puts "differential: seed #{SEED}, #{STATES} states, #{checks} checks, 0 differences"
  end

  private

  def plant
    @planted = @states.map(&:keys).reduce({}, :merge)
    commands = @planted.map do |key, value|
      value.is_a?(Array) ? [value.first, key, *value.drop(1)] : ['SET', key, value]
    end
    commands.each_slice(500) do |slice|
      redis.pipeline(slice).each { |reply| raise reply if reply.is_a?(Resp::Error) }
    end
  end

  def compare(loaded)
    model = Model.new(@planted, loaded)
    expected = @questions.map { |question| model.answer(*question) }
    settings = loaded ? { 'FEATURE_FLAGS_REGISTRY' => write_registry(loaded) } : {}
    assert_agreement('ffctl check --stdin', loaded, expected, by_ffctl(settings))
    assert_agreement('ff_evaluate', loaded, expected, by_library(settings))
    2 * expected.size
  end

  def assert_agreement(who, loaded, expected, answers)
    assert_equal expected.size, answers.size, "#{who}: answers to questions"
    wrong = expected.each_index.reject { |i| expected[i] == answers[i] }
    return if wrong.empty?

    shown = wrong.first(5).map do |i|
      keys = @planted.select { |key, _| key.start_with?("ff:#{@questions[i][0]}") }
      "#{@questions[i].inspect}: expected #{expected[i].inspect}, got #{answers[i].inspect}\n" \
        "  planted: #{keys.inspect[0, 500]}"
    end
    flunk "#{who}, #{loaded ? 'with' : 'without'} registry: #{wrong.size} differences " \
          "(FF_SEED=#{SEED} FF_STATES=#{STATES})\n#{shown.join("\n")}"
  end

  def by_ffctl(settings)
    input = @questions.map { |flag, *ids| "#{[flag, *ids].map { |field| field.to_s.b }.join("\t".b)}\n" }.join
    outcome = ffctl('check', '--stdin', '--json', env: settings, input: input)
    outcome.json_lines.each_with_index.map do |answer, i|
      assert_equal @questions[i][0], answer['flag'], 'answers are in the order of the questions'
      answer.values_at('enabled', 'source', 'reason', 'error')
    end
  end

  def by_library(settings)
    library = Library.new(SETTINGS.merge('REDIS_URL' => server.url).merge(settings))
    @questions.map { |question| library.answer(*question) }
  ensure
    library&.close
  end

  def write_registry(loaded)
    entries = loaded.map do |flag, enabled|
      <<-YAML
  "#{flag}":
    description: made by a test
    defaultEnabled: #{enabled}
    scope: workspace
    addedDate: 2025-01-15
    expectedRemoval: 2025-12-31
    owner: team-tests
      YAML
    end
    file('many.yml', "flags:\n#{entries.join}")
  end
end
