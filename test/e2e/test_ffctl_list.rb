# frozen_string_literal: true

require 'date'
require_relative 'helper'

class TestFfctlList < FfctlTest
  TODAY = %w[--today 2025-12-01].freeze

  def test_table
    redis.call('SET', 'ff:advanced-scheduling', 'true')
    assert_outcome 0, <<~TEXT, registered('list', *TODAY)
      FLAG                 STATE  SOURCE   SCOPE      OWNER           REMOVAL     DAYS
      advanced-scheduling  on     global   company    team-campaigns  2025-12-31    30
      drizzle-recipients   on     default  global     team-platform   2025-06-30  -154  EXPIRED
      workspace-themes     off    default  workspace  team-design     2026-03-01    90
    TEXT
  end

  def test_for_a_tenant
    redis.call('SET', 'ff:advanced-scheduling:company:acme', 'true')
    redis.call('SET', 'ff:workspace-themes:workspace:7', 'true')
    rows = registered('list', *TODAY, '--company', 'acme', '--workspace', '7').out.lines.map(&:split)
    assert_equal [%w[on company], %w[on default], %w[on workspace]], (rows.drop(1).map { |row| row[1, 2] })
  end

  def test_days_around_the_removal_date
    { '2025-06-29' => [1, false], '2025-06-30' => [0, false], '2025-07-01' => [-1, true] }.each do |today, expected|
      flag = registered('list', '--json', '--today', today).json[1]
      assert_equal expected, flag.values_at('daysLeft', 'expired')
      assert_equal expected[1], registered('list', '--today', today).out.lines[2].include?('EXPIRED')
    end
  end

  def test_the_day_comes_from_source_date_epoch_too
    epoch = { 'SOURCE_DATE_EPOCH' => Time.utc(2025, 7, 1).to_i.to_s }
    assert_equal(-1, registered('list', '--json', env: epoch).json[1]['daysLeft'])
    assert_equal 0, registered('list', '--json', '--today', '2025-06-30', env: epoch).json[1]['daysLeft']
    last_second = { 'SOURCE_DATE_EPOCH' => (Time.utc(2025, 7, 1).to_i - 1).to_s }
    assert_equal 0, registered('list', '--json', env: last_second).json[1]['daysLeft']
    before = Time.now.utc.to_date
    left = registered('list', '--json').json[1]['daysLeft']
    assert_includes before..Time.now.utc.to_date, Date.new(2025, 6, 30) - left
  end

  def test_days_that_do_not_exist_are_usage_errors
    ['2025-02-30', '2025-2-3', 'today', ''].each do |day|
      assert_outcome 2, '', registered('list', '--today', day), err: /YYYY-MM-DD/
      assert_outcome 2, '', registered('lint', '--today', day), err: /YYYY-MM-DD/
    end
    %w[x -1 1.5 99999999999999].each do |epoch|
      assert_outcome 2, '', registered('list', env: { 'SOURCE_DATE_EPOCH' => epoch }), err: /SOURCE_DATE_EPOCH/
    end
  end

  def test_json
    flags = registered('list', '--json', *TODAY, '--company', 'acme').json
    assert_equal({ 'flag' => 'advanced-scheduling', 'companyId' => 'acme', 'workspaceId' => nil, 'enabled' => false,
                   'source' => 'default', 'reason' => 'DEFAULT', 'error' => nil, 'defaultEnabled' => false,
                   'scope' => 'company', 'owner' => 'team-campaigns', 'description' => 'Plan campaigns on a calendar',
                   'addedDate' => '2025-01-15', 'expectedRemoval' => '2025-12-31', 'daysLeft' => 30,
                   'expired' => false }, flags[0])
    assert_equal 3, flags.size
  end

  def test_overrides_are_counted_once_and_by_level
    %w[advanced-scheduling:company:a advanced-scheduling:company:b:c advanced-scheduling:workspace:a
       workspace-themes:workspace:1 workspace-themes:workspace:2 workspace-themes:workspace:3 workspace-themes
       other:company:a advanced-scheduling-2:company:a advanced-scheduling:team:a].each { |key| turn_on("ff:#{key}") }
    turn_on('other:advanced-scheduling:company:a')
    outcome = registered('list', '--overrides', *TODAY)
    assert_outcome 0, <<~TEXT, outcome
      FLAG                 STATE  SOURCE   SCOPE      OWNER           REMOVAL     DAYS  COMPANIES  WORKSPACES
      advanced-scheduling  off    default  company    team-campaigns  2025-12-31    30          2           1
      drizzle-recipients   on     default  global     team-platform   2025-06-30  -154          0           0  EXPIRED
      workspace-themes     on     global   workspace  team-design     2026-03-01    90          0           3
    TEXT
    json = registered('list', '--overrides', '--json').json
    assert_equal [[2, 1], [0, 0], [0, 3]], counts_in(json)
  end

  def test_overrides_of_flags_whose_names_begin_alike
    entry = REGISTRY.lines.slice(2, 6).join
    alike = file('alike.yml', "flags:\n#{%w[a a1 a11 a.b a-b].map { |name| "  #{name}:\n#{entry}" }.join}")
    %w[a:company:1b a1:company:b a11:workspace:b a:company:11b a.b:company:a a:workspace:a].each do |key|
      turn_on("ff:#{key}")
    end
    json = ffctl('list', '--overrides', '--json', '--registry', alike).json
    assert_equal [[2, 1], [1, 0], [0, 1], [1, 0], [0, 0]], counts_in(json)
  end

  def test_many_overrides
    keys = Array.new(5000) { |i| ["company:#{i}", "workspace:#{i / 2}"] }.flatten.uniq
    keys.each_slice(1000) do |slice|
      redis.pipeline(slice.map { |key| ['SET', "ff:workspace-themes:#{key}", 'true'] })
    end
    assert_equal [5000, 2500], counts_in(registered('list', '--overrides', '--json').json).last
  end

  def turn_on(key)
    redis.call('SET', key, 'true')
  end

  def counts_in(flags)
    flags.map { |flag| flag.values_at('companyOverrides', 'workspaceOverrides') }
  end

  def test_names_ask_no_redis
    names = %w[advanced-scheduling drizzle-recipients workspace-themes]
    stop_redis do
      assert_outcome 0, names.map { |name| "#{name}\n" }.join, registered('list', '--names')
      assert_equal names, registered('list', '--names', '--json').json
    end
  end

  def test_names_of_a_broken_registry_as_far_as_it_goes
    broken = file('broken.yml', REGISTRY.sub('defaultEnabled: true', 'defaultEnabled: maybe'))
    outcome = ffctl('list', '--names', '--registry', broken)
    assert_equal [3, %W[advanced-scheduling\n workspace-themes\n]], [outcome.status, outcome.out.lines]
    assert_match(/ffctl lint #{broken}/, outcome.err)
    assert_outcome 3, '', ffctl('list', '--names', '--registry', '/nowhere.yml'), err: %r{/nowhere\.yml}
  end

  def test_without_a_registry_it_says_what_to_do
    assert_outcome 2, '', ffctl('list'), err: /--registry FILE or FEATURE_FLAGS_REGISTRY.*\n.*ffctl help list/
    assert_equal 2, ffctl('list', '--names').status
    env = { 'FEATURE_FLAGS_REGISTRY' => '/nowhere.yml', 'FEATURE_FLAGS_REGISTRY_REQUIRED' => 'false' }
    assert_equal 3, ffctl('list', env: env).status
  end

  def test_without_redis_the_table_has_fallbacks
    stop_redis do
      outcome = registered('list', *TODAY)
      assert_equal 3, outcome.status
      assert_equal %w[STATE off on off], (outcome.out.lines.map { |line| line.split[1] })
      assert_match(/\Affctl: redis .*\n.*ffctl health.*\n\z/, outcome.err)
      counted = registered('list', '--overrides', '--json')
      assert_equal 3, counted.status
      counted.json.each do |flag|
        assert_equal 'PROVIDER_NOT_READY', flag['error']
        refute flag.key?('companyOverrides'), 'counts that were not made are not shown as zeros'
      end
    end
  end

  def test_columns_stay_aligned_whatever_the_width
    wide = file('wide.yml', REGISTRY.sub('team-platform', '日本チーム').sub('team-design', "équipe-d'essai"))
    lines = ffctl('list', *TODAY, '--registry', wide).out.lines.drop(1)
    columns = lines.map { |line| line[/\A.*?(?=20\d\d-)/].each_char.sum { |char| char.ord > 0x2000 ? 2 : 1 } }
    assert_equal 1, columns.uniq.size, lines.join
  end

  def test_an_empty_registry
    empty = file('empty.yml', "flags: {}\n")
    outcome = ffctl('list', '--registry', empty, '--overrides')
    assert_equal [0, 1], [outcome.status, outcome.out.lines.size]
    assert_equal [], ffctl('list', '--registry', empty, '--json').json
  end

  def test_usage
    assert_outcome 2, '', registered('list', '--company', "\n"), err: /255/
    assert_outcome 2, '', registered('list', '--names', '--overrides'), err: /--names/
  end
end
