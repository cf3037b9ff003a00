# frozen_string_literal: true

require_relative 'helper'

class TestFfctlExplain < FfctlTest
  def test_every_key_in_order_and_the_one_that_decides
    redis.call('SET', 'ff:workspace-themes', 'TRUE')
    redis.call('SET', 'ff:workspace-themes:company:acme', 'true')
    outcome = registered('explain', 'workspace-themes', '--company', 'acme', '--workspace', '7')
    assert_outcome 0, <<~TEXT, outcome
        1  global     ff:workspace-themes               "TRUE" says nothing: neither "true" nor "false"
      > 2  company    ff:workspace-themes:company:acme  "true" says on, and decides
        3  workspace  ff:workspace-themes:workspace:7   not set
        4  default    defaultEnabled in the registry    off
        5  fallback   if all else fails                 off

      workspace-themes for company acme, workspace 7 is on: the company's value is exactly "true", and the global value says nothing

      To turn it off:
        for this company    ffctl set workspace-themes off --company acme
        for this company    ffctl unset workspace-themes --company acme
        for everyone        ffctl set workspace-themes off
    TEXT
  end

  def test_nothing_is_set
    outcome = ffctl('explain', 'a')
    assert_outcome 0, <<~TEXT, outcome
        1  global     ff:a               not set
      > 2  fallback   not in a registry  off, and decides

      a is off: no key says anything, and no registry holds the flag

      To turn it on:
        for everyone        ffctl set a on
    TEXT
  end

  def test_other_types_count_as_no_key
    redis.call('RPUSH', 'ff:a', 'true')
    redis.call('HSET', 'ff:a:company:acme', 'true', 'true')
    outcome = ffctl('explain', 'a', '--company', 'acme')
    assert_equal 2, outcome.out.scan('no string, so it counts as not set').size
    steps = ffctl('explain', 'a', '--company', 'acme', '--json').json['steps']
    assert_equal(['other-type', 'other-type', nil], steps.map { |step| step['state'] })
  end

  def test_values_are_quoted_escaped_and_cut
    redis.call('SET', 'ff:a', "a\"b\\c\e[31m\xff\u202e\n\0é")
    assert_includes ffctl('explain', 'a').out, '"a\\"b\\\\c\\x1b[31m\\xff\\xe2\\x80\\xae\\x0a\\x00é" says nothing'
    redis.call('SET', 'ff:a', 'x' * 1000)
    assert_includes ffctl('explain', 'a').out, "\"#{'x' * 64}\"... (1000 bytes)"
  end

  def test_a_global_value_beats_all_and_unsetting_it_is_told_apart
    redis.call('SET', 'ff:advanced-scheduling', 'false')
    outcome = registered('explain', 'advanced-scheduling', '--company', 'acme')
    assert_match(/^advanced-scheduling for company acme is off: the global value beats/, outcome.out)
    assert_match(/^To turn it on:\n  for everyone +ffctl set advanced-scheduling on\n/, outcome.out)
    refute_match(/ffctl unset|--company acme/, outcome.out)
    assert_match(/^Unsetting the global value alone would leave it off\.$/, outcome.out)
  end

  def test_commands_keep_within_the_registered_scope
    redis.call('SET', 'ff:drizzle-recipients:company:acme', 'false')
    redis.call('SET', 'ff:advanced-scheduling:workspace:7', 'true')
    assert_equal ['ffctl unset drizzle-recipients --company acme --force', 'ffctl set drizzle-recipients on'],
                 registered('explain', 'drizzle-recipients', '--company', 'acme', '--json').json['toFlip']
    assert_equal ['ffctl unset advanced-scheduling --workspace 7 --force',
                  'ffctl set advanced-scheduling off --company acme', 'ffctl set advanced-scheduling off'],
                 registered('explain', 'advanced-scheduling', '--company', 'acme', '--workspace', '7', '--json')
                   .json['toFlip']
  end

  def test_commands_go_to_the_same_redis_and_registry
    flips = ffctl('explain', 'advanced-scheduling', '--registry', registry, '--redis-url', server.url, '--json',
                  env: { 'REDIS_URL' => 'unix:///nowhere' }).json['toFlip']
    assert_equal ["ffctl set advanced-scheduling on --registry #{registry} --redis-url #{server.url}"], flips
  end

  def test_commands_go_to_the_same_keys
    redis.call('SET', 'other:a', 'true')
    command = 'FEATURE_FLAGS_PREFIX=other ffctl set a off'
    env = { 'FEATURE_FLAGS_PREFIX' => 'other' }
    assert_equal [command, 'FEATURE_FLAGS_PREFIX=other ffctl unset a'], ffctl('explain', 'a', '--json', env: env).json['toFlip']
    assert_equal 0, shell("ffctl() { \"$FFCTL\" \"$@\"; }; #{command} --registry=").status
    assert_equal 'false', redis.call('GET', 'other:a')
    assert_equal ['ffctl set a on'], ffctl('explain', 'a', '--json', env: { 'FEATURE_FLAGS_PREFIX' => 'ff' }).json['toFlip']
  end

  def test_json
    redis.call('SET', 'ff:a:company:acme', "t\xff")
    outcome = ffctl('explain', 'a', '--company', 'acme', '--json')
    assert_equal 0, outcome.status
    json = outcome.json
    assert_equal %w[flag companyId workspaceId enabled source reason error steps toFlip], json.keys
    assert_equal({ 'source' => 'company', 'key' => 'ff:a:company:acme', 'state' => 'string', 'value' => "t\uFFFD",
                   'speaks' => true, 'enabled' => false, 'decides' => true }, json['steps'][1])
    assert_equal({ 'source' => 'global', 'key' => 'ff:a', 'state' => 'absent', 'value' => nil, 'speaks' => false,
                   'enabled' => nil, 'decides' => false }, json['steps'][0])
    assert_equal(1, json['steps'].count { |step| step['decides'] })
  end

  def test_without_redis
    stop_redis do
      outcome = registered('explain', 'drizzle-recipients')
      assert_equal 3, outcome.status
      assert_match(/^  1  global .* not known, as the store did not answer$/, outcome.out)
      assert_match(/^drizzle-recipients is on, as a fallback: redis/, outcome.out)
      refute_match(/To turn/, outcome.out)
      assert_match(/\Affctl: redis .*\n.*ffctl health/, outcome.err)
      json = registered('explain', 'drizzle-recipients', '--json')
      assert_equal [3, 'unknown', []], [json.status, json.json['steps'][0]['state'], json.json['toFlip']]
      assert_match(/redis/, json.json['message'])
    end
  end

  def test_an_unregistered_flag
    redis.call('SET', 'ff:nope:company:acme', 'true')
    outcome = registered('explain', 'nope', '--company', 'acme')
    assert_match(/^  2  company    ff:nope:company:acme  "true" says on$/, outcome.out)
    assert_match(/^> 3  fallback .* off, and decides$/, outcome.out)
    assert_equal 3, outcome.status
    assert_match(/add it to the registry first/, outcome.out)
    assert_match(/not in the registry/, outcome.err)
  end

  def test_an_override_of_the_environment
    redis.call('SET', 'ff:a', 'false')
    outcome = ffctl('explain', 'a', env: { 'FEATURE_FLAGS_OVERRIDES' => 'a=on' })
    assert_equal 0, outcome.status
    assert_match(/^> 1  override .* on, and decides$/, outcome.out)
    assert_match(/^  2  global .* "false" says off$/, outcome.out)
    assert_match(/change FEATURE_FLAGS_OVERRIDES/, outcome.out)
    refute_match(/ffctl set/, outcome.out)
    assert_empty ffctl('explain', 'a', '--json', env: { 'FEATURE_FLAGS_OVERRIDES' => 'a=on' }).json['toFlip']
  end

  def test_usage
    assert_outcome 2, '', ffctl('explain', 'a:b'), err: /1 to 96/
    assert_outcome 2, '', ffctl('explain', 'a', '--company', "\n"), err: /255/
  end
end

# Each command that explain prints is run as printed, and must turn the answer round.
class TestFfctlFlips < FfctlTest
  SEED = Integer(ENV.fetch('FF_SEED', '7'))
  STATES = Integer(ENV.fetch('FF_FLIP_STATES', '80'))
  VALUES = [nil, nil, 'true', 'false', 'TRUE', ''].freeze
  IDS = ['acme', "it's", 'a b', '$(exit 9)', '-x', '日本', "\xff\xfe", "q'\xff\\", '"`', "\u202e", '*', '~', '!!',
         '\\n'].freeze

  def test_every_printed_command_turns_the_answer_round
    random = Random.new(SEED)
    commands = Array.new(STATES) { try_state(random) }.sum
    assert_operator commands, :>, STATES
    puts "flips: seed #{SEED}, #{STATES} states, #{commands} commands, all of them turned the answer round"
  end

  private

  def try_state(random)
    flag = %w[advanced-scheduling drizzle-recipients workspace-themes].sample(random: random)
    ids = { 'company' => IDS.sample(random: random), 'workspace' => IDS.sample(random: random) }
    ids.delete(ids.keys.sample(random: random)) if random.rand < 0.4
    keys = ["ff:#{flag}", *ids.map { |level, id| "ff:#{flag}:#{level}:".b + id.b }]
    state = keys.to_h { |key| [key, VALUES.sample(random: random)] }
    try_commands([flag, *ids.flat_map { |level, id| ["--#{level}", id] }], state)
  end

  def try_commands(question, state)
    plant(state)
    explained = registered('explain', *question, '--json').json
    refute_empty explained['toFlip'], question.inspect
    assert_equal commands_in_text(question), explained['toFlip'].map(&:scrub)
    explained['toFlip'].each do |command|
      plant(state)
      outcome = shell("ffctl() { \"$FFCTL\" \"$@\"; }; #{command}")
      assert_equal 0, outcome.status, "#{command}: #{outcome.err}"
      answer = registered('check', *question, '--json').json
      assert_equal !explained['enabled'], answer['enabled'], "#{command} with #{state.inspect} for #{question.inspect}"
    end
    explained['toFlip'].size
  end

  def commands_in_text(question)
    registered('explain', *question).out.scan(/^  for (?:everyone|this \w+) +(ffctl .*)$/).flatten
  end

  def plant(state)
    redis.call('FLUSHALL')
    state.each { |key, value| redis.call('SET', key, value) if value }
  end
end
