# frozen_string_literal: true

# What is common to all commands: help, usage errors, secrets, standard streams.

require_relative 'helper'

class TestFfctlUsage < FfctlTest
  COMMANDS = %w[check explain set unset list watch lint explain-rule refs gen coverage matrix new extend rm stats audit
                health].freeze

  def test_without_a_command_shows_the_overview_as_an_error
    outcome = ffctl
    assert_outcome 2, '', outcome, err: /\AUsage: ffctl COMMAND/
  end

  def test_help_goes_to_stdout_and_names_every_command
    [%w[--help], %w[-h], %w[help], %w[help help]].each do |arguments|
      outcome = ffctl(*arguments)
      assert_equal [0, ''], [outcome.status, outcome.err]
      COMMANDS.each { |command| assert_match(/^  #{command} /, outcome.out) }
    end
  end

  def test_each_command_has_help_with_examples_and_exit_statuses
    COMMANDS.each do |command|
      outcome = ffctl('help', command)
      assert_equal [0, ''], [outcome.status, outcome.err], command
      assert_match(/\AUsage: ffctl #{command} .*^Examples:\n  ffctl #{command}.*^Exit status:\n  0  /m, outcome.out)
      assert_equal outcome, ffctl(command, '--help')
      assert_equal outcome, ffctl('-h', command, 'any', 'thing')
    end
  end

  def test_help_fits_eighty_columns_or_so
    COMMANDS.each { |command| ffctl('help', command).out.each_line { |line| assert_operator line.chomp.size, :<=, 88 } }
  end

  def test_version
    [%w[--version], %w[-V], %w[check -V]].each do |arguments|
      assert_match(/\Affctl \d+\.\d+\.\d+ \(libfeatureflag \d+\.\d+\.\d+\)\n\z/, ffctl(*arguments).out)
    end
  end

  def test_unknown_commands_get_a_suggestion
    assert_outcome 2, '', ffctl('chekc'), err: /did you mean `check`\?\nffctl: see `ffctl help`\n\z/
    assert_outcome 2, '', ffctl('help', 'expalin'), err: /did you mean `explain`\?/
    assert_outcome 2, '', ffctl('frobnicate'), err: /unknown command `frobnicate`\n.*ffctl help/
  end

  def test_unknown_options_get_a_suggestion
    assert_outcome 2, '', ffctl('check', 'a', '--compnay', 'acme'),
                   err: /unknown option --compnay; did you mean --company\?/
    assert_outcome 2, '', ffctl('check', 'a', '-z'), err: /unknown option -z/
    assert_outcome 2, '', ffctl("--\e[31m"), err: /unknown option --\\x1b\[31m\n/
  end

  def test_options_of_other_commands_are_refused
    assert_outcome 2, '', ffctl('check', 'a', '--overrides'), err: /check does not take --overrides/
    assert_outcome 2, '', ffctl('health', '--company', 'acme'), err: /health does not take --company/
  end

  def test_values_of_options_are_demanded_and_refused
    assert_outcome 2, '', ffctl('check', 'a', '--company'), err: /--company needs a value/
    assert_outcome 2, '', ffctl('check', 'a', '--json=yes'), err: /--json takes no value/
    assert_outcome 2, '', ffctl('health', '--timeout', '0'), err: /1 to 60000/
    %w[1x -1 60001 999999999999 1.5].each { |bad| assert_equal 2, ffctl('health', "--timeout=#{bad}").status, bad }
  end

  def test_operands_are_counted
    [%w[check a b], %w[explain], %w[explain a b], %w[set a], %w[set a on b], %w[unset], %w[list a],
     %w[health a]].each do |arguments|
      assert_outcome 2, '', ffctl(*arguments), err: /it is: ffctl #{arguments[0]} /
    end
  end

  def test_two_tenants_of_a_kind_are_refused
    outcome = ffctl('set', 'a', 'off', '--company', 'acme', '--company', 'umbrella')
    assert_outcome 2, '', outcome, err: /--company is given twice/
    assert_nil redis.call('GET', 'ff:a:company:umbrella')
  end

  def test_options_stand_before_or_after_the_command
    redis.call('SET', 'ff:a:company:-x', 'true')
    [['--company', '-x', 'check', 'a'], ['check', '--company=-x', 'a'], ['check', 'a', '--company', '-x'],
     ['check', '--company', '-x', '--', 'a']].each do |arguments|
      assert_outcome 0, "on\n", ffctl(*arguments, env: { 'POSIXLY_CORRECT' => '1' })
    end
  end

  def test_redis_url_and_registry_beat_the_environment
    redis.call('SET', 'ff:workspace-themes', 'true')
    wrong = { 'REDIS_URL' => 'unix:///nowhere.sock', 'FEATURE_FLAGS_REGISTRY' => '/nowhere.yml' }
    right = ['--redis-url', server.url, '--registry', registry]
    assert_outcome 0, "on\n", ffctl('check', 'workspace-themes', *right, env: wrong)
    assert_outcome 0, "on\n", ffctl('--registry=', "--redis-url=#{server.url}", 'check', 'workspace-themes', env: wrong)
  end

  def test_bad_settings_are_usage_errors_and_name_the_variable
    bad = { 'REDIS_PORT' => 'abc', 'REDIS_COMMAND_TIMEOUT_MS' => '0', 'FEATURE_FLAGS_PROVIDER' => 'postgres',
            'REDIS_TLS' => 'true', 'FEATURE_FLAGS_PREFIX' => 'a b', 'FEATURE_FLAGS_OVERRIDES' => 'a=perhaps' }
    bad.each do |name, value|
      [%w[check a], %w[explain a], %w[set a on], %w[unset a], %w[health]].each do |arguments|
        assert_outcome 2, '', ffctl(*arguments, env: { name => value }), err: /\Affctl: #{name}: .*\n.*man ffctl/
      end
    end
    assert_equal 2, ffctl('check', 'a', '--redis-url', 'http://example.org').status
  end
end

class TestFfctlSecrets < FfctlTest
  SECRET = 'hunter2'

  def assert_refused(*arguments)
    outcome = ffctl(*arguments)
    assert_outcome 2, '', outcome, err: /password.*\n.*REDIS_PASSWORD, REDIS_PASSWORD_FILE or REDIS_URL/
    refute_includes outcome.err, SECRET
  end

  def test_a_password_in_the_url_is_refused_and_never_shown
    ["redis://:#{SECRET}@localhost", "redis://user:#{SECRET}@localhost:6379/0", "rediss://u:#{SECRET}@h",
     ":#{SECRET}@h", "u:#{SECRET}@h:6379", "redis://u:#{SECRET}/x@h", "redis://u:#{SECRET}@x@h",
     "redis://h/0?password=#{SECRET}", "unix:///tmp/s?db=0&password=#{SECRET}", "unix://u:#{SECRET}@/tmp/s"].each do |url|
      assert_refused 'check', 'a', '--redis-url', url
      assert_refused "--redis-url=#{url}", 'health'
    end
  end

  def test_it_is_refused_before_any_other_complaint_could_show_it
    url = "redis://:#{SECRET}@localhost"
    assert_refused 'check', 'a', '--redis-ulr', url
    assert_refused 'check', 'a', "--redis-ulr=#{url}"
    assert_refused 'chekc', '--redis-url', url
    assert_refused url
    assert_refused 'check', 'a', 'b', url
    assert_refused '--help', '--redis-url', url
  end

  def test_a_word_astray_is_not_shown_either
    ["#{SECRET}:x@host", "--redis-ulr=x:#{SECRET}@host"].each do |word|
      outcome = ffctl(word)
      assert_equal 2, outcome.status
      refute_includes outcome.err, SECRET
    end
  end

  def test_other_urls_are_no_secrets
    assert_equal 1, ffctl('check', 'a', '--redis-url', server.url).status
    user = ffctl('check', 'a', '--redis-url', 'redis://user@127.0.0.1:1')
    assert_outcome 3, "off\n", user, err: /127\.0\.0\.1:1/
    path = ffctl('check', 'a', '--redis-url', 'unix:///no/a:b@c.sock')
    assert_outcome 3, "off\n", path, err: %r{/no/a:b@c\.sock}
  end

  def test_no_password_of_the_environment_is_shown
    redis.call('CONFIG', 'SET', 'requirepass', 'right')
    { 'REDIS_PASSWORD' => SECRET, 'REDIS_URL' => "#{server.url}?x=#{SECRET}",
      'REDIS_PASSWORD_FILE' => file('secret', SECRET) }.each do |name, value|
      %w[check explain list].each do |command|
        outcome = registered(*[command, ('workspace-themes' unless command == 'list')].compact, env: { name => value })
        assert_includes [2, 3], outcome.status
        refute_includes outcome.out + outcome.err, SECRET
      end
      refute_includes ffctl('health', env: { name => value }).out, SECRET
    end
  ensure
    redis.call('CONFIG', 'SET', 'requirepass', '')
  end
end

class TestFfctlStreams < FfctlTest
  PRINTING = ['check workspace-themes', 'check workspace-themes --json', 'explain workspace-themes', 'list',
              'list --json', 'list --names', 'lint', 'lint --json', 'health', 'help', '--version',
              'set workspace-themes on', 'check --stdin <<<workspace-themes'].freeze

  def test_output_that_goes_nowhere_is_an_error
    PRINTING.each do |command|
      ['/dev/full', '&-'].each do |target|
        outcome = shell("\"$FFCTL\" #{command} >#{target}")
        assert_equal 3, outcome.status, "#{command} >#{target}: #{outcome.err}"
        assert_match(/cannot write to standard output/, outcome.err, command)
      end
    end
  end

  # With a closed stdout the socket to Redis would become descriptor 1.
  def test_answers_do_not_go_into_the_socket
    shell('"$FFCTL" set workspace-themes on >&- 2>&-')
    assert_equal 'true', redis.call('GET', 'ff:workspace-themes')
    assert_equal 3, shell('"$FFCTL" check workspace-themes <&- >&- 2>&-').status
    assert_equal 0, shell('"$FFCTL" check -q workspace-themes <&- >&- 2>&-').status
  end

  def test_closed_standard_input
    assert_outcome 3, '', shell('"$FFCTL" check --stdin <&-'), err: /cannot read standard input/
  end

  def test_a_reader_that_leaves_ends_it_quietly
    outcome = shell('set -o pipefail; yes workspace-themes | "$FFCTL" check --stdin | head -n 1')
    assert_equal ["off\n", ''], [outcome.out, outcome.err]
  end
end
