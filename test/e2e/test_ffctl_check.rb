# frozen_string_literal: true

require_relative 'helper'

class TestFfctlCheck < FfctlTest
  def test_on_and_off
    assert_outcome 1, "off\n", ffctl('check', 'a')
    redis.call('SET', 'ff:a', 'true')
    assert_outcome 0, "on\n", ffctl('check', 'a')
    redis.call('SET', 'ff:a', 'false')
    assert_outcome 1, "off\n", ffctl('check', 'a')
  end

  def test_quiet_is_the_status_alone
    redis.call('SET', 'ff:a', 'true')
    assert_outcome 0, '', ffctl('check', 'a', '-q')
    assert_outcome 1, '', ffctl('check', 'b', '--quiet')
    assert_outcome 3, '', registered('check', 'nope', '-q'), err: /nope/
  end

  def test_precedence
    redis.call('SET', 'ff:a:company:acme', 'true')
    redis.call('SET', 'ff:a:workspace:7', 'false')
    assert_outcome 0, "on\n", ffctl('check', 'a', '--company', 'acme')
    assert_outcome 1, "off\n", ffctl('check', 'a', '--workspace', '7')
    assert_outcome 0, "on\n", ffctl('check', 'a', '--company', 'acme', '--workspace', '7')
    assert_outcome 1, "off\n", ffctl('check', 'a', '--company', 'other', '--workspace', '7')
    redis.call('SET', 'ff:a', 'false')
    assert_outcome 1, "off\n", ffctl('check', 'a', '--company', 'acme')
  end

  def test_an_empty_id_is_none
    redis.call('SET', 'ff:a:company:', 'true')
    assert_outcome 1, "off\n", ffctl('check', 'a', '--company', '', '--workspace', '')
  end

  def test_defaults_of_the_registry
    assert_outcome 0, "on\n", registered('check', 'drizzle-recipients')
    assert_outcome 1, "off\n", registered('check', 'advanced-scheduling')
  end

  def test_json_has_these_keys_in_this_order
    redis.call('SET', 'ff:a:company:acme', 'true')
    outcome = ffctl('check', 'a', '--company', 'acme', '--json')
    assert_outcome 0, '{"flag":"a","companyId":"acme","workspaceId":null,"enabled":true,"source":"company",' \
                      "\"reason\":\"TARGETING_MATCH\",\"error\":null}\n", outcome
    off = '{"flag":"b","companyId":null,"workspaceId":null,"enabled":false,"source":"fallback","reason":"DEFAULT",' \
          "\"error\":null}\n"
    assert_outcome 1, off, ffctl('--json', 'check', 'b', '--company', '')
  end

  def test_json_of_ids_that_are_no_text
    outcome = ffctl('check', 'a', '--company', "z\xFCrich\xE2\x82".b, '--workspace', 'zürich', '--json')
    assert_equal ["z\uFFFDrich\uFFFD\uFFFD", 'zürich'], outcome.json.values_at('companyId', 'workspaceId')
    ["\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
     "\xF8\x90\x80\x80"].each do |bytes|
      json = ffctl('check', 'a', '--company', bytes.b, '--json').json
      assert_equal "\uFFFD" * bytes.bytesize, json['companyId'], bytes.inspect
    end
    highest = "\u{10FFFF}\uD7FF\uE000\u0080\u0800\u{10000}"
    assert_equal highest, ffctl('check', 'a', '--company', highest, '--json').json['companyId']
  end

  def test_an_unregistered_flag_is_a_fallback_with_a_hint
    redis.call('SET', 'ff:advanced-schedulin', 'true')
    outcome = registered('check', 'advanced-schedulin')
    assert_outcome 3, "off\n", outcome, err: /not in the registry.*\n.*did you mean `advanced-scheduling`\?/
    assert_equal 2, outcome.err.lines.size
    json = registered('check', 'advanced-schedulin', '--json').json
    assert_equal [false, 'fallback', 'ERROR', 'FLAG_NOT_FOUND'], json.values_at('enabled', 'source', 'reason', 'error')
    assert_match(/registry/, json['message'])
  end

  def test_unregistered_flags_may_be_allowed
    redis.call('SET', 'ff:new', 'true')
    assert_outcome 0, "on\n", registered('check', 'new', env: { 'FEATURE_FLAGS_UNKNOWN' => 'allow' })
    warned = registered('check', 'new', env: { 'FEATURE_FLAGS_UNKNOWN' => 'warn' })
    assert_outcome 0, "on\n", warned, err: /\Affctl: warning: .*new.*not in the registry/
  end

  def test_names_and_ids_that_cannot_be_are_usage_errors
    ['a:b', '', '-', '.a', 'a b', 'ü', 'x' * 97].each do |name|
      assert_outcome 2, '', ffctl('check', '--', name), err: /\Affctl: flag .*1 to 96/
    end
    ["a\nb", "\e[0m", 'x' * 256].each do |id|
      assert_outcome 2, '', ffctl('check', 'a', '--company', id), err: /255/
      assert_outcome 2, '', ffctl('check', 'a', '--workspace', id, '--json'), err: /255/
    end
  end

  def test_without_redis_the_fallback_is_printed
    stop_redis do
      assert_outcome 3, "on\n", registered('check', 'drizzle-recipients'), err: /\Affctl: redis .*\n.*ffctl health/
      assert_outcome 3, "off\n", registered('check', 'advanced-scheduling'), err: /redis/
      outcome = registered('check', 'drizzle-recipients', '--json')
      assert_equal 3, outcome.status
      assert_equal [true, 'default', 'ERROR', 'PROVIDER_NOT_READY'],
                   outcome.json.values_at('enabled', 'source', 'reason', 'error')
      assert_includes outcome.err, outcome.json['message']
      assert_outcome 3, '', registered('check', 'drizzle-recipients', '-q'), err: /redis/
    end
  end

  def test_the_reason_is_told_once
    stop_redis { assert_equal 1, registered('check', 'drizzle-recipients').err.scan(server.socket).size }
  end

  def test_with_a_broken_registry_the_answer_is_off_and_all_mistakes_are_told
    many = "flags:\n#{Array.new(30) { |i| "  flag-#{i}:\n    defaultEnabled: maybe\n" }.join}"
    broken = file('broken.yml', many)
    outcome = ffctl('check', 'flag-1', env: { 'FEATURE_FLAGS_REGISTRY' => broken })
    assert_outcome 3, "off\n", outcome, err: /ffctl lint #{broken}\n\z/
    30.times { |i| assert_match(/^ffctl: #{broken}:#{3 + 2 * i}:/, outcome.err) }
    json = ffctl('check', 'flag-1', '--json', '--registry', broken)
    assert_equal 3, json.status
    assert_equal [false, 'fallback', 'ERROR', 'PARSE_ERROR'],
                 json.json.values_at('enabled', 'source', 'reason', 'error')
  end

  def test_with_a_missing_registry_too
    outcome = ffctl('check', 'a', '--registry', '/nowhere/flags.yml')
    assert_outcome 3, "off\n", outcome, err: %r{/nowhere/flags\.yml}
  end

  def test_a_registry_may_be_declared_dispensable
    redis.call('SET', 'ff:a', 'true')
    env = { 'FEATURE_FLAGS_REGISTRY' => '/nowhere.yml', 'FEATURE_FLAGS_REGISTRY_REQUIRED' => 'false' }
    assert_outcome 0, "on\n", ffctl('check', 'a', env: env), err: %r{\Affctl: warning: .*/nowhere\.yml}
  end

  def test_a_wrong_password
    redis.call('CONFIG', 'SET', 'requirepass', 'right')
    assert_outcome 3, "off\n", ffctl('check', 'a', env: { 'REDIS_PASSWORD' => 'wrong' }), err: /REDIS_PASSWORD_FILE/
  ensure
    redis.call('CONFIG', 'SET', 'requirepass', '')
  end

  def test_overrides_of_the_environment
    outcome = ffctl('check', 'a', '--json', env: { 'FEATURE_FLAGS_OVERRIDES' => 'a=on' })
    assert_equal [0, 'override'], [outcome.status, outcome.json['source']]
  end

  def test_what_does_not_go_together
    [%w[check], %w[check a --stdin], %w[check --stdin --company acme], %w[check --stdin -q],
     %w[check a -q --json]].each do |arguments|
      assert_outcome 2, '', ffctl(*arguments), err: /ffctl help check/
    end
  end
end
