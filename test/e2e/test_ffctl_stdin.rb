# frozen_string_literal: true

# `ffctl check --stdin`: any bytes come in, one answer a line goes out.

require 'timeout'
require_relative 'helper'

class TestFfctlStdin < FfctlTest
  def test_answers_in_order
    redis.call('SET', 'ff:a', 'true')
    redis.call('SET', 'ff:b:company:acme', 'true')
    redis.call('SET', 'ff:b:workspace:7', 'true')
    input = "a\nb\nb\tacme\nb\t\t7\nb\tacme\t7\nb\tother\t7\nb\t\t\nb\tother\n"
    assert_outcome 0, "on\noff\non\non\non\non\noff\noff\n", ffctl('check', '--stdin', input: input)
  end

  def test_json
    redis.call('SET', 'ff:b:company:acme', 'true')
    outcome = ffctl('check', '--stdin', '--json', input: "b\tacme\t7\nb\n")
    on = '{"flag":"b","companyId":"acme","workspaceId":"7","enabled":true,"source":"company",' \
         "\"reason\":\"TARGETING_MATCH\",\"error\":null}\n"
    off = '{"flag":"b","companyId":null,"workspaceId":null,"enabled":false,"source":"fallback",' \
          "\"reason\":\"DEFAULT\",\"error\":null}\n"
    assert_outcome 0, on + off, outcome
  end

  def test_no_input_no_answers
    assert_outcome 0, '', ffctl('check', '--stdin')
  end

  def test_the_last_line_needs_no_newline
    redis.call('SET', 'ff:a', 'true')
    assert_outcome 0, "off\non\n", ffctl('check', '--stdin', input: "b\na")
  end

  MALFORMED = {
    '' => /has no flag/,
    "\tacme" => /has no flag/,
    "a\tb\tc\td" => /more than three fields/,
    "a\tb\tc\t" => /more than three fields/,
    "a\r" => /carriage return/,
    "a\tb\tc\r" => /carriage return/,
    "a\0" => /NUL/,
    "\0" => /NUL/,
    "a\tx\0y" => /NUL/,
    'a:b' => /flag name/,
    ' a' => /flag name/,
    'ü' => /flag name/,
    "\xff".b => /flag name/,
    'x' * 97 => /flag name/,
    "a\t\e[31m" => /control characters/,
    "a\t\t#{'x' * 256}" => /255 bytes/,
    'x' * 1024 => /longer than 1023/,
    'x' * 70_000 => /longer than 1023/,
    "a\t#{'x' * 200_000}" => /longer than 1023/
  }.freeze

  def test_malformed_lines_get_an_answer_of_their_own_and_the_rest_go_on
    redis.call('SET', 'ff:a', 'true')
    input = MALFORMED.keys.map { |line| "#{line.b}\na\n" }.join
    outcome = ffctl('check', '--stdin', input: input)
    assert_equal [2, ''], [outcome.status, outcome.err]
    answers = outcome.out.lines(chomp: true).each_slice(2).to_a
    assert_equal MALFORMED.size, answers.size
    MALFORMED.each_value.with_index do |complaint, i|
      assert_match(/\Aerror: line #{2 * i + 1}: .*#{complaint}/, answers[i][0])
      assert_equal 'on', answers[i][1]
    end
  end

  def test_malformed_lines_in_json
    MALFORMED.each do |line, complaint|
      outcome = ffctl('check', '--stdin', '--json', input: "b\n#{line.b}\nb\n".b)
      assert_equal [2, 3], [outcome.status, outcome.out.lines.size], line.inspect
      answer = outcome.json_lines[1]
      assert_equal %w[flag companyId workspaceId enabled source reason error line message], answer.keys
      assert_equal [false, 'fallback', 'ERROR', 'PARSE_ERROR', 2],
                   answer.values_at('enabled', 'source', 'reason', 'error', 'line')
      assert_match complaint, answer['message']
      assert_equal [nil, nil], outcome.json_lines.values_at(0, 2).map { |other| other['error'] }
    end
  end

  def test_malformed_lines_show_what_could_be_read
    outcome = ffctl('check', '--stdin', '--json', input: "a\tb\tc\td\n\tacme\nx y\tacme\n")
    assert_equal [['a', 'b', 'c'], [nil, 'acme', nil], ['x y', 'acme', nil]],
                 (outcome.json_lines.map { |answer| answer.values_at('flag', 'companyId', 'workspaceId') })
  end

  def test_a_last_line_that_is_too_long_or_malformed
    [1024, 5000, 65_534, 65_535, 65_536, 65_537].each do |size|
      outcome = ffctl('check', '--stdin', input: "a\n#{'x' * size}")
      assert_outcome 2, "off\nerror: line 2: is longer than 1023 bytes\n", outcome
    end
    assert_match(/NUL/, ffctl('check', '--stdin', input: "a\n\0").out.lines.last)
  end

  def test_lines_at_the_limit
    longest = "#{'a' * 96}\t#{'b' * 255}\t#{'c' * 255}"
    redis.call('SET', "ff:#{'a' * 96}:workspace:#{'c' * 255}", 'true')
    assert_outcome 0, "on\n", ffctl('check', '--stdin', input: "#{longest}\n")
  end

  def test_ids_of_any_bytes
    id = (1..255).map(&:chr).join.b.tr("\x01-\x1f\x7f".b, '').b
    redis.call('SET', 'ff:a:company:'.b + id, 'true')
    outcome = ffctl('check', '--stdin', '--json', input: "a\t".b + id + "\n")
    assert_equal [0, true], [outcome.status, outcome.json['enabled']]
    assert outcome.out.valid_encoding?
  end

  # Blocks of a thousand, buffers of 64 KiB: nothing is lost or swapped at their edges.
  def test_many_lines_of_all_lengths
    random = Random.new(7)
    questions = Array.new(25_000) { |i| ["flag-#{i % 7}", "company-#{'x' * random.rand(0..240)}#{i}"[0, 255]] }
    on = questions.each_slice(3).map(&:first)
    on.each_slice(1000) { |slice| redis.pipeline(slice.map { |flag, id| ['SET', "ff:#{flag}:company:#{id}", 'true'] }) }
    marked = on.to_h { |question| [question, true] }
    expected = questions.map { |question| marked[question] ? "on\n" : "off\n" }.join
    input = questions.map { |flag, id| "#{flag}\t#{id}\n" }.join
    assert_outcome 0, expected, ffctl('check', '--stdin', input: input)
  end

  def test_a_talking_writer_gets_each_answer_at_once
    redis.call('SET', 'ff:a', 'true')
    Open3.popen3(environment, FFCTL, 'check', '--stdin') do |input, output, _err, process|
      3.times do
        assert_equal "on\n", answer_to(input, output, "a\n")
        assert_equal "off\n", answer_to(input, output, "b\tac", "me\n")
      end
      input.close
      assert_equal 0, process.value.exitstatus
    ensure
      Process.kill(:KILL, process.pid) if process.alive?
    end
  end

  # The time is there to end a hang, not to be met.
  def answer_to(input, output, *parts)
    parts.each { |part| input.write(part) && input.flush }
    Timeout.timeout(60) { output.gets }
  end

  def test_without_redis_every_line_is_answered_and_the_reason_told_once_a_block
    stop_redis do
      input = "drizzle-recipients\nadvanced-scheduling\n\n" * 700
      outcome = registered('check', '--stdin', input: input)
      assert_equal 3, outcome.status
      expected = (1..700).map { |i| "on\noff\nerror: line #{3 * i}: has no flag\n" }
      assert_equal expected.join, outcome.out.gsub(/; a line is: .*/, '')
      blocks = outcome.err.scan(/^ffctl: lines (\d+) to (\d+)/).map { |pair| pair.map(&:to_i) }
      assert_equal [1, 2100], [blocks.first.first, blocks.last.last]
      blocks.each_cons(2) { |one, next_one| assert_equal one.last + 1, next_one.first }
      assert_operator outcome.err.lines.size, :<=, 4 * blocks.size
    end
  end

  def test_without_redis_in_json
    stop_redis do
      outcome = registered('check', '--stdin', '--json', input: "drizzle-recipients\nnope\n")
      assert_equal 3, outcome.status
      first, second = outcome.json_lines
      keys = %w[enabled source reason error]
      assert_equal [true, 'default', 'ERROR', 'PROVIDER_NOT_READY'], first.values_at(*keys)
      assert_match(/redis/, first['message'])
      assert_equal [false, 'fallback', 'ERROR', 'FLAG_NOT_FOUND'], second.values_at(*keys)
      refute_match(/redis/, second['message'])
    end
  end

  def test_unregistered_flags_are_fallbacks
    outcome = registered('check', '--stdin', input: "nope\ndrizzle-recipients\n\n")
    assert_equal [3, "off\non\n"], [outcome.status, outcome.out.lines.first(2).join]
    assert_match(/\Affctl: warning: .*nope.*not in the registry.*\n\z/, outcome.err)
  end

  def test_with_a_broken_registry_every_line_is_off
    broken = file('broken.yml', "flags: 1\n")
    outcome = ffctl('check', '--stdin', '--registry', broken, input: "a\nb\n")
    assert_outcome 3, "off\noff\n", outcome, err: /ffctl lint/
    answers = ffctl('check', '--stdin', '--json', '--registry', broken, input: "a\nb\n").json_lines
    assert_equal %w[PARSE_ERROR PARSE_ERROR], (answers.map { |answer| answer['error'] })
  end

  def test_bad_settings_answer_nothing
    assert_outcome 2, '', ffctl('check', '--stdin', input: "a\n", env: { 'REDIS_PORT' => 'abc' }), err: /REDIS_PORT/
  end
end
