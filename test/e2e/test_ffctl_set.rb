# frozen_string_literal: true

require_relative 'helper'

class TestFfctlSet < FfctlTest
  UNWRITTEN = /ffctl: nothing was written\n\z/

  def value(key)
    redis.call('GET', key)
  end

  def test_writes_one_plain_value_and_says_what_was_and_is
    assert_outcome 0, "workspace-themes for everyone: was off (default), is on (global)\n",
                   registered('set', 'workspace-themes', 'on')
    assert_equal 'true', value('ff:workspace-themes')
    assert_outcome 0, "workspace-themes for everyone: was on (global), is off (global)\n",
                   registered('set', 'workspace-themes', 'off')
    assert_equal 'false', value('ff:workspace-themes')
    assert_equal(-1, redis.call('TTL', 'ff:workspace-themes'))
    assert_equal 1, redis.call('DBSIZE')
  end

  def test_tenants
    outcome = registered('set', 'workspace-themes', 'on', '--company', 'acme')
    assert_outcome 0, "workspace-themes for company acme: was off (default), is on (company)\n", outcome
    assert_equal 'true', value('ff:workspace-themes:company:acme')
    outcome = registered('set', 'workspace-themes', 'off', '--workspace', 'a:b c')
    assert_outcome 0, "workspace-themes for workspace a:b c: was off (default), is off (workspace)\n", outcome
    assert_equal 'false', value('ff:workspace-themes:workspace:a:b c')
  end

  def test_unset
    redis.call('SET', 'ff:drizzle-recipients', 'false')
    redis.call('SET', 'ff:workspace-themes:company:acme', 'true')
    assert_outcome 0, "drizzle-recipients for everyone: was off (global), is on (default)\n",
                   registered('unset', 'drizzle-recipients')
    outcome = registered('unset', 'workspace-themes', '--company', 'acme')
    assert_outcome 0, "workspace-themes for company acme: was on (company), is off (default)\n", outcome
    assert_equal 0, redis.call('DBSIZE')
    outcome = registered('unset', 'workspace-themes', '--workspace', '7')
    assert_outcome 0, "workspace-themes for workspace 7: was off (default), is off (default)\n", outcome
  end

  def test_a_value_of_another_type_is_replaced
    redis.call('RPUSH', 'ff:workspace-themes', 'x')
    assert_outcome 0, "workspace-themes for everyone: was off (default), is on (global)\n",
                   registered('set', 'workspace-themes', 'on')
    redis.call('DEL', 'ff:workspace-themes')
    redis.call('SADD', 'ff:workspace-themes', 'x')
    assert_equal 0, registered('unset', 'workspace-themes').status
    assert_equal 0, redis.call('DBSIZE')
  end

  def test_it_is_told_when_another_level_decides
    redis.call('SET', 'ff:workspace-themes', 'false')
    outcome = registered('set', 'workspace-themes', 'on', '--company', 'acme')
    assert_outcome 0, "workspace-themes for company acme: was off (global), is off (global)\n", outcome,
                   err: /\Affctl: warning: written, but it is still off: the global value decides; see .*\n\z/
    assert_equal 'true', value('ff:workspace-themes:company:acme')
    quiet = registered('set', 'workspace-themes', 'off', '--company', 'acme')
    assert_equal '', quiet.err
  end

  def test_it_is_told_when_an_override_decides
    outcome = registered('set', 'workspace-themes', 'on', env: { 'FEATURE_FLAGS_OVERRIDES' => 'workspace-themes=off' })
    assert_outcome 0, "workspace-themes for everyone: was off (override), is off (override)\n", outcome,
                   err: /FEATURE_FLAGS_OVERRIDES decides/
  end

  def test_json
    outcome = registered('set', 'workspace-themes', 'on', '--company', 'acme', '--json')
    assert_outcome 0, '{"flag":"workspace-themes","scope":"company","companyId":"acme","workspaceId":null,' \
                      '"was":{"enabled":false,"source":"default","reason":"DEFAULT","error":null},' \
                      '"is":{"enabled":true,"source":"company","reason":"TARGETING_MATCH",' \
                      "\"error\":null}}\n", outcome
    json = registered('unset', 'workspace-themes', '--json').json
    assert_equal ['global', nil, nil], json.values_at('scope', 'companyId', 'workspaceId')
  end

  def test_unregistered_flags_are_refused_without_force
    outcome = registered('set', 'workspace-theme', 'on')
    assert_outcome 3, '', outcome, err: /not in the registry.*\n.*did you mean `workspace-themes`.*\n#{UNWRITTEN}/o
    assert_outcome 3, '', registered('unset', 'workspace-theme'), err: /nothing was written/
    assert_equal 0, redis.call('DBSIZE')
    forced = registered('set', 'workspace-theme', 'on', '--force')
    assert_outcome 0, "workspace-theme for everyone: was off (fallback), is off (fallback)\n", forced,
                   err: /\Affctl: warning: .*not in the registry.*off everywhere.*\n\z/
    assert_equal 'true', value('ff:workspace-theme')
    assert_equal 0, registered('unset', 'workspace-theme', '--force').status
    assert_equal 0, redis.call('DBSIZE')
  end

  def test_levels_finer_than_the_scope_are_refused_without_force
    [['advanced-scheduling', '--workspace', '7'], ['drizzle-recipients', '--company', 'acme'],
     ['drizzle-recipients', '--workspace', '7']].each do |flag, option, id|
      assert_outcome 3, '', registered('set', flag, 'on', option, id), err: /scope.*\n.*--force\n#{UNWRITTEN}/o
      assert_outcome 3, '', registered('unset', flag, option, id), err: /scope.*\n.*--force/
      assert_equal 0, redis.call('DBSIZE')
      assert_equal 0, registered('set', flag, 'on', option, id, '--force').status
      assert_equal 'true', value("ff:#{flag}:#{option[2..]}:#{id}")
      assert_equal 0, registered('unset', flag, option, id, '--force').status
      assert_equal 0, redis.call('DBSIZE')
    end
  end

  def test_without_a_registry_it_works_and_says_that_nothing_was_checked
    outcome = ffctl('set', 'whatever', 'on', '--workspace', '7')
    assert_outcome 0, "whatever for workspace 7: was off (fallback), is on (workspace)\n", outcome,
                   err: /name and scope were not checked/
    assert_match(/were not checked/, ffctl('unset', 'whatever').err)
  end

  def test_a_broken_registry_does_not_stop_a_forced_write
    broken = { 'FEATURE_FLAGS_REGISTRY' => file('broken.yml', "flags: 1\n") }
    outcome = ffctl('set', 'a', 'off', env: broken)
    assert_outcome 3, '', outcome, err: /ffctl lint .*\nffctl: nothing was written\nffctl: .*--force\n\z/
    forced = ffctl('set', 'a', 'off', '--force', env: broken)
    assert_outcome 0, "a for everyone: was off (fallback), is off (global)\n", forced, err: /registry cannot be used/
    assert_equal 'false', value('ff:a')
  end

  def test_the_memory_provider_keeps_nothing
    outcome = registered('set', 'workspace-themes', 'on', env: { 'FEATURE_FLAGS_PROVIDER' => 'memory' })
    assert_outcome 0, "workspace-themes for everyone: was off (default), is on (global)\n", outcome, err: /forgotten/
    assert_nil value('ff:workspace-themes')
  end

  def test_without_redis_nothing_is_written
    stop_redis do
      [%w[set workspace-themes on], %w[unset workspace-themes], %w[set workspace-themes on --json]].each do |arguments|
        assert_outcome 3, '', registered(*arguments), err: /\Affctl: redis .*\n.*ffctl health`\n#{UNWRITTEN}/o
      end
    end
  end

  def test_a_redis_that_refuses_to_write
    redis.call('ACL', 'SETUSER', 'reader', 'on', 'nopass', '~*', '+@all', '-@write')
    reader = { 'REDIS_USERNAME' => 'reader', 'REDIS_PASSWORD' => 'any' }
    outcome = registered('set', 'workspace-themes', 'on', env: reader)
    assert_outcome 3, '', outcome, err: /NOPERM.*\n.*\n#{UNWRITTEN}/o
  ensure
    redis.call('ACL', 'DELUSER', 'reader')
  end

  def test_usage
    [%w[set a maybe], %w[set a ON], %w[set a true], ['set', 'a', '']].each do |arguments|
      assert_outcome 2, '', ffctl(*arguments), err: /on or off.*\n.*ffctl help set/
    end
    assert_outcome 2, '', ffctl('set', 'a', 'on', '--company', 'x', '--workspace', 'y'), err: /not for both/
    assert_outcome 2, '', ffctl('unset', 'a', '--company', 'x', '--workspace', 'y'), err: /not for both/
    assert_outcome 2, '', ffctl('set', 'a:b', 'on'), err: /1 to 96/
    assert_outcome 2, '', ffctl('set', 'a', 'on', '--company', "x\n"), err: /255/
    assert_equal 0, redis.call('DBSIZE')
  end

  # `--company "$ID"` with ID unset must not switch the flag for everyone.
  def test_an_empty_id_is_refused
    %w[--company --workspace].each do |option|
      assert_outcome 2, '', ffctl('set', 'a', 'off', option, ''), err: /after #{option} is empty/
      assert_outcome 2, '', ffctl('unset', 'a', option, ''), err: /after #{option} is empty/
    end
    assert_equal 0, redis.call('DBSIZE')
  end
end
