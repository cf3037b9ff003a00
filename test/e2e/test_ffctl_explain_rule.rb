# frozen_string_literal: true

require_relative 'helper'

class TestFfctlExplainRule < FfctlTest
  def test_a_rule_by_its_code_or_its_name
    outcome = ffctl('explain-rule', 'FF204')
    assert_equal [0, ''], [outcome.status, outcome.err]
    assert_match(/\AFF204 expired \(error\)\nflag past its removal date\n\n/, outcome.out)
    assert_match(/^Remove the path that lost/, outcome.out)
    assert_equal outcome, ffctl('explain-rule', 'ff204')
    assert_equal outcome, ffctl('explain-rule', 'expired')
    assert_match(/\AFF101 syntax \(error, which cannot be changed\)\n/, ffctl('explain-rule', 'FF101').out)
  end

  def test_all_rules
    lines = ffctl('explain-rule').out.lines(chomp: true)
    assert_match(/\ACODE +NAME +SEVERITY +WHAT IT FINDS\z/, lines.shift)
    assert_operator lines.size, :>, 30
    lines.each { |line| assert_match(/\AFF\d{3}  [a-z-]+ +(error|warning|info) +\S.*\z/, line) }
  end

  def test_json
    rules = ffctl('explain-rule', '--json').json
    assert_equal ffctl('explain-rule').out.lines.drop(1).map { |line| line[/\S+/] }, rules.map { |rule| rule['code'] }
    rules.each do |rule|
      assert_equal %w[code name severity mandatory summary explanation], rule.keys
      assert_equal rule, ffctl('explain-rule', rule['code'], '--json').json
    end
  end

  def test_a_rule_that_is_none
    assert_outcome 2, '', ffctl('explain-rule', 'FF999'), err: /there is no rule FF999; all of them: ffctl explain-rule\n/
  end

  def test_every_code_that_lint_shows_can_be_explained
    codes = ffctl('lint', File.join(ROOT, 'test/registries/good/stale.yml'), '--json').json.map { |found| found['code'] }
    assert_operator codes.uniq.size, :>, 3
    codes.uniq.each { |code| assert_equal 0, ffctl('explain-rule', code).status, code }
  end
end
