# frozen_string_literal: true

require_relative 'helper'

class CheckTest < FlagTest
  def registered(*flags, **more)
    client(registry: file('flags.yml', registry_of(*flags)), **more)
  end

  def test_enabled_for_a_company_and_a_workspace
    redis.call('SET', 'ff:off-by-default:company:acme', 'true')
    redis.call('SET', 'ff:off-by-default:workspace:w1', 'true')
    client = client()
    assert_equal [true, true, false, false],
                 [client.enabled?('off-by-default', company: 'acme'),
                  client.enabled?('off-by-default', workspace: 'w1'),
                  client.enabled?('off-by-default', company: 'other', workspace: 'other'),
                  client.enabled?('off-by-default')]
  end

  def test_a_symbol_is_the_dashed_flag_where_that_is_registered
    client = registered('dark-mode', 'under_score', 'both-ways', 'both_ways')
    assert_equal %w[dark-mode under_score both_ways no_such],
                 %i[dark_mode under_score both_ways no_such].map { |flag| client.flag_name(flag) }
  end

  def test_a_string_is_never_another_flag
    client = registered('dark-mode')
    client.set('dark-mode', true)
    assert client.enabled?(:dark_mode)
    refute client.enabled?('dark_mode')
    assert_equal :flag_not_found, client.evaluate('dark_mode').error
  end

  def test_without_a_registry_a_symbol_is_the_flag_of_its_name
    client = client(registry: '')
    redis.call('SET', 'ff:dark_mode', 'true')
    redis.call('SET', 'ff:other-flag', 'true')
    assert client.enabled?(:dark_mode)
    refute client.enabled?(:other_flag)
  end

  def test_symbols_follow_a_registry_that_is_read_again
    path = file('flags.yml', registry_of('other'))
    client = client(registry: path)
    assert_equal 'dark_mode', client.flag_name(:dark_mode)
    File.write(path, registry_of('dark-mode'))
    assert client.reload
    refute client.reload
    assert_equal 'dark-mode', client.flag_name(:dark_mode)
    File.write(path, registry_of('dark_mode'))
    assert client.reload
    assert_equal 'dark_mode', client.flag_name(:dark_mode)
  end

  def test_symbols_follow_a_registry_that_reloads_itself
    path = file('flags.yml', registry_of('other'))
    client = client(registry: path, reload_ms: 20)
    assert_equal [false, false], [client.enabled?(:dark_mode), client.enabled?(:other)]
    File.write(path, registry_of('dark-mode', default: true))
    eventually('the registry is read again') { client.enabled?(:dark_mode) }
  end

  def test_more_symbols_than_are_kept_in_mind
    names = (0...5000).map { |number| "flag-#{number}" }
    client = registered(*names, provider: 'memory')
    symbols = names.map { |name| eval(":#{name.tr('-', '_')}") } # rubocop:disable Security/Eval, Style/EvalWithLocation
    2.times { assert_equal names, symbols.map { |symbol| client.flag_name(symbol) } }
  end

  def test_symbols_that_are_made_at_run_time
    client = registered('made-at-run-time')
    10.times { assert_equal 'made-at-run-time', client.flag_name(%w[made at run time].join('_').to_sym) }
    GC.start
    assert_equal 'made-at-run-time', client.flag_name(%w[made at run time].join('_').to_sym)
  end

  def test_ids_of_all_kinds
    redis.call('SET', 'ff:off-by-default:company:42', 'true')
    redis.call('SET', 'ff:off-by-default:company:-7', 'true')
    redis.call('SET', "ff:off-by-default:company:#{2**80}", 'true')
    redis.call('SET', "ff:off-by-default:company:#{-2**62}", 'true')
    redis.call('SET', 'ff:off-by-default:workspace:w', 'true')
    client = client()
    [42, '42', :'42', -7, 2**80, -2**62].each { |id| assert client.enabled?('off-by-default', company: id), id.inspect }
    assert client.enabled?('off-by-default', company: 0, workspace: :w)
    [nil, '', 0, 43, 2**81].each { |id| refute client.enabled?('off-by-default', company: id), id.inspect }
  end

  def test_ids_are_bytes
    redis.call('SET', "ff:off-by-default:company:\u00e9t\u00e9", 'true')
    client = client()
    assert client.enabled?('off-by-default', company: "\u00e9t\u00e9")
    assert client.enabled?('off-by-default', company: "\u00e9t\u00e9".b)
    refute client.enabled?('off-by-default', company: "\xff".b)
    assert_nil client.evaluate('off-by-default', company: "\xff").error
  end

  def test_evaluate_tells_all
    client = client()
    client.set('off-by-default', true, company: 'acme')
    evaluation = client.evaluate(:off_by_default, company: 'acme')
    assert_equal ['off-by-default', true, :company, :targeting_match, :fresh, nil, nil, nil],
                 evaluation.to_a.values_at(0, 1, 2, 3, 4, 6, 7, 8)
    assert_kind_of Integer, evaluation.age_ms
    assert_kind_of Float, evaluation.age
    assert evaluation.enabled? && evaluation.fresh? && !evaluation.stale?
    assert Ractor.shareable?(evaluation)
  end

  def test_evaluate_tells_what_is_wrong
    evaluation = client.evaluate('misspelt')
    assert_equal [false, :fallback, :error, :flag_not_found, 'FLAG_NOT_FOUND'],
                 [evaluation.enabled, evaluation.source, evaluation.reason, evaluation.error, evaluation.error_kind]
    assert_match(/misspelt/, evaluation.message)
    assert_equal [:context, 'INVALID_CONTEXT'],
                 client.evaluate('off-by-default', company: "a\nb").then { |bad| [bad.error, bad.error_kind] }
  end

  def test_evaluate_without_waiting
    client = client()
    client.set('off-by-default', true, company: 'acme')
    first = client.evaluate('off-by-default', company: 'acme', wait: false)
    eventually('it is loaded') { client.evaluate('off-by-default', company: 'acme', wait: false).source == :company }
    assert_includes [nil, :loading], first.error
    assert_equal :unsupported, client(mode: 'direct').evaluate('off-by-default', wait: false).error
  end

  def test_all_flags_of_a_tenant
    client = client()
    client.set('off-by-default', true, workspace: 9)
    all = client.all(company: 'acme', workspace: 9)
    assert_equal client.flags, all.keys
    assert_equal all.keys.to_h { |flag| [flag, client.enabled?(flag, company: 'acme', workspace: 9)] }, all
    assert all['off-by-default'] && all['on-by-default']
    assert_equal :workspace, client.evaluate_all(workspace: 9)['off-by-default'].source
    assert_equal all.keys, client.evaluate_all(company: "\n").keys
  end

  def test_prepare
    client = client()
    assert client.prepare(company: 'acme', workspace: 'w1', timeout: 30)
    assert client.prepare([{ company: 1 }, { workspace: :w }, {}], timeout: 30)
    misses = client.stats[:misses]
    client.enabled?('off-by-default', company: 'acme', workspace: 'w1')
    assert_equal misses, client.stats[:misses]
    assert_equal :context, assert_raises(FeatureFlag::RefusedError) { client.prepare(company: "\n") }.code
    assert client(mode: 'direct').prepare(company: 'acme')
  end

  def test_prepare_that_is_late
    client = client()
    client.enabled?('off-by-default')
    server.pause { refute client.prepare(company: 'late', timeout: 0.02) }
    assert client.prepare(company: 'late', timeout: 30)
  end

  def test_health
    health = client.health
    assert_equal [true, 'redis', nil, nil], [health.up?, health.store, health.error, health.message]
    assert_equal 'up', JSON.parse(health.json).dig('info', 'redis', 'status')
    down = client(redis_url: "unix://#{@folder}/nobody.sock").health(timeout: 5)
    assert_equal [false, :connect, nil], [down.up, down.error, down.response_ms]
    assert_equal 'memory', memory.health.store
  end

  def test_stats_count
    client = client()
    3.times { client.enabled?('off-by-default') }
    stats = client.stats
    assert_equal [3, 3], [stats[:evaluations], stats[:hits] + stats[:misses]]
    assert_equal 15, stats.size
  end

  def test_without_redis_the_default_holds_and_is_told_as_an_error
    client = client(redis_url: "unix://#{@folder}/nobody.sock")
    assert client.enabled?('on-by-default', company: 'acme')
    evaluation = client.evaluate('on-by-default', company: 'acme')
    assert_equal [true, :default, :error, :none, 'PROVIDER_NOT_READY'],
                 [evaluation.enabled, evaluation.source, evaluation.reason, evaluation.freshness, evaluation.error_kind]
    assert_nil evaluation.age
  end

  def test_what_was_known_stays_known
    own = RedisServer.new
    client = client(redis_url: own.url)
    client.set('off-by-default', true, company: 'acme')
    assert client.prepare(company: 'acme', timeout: 30)
    own.stop
    eventually('the loss is noticed') { client.evaluate('off-by-default', company: 'acme').stale? }
    assert client.enabled?('off-by-default', company: 'acme')
  ensure
    own&.remove
  end
end
