# frozen_string_literal: true

# What a terminal is sent: colours where they are welcome, and nothing that others have
# put into ids, values and registries to steer it.

require_relative 'helper'

class TestFfctlColour < FfctlTest
  COMMANDS = [%w[explain workspace-themes], %w[set workspace-themes on], %w[list --today 2025-12-01],
              %w[lint --today 2025-12-01]].freeze

  def test_on_a_terminal
    COMMANDS.each { |arguments| assert_match(/\e\[3[12]m/, terminal(*arguments), arguments.inspect) }
    assert_match(/\e\[31mEXPIRED\e\[0m/, terminal('list', '--today', '2025-12-01'))
  end

  def test_not_with_no_color_nor_on_a_dumb_terminal
    [{ 'NO_COLOR' => '1' }, { 'TERM' => 'dumb' }, { 'TERM' => nil }].each do |env|
      COMMANDS.each { |arguments| refute_includes terminal(*arguments, env: env), "\e", arguments.inspect }
    end
    assert_includes terminal('list', env: { 'NO_COLOR' => '' }), "\e", 'an empty NO_COLOR is none'
    assert_match(/EXPIRED/, terminal('list', '--today', '2025-12-01', env: { 'NO_COLOR' => '1' }))
  end

  def test_not_in_json_nor_in_a_file
    COMMANDS.each do |arguments|
      refute_includes terminal(*arguments, '--json'), "\e", arguments.inspect
      refute_includes registered(*arguments, env: { 'TERM' => 'xterm' }).out, "\e", arguments.inspect
    end
    refute_includes terminal('health'), "\e"
    refute_includes terminal('check', 'workspace-themes'), "\e"
  end

  def test_json_on_a_terminal_is_ascii
    out = terminal('check', 'workspace-themes', '--company', "é\u0085\u202e", '--json')
    assert out.ascii_only?, out
    assert_equal "é\u0085\u202e", JSON.parse(out)['companyId']
  end
end

class TestFfctlInjection < FfctlTest
  EVIL = "\e]0;owned\a\e[31m\u009b2J\u202etxet\x7f\r\b"
  ID = "a\u009b2J\u202e\u2066\u200b\xffz" # no ASCII control characters: a legal id

  HARMFUL = /[[:cntrl:]&&[^\n]]|[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

  # Newlines apart, a terminal gets printable characters alone.
  def assert_harmless(text, what)
    assert text.valid_encoding?, "#{what}: #{text.inspect}"
    refute_match HARMFUL, text, what
  end

  def assert_harmless_outcome(outcome, what)
    assert_harmless(outcome.out, "#{what}, stdout")
    assert_harmless(outcome.err, "#{what}, stderr")
  end

  def test_ids
    [%w[check], %w[explain], %w[set on], %w[unset]].each do |command, *rest|
      assert_harmless_outcome registered(command, 'workspace-themes', *rest, '--company', ID), command
    end
    assert_includes registered('set', 'workspace-themes', 'on', '--workspace', ID).out,
                    'for workspace a\xc2\x9b2J\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8b\xffz:'
    assert_equal 'true', redis.call('GET', 'ff:workspace-themes:workspace:'.b + ID.b)
  end

  def test_values
    redis.call('SET', 'ff:workspace-themes', EVIL)
    redis.call('SET', 'ff:workspace-themes:company:acme', "#{EVIL}\n\0")
    assert_harmless_outcome registered('explain', 'workspace-themes', '--company', 'acme'), 'explain'
    assert_harmless_outcome registered('list', '--company', 'acme', '--overrides'), 'list'
  end

  def test_registries
    evil = EVIL.gsub(/[\x00-\x1f\x7f]/) { |char| format('\\x%02x', char.ord) }
    path = file('evil.yml', REGISTRY.sub('Plan campaigns', EVIL).sub('team-campaigns', %("#{evil}"))
                                    .sub('team-design', "t\u202ex").sub('workspace-themes', "x#{EVIL}"))
    assert_harmless_outcome ffctl('lint', path), 'lint'
    assert_harmless_outcome ffctl('check', 'a', '--registry', path), 'check'
    reversed = file('reversed.yml', REGISTRY.sub('team-design', "t\u202ex"))
    assert_harmless_outcome ffctl('list', '--registry', reversed), 'list'
    assert_harmless_outcome ffctl('lint', reversed), 'lint'
  end

  def test_names_of_files
    path = file("re\e[31mg\u202e\u009b.yml", "flags: 1\n")
    [%w[lint], %w[check a], %w[list], %w[list --names], %w[set a on]].each do |arguments|
      assert_harmless_outcome ffctl(*arguments, '--registry', path), arguments.inspect
      assert_harmless_outcome ffctl(*arguments, '--registry', "#{path}x"), arguments.inspect
    end
    assert_harmless_outcome ffctl('lint', path, "#{path}x"), 'lint'
  end

  def test_the_command_line
    [[EVIL], ['check', EVIL], ["--#{EVIL}"], ['check', 'a', '--company', EVIL], ['set', 'a', EVIL], ['help', EVIL],
     ['list', '--today', EVIL], ['health', '--timeout', EVIL], ['check', 'a', '--redis-url', "unix:///#{EVIL}"],
     ["-\u202e"], ["-\x01"]].each do |arguments|
      outcome = ffctl(*arguments.map { |argument| argument.delete("\0") })
      assert_operator outcome.status, :>, 0
      assert_harmless_outcome outcome, arguments.inspect
    end
  end

  def test_lines_of_standard_input
    outcome = ffctl('check', '--stdin', input: "#{EVIL}\nx#{EVIL}\ty\na\t#{EVIL}\na\t#{ID}\n")
    assert_harmless_outcome outcome, 'check --stdin'
  end
end
