# frozen_string_literal: true

# A check from memory by name with a company and a workspace, and what it is held against. The two
# sides take turns, round by round.

$LOAD_PATH.unshift(*%w[bindings/ruby/lib bindings/ruby/bench].map { |folder| File.join(ENV.fetch('FF_BUILD'), folder) })
require 'feature_flag'
require 'empty'
require 'flipper/adapters/redis'
require 'json'

FLAG = 'advanced-scheduling'
TENANTS = 16
COMPANIES = Array.new(TENANTS) { |n| format('company-%08d', n).freeze }.freeze
WORKSPACES = Array.new(TENANTS) { |n| format('workspace-%08d', n).freeze }.freeze
ROUNDS = 31

# As the client's, over a method that does nothing.
class Empty
  def enabled?(flag, company: nil, workspace: nil)
    check(flag, company, workspace)
  end
end

# A company, to Flipper.
Actor = Struct.new(:flipper_id)

# Nanoseconds a call.
def time(times)
  start = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  yield times
  (Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - start).fdiv(times)
end

def median(values)
  values.sort[values.size / 2]
end

def figure(name, ours, reference, theirs, their_times)
  rounds = Array.new(ROUNDS) { [time(40_000, &ours), time(their_times, &theirs)] }
  value, reference_value = rounds.transpose.map { |side| median(side) }
  ratio = median(rounds.map { |mine, other| mine / other })
  puts JSON.generate(name: name, value: value.round(1), unit: 'ns', reference: reference,
                     reference_value: reference_value.round(1), ratio: ratio.round(3), goal: nil, value_goal: 250,
                     better: 'less')
  $stdout.flush
end

FeatureFlag.configure(redis_command_timeout_ms: 10_000, redis_connect_timeout_ms: 10_000)
TENANTS.times { |n| FeatureFlag.set(FLAG, n.odd?, workspace: WORKSPACES[n]) }
FeatureFlag.prepare(Array.new(TENANTS) { |n| { company: COMPANIES[n], workspace: WORKSPACES[n] } }, timeout: 10)
abort 'the answers are wrong' unless TENANTS.times.all? do |n|
  FeatureFlag.enabled?(FLAG, company: COMPANIES[n], workspace: WORKSPACES[n]) == n.odd?
end

ours = lambda do |times|
  n = 0
  while n < times
    FeatureFlag.enabled?(FLAG, company: COMPANIES[n & 15], workspace: WORKSPACES[n & 15])
    n += 1
  end
end

# Flipper over Redis, memoized as its middleware does for a request: it asks Redis once.
REDIS = Redis.new(path: ENV.fetch('REDIS_URL').delete_prefix('unix://'))
FLIPPER = Flipper.new(Flipper::Adapters::Redis.new(REDIS))
FLIPPER.memoize = true
ACTORS = COMPANIES.map { |company| Actor.new(company) }
ACTORS.each_with_index { |actor, n| FLIPPER.enable_actor(FLAG, actor) if n.odd? }
flipper = lambda do |times|
  n = 0
  while n < times
    FLIPPER.enabled?(FLAG, ACTORS[n & 15])
    n += 1
  end
end

EMPTY = Empty.new
empty = lambda do |times|
  n = 0
  while n < times
    EMPTY.enabled?(FLAG, company: COMPANIES[n & 15], workspace: WORKSPACES[n & 15])
    n += 1
  end
end

# What a check looks up: the flag, and what a company and a workspace have of it.
GLOBAL = { FLAG => nil }.freeze
OF_COMPANY = COMPANIES.to_h { |company| [company, { FLAG => nil }] }.freeze
OF_WORKSPACE = WORKSPACES.each_with_index.to_h { |workspace, n| [workspace, { FLAG => n.odd? }] }.freeze
hash = lambda do |times|
  n = 0
  while n < times
    GLOBAL[FLAG] || OF_COMPANY[COMPANIES[n & 15]][FLAG] || OF_WORKSPACE[WORKSPACES[n & 15]][FLAG]
    n += 1
  end
end

figure('ruby_check', ours, 'Flipper over Redis, memoized', flipper, 4_000)
figure('ruby_check_native', ours, 'an empty method of a C extension behind the same keywords', empty, 40_000)
figure('ruby_check_hash', ours, 'the same look-ups in five Hashes', hash, 40_000)
FeatureFlag.close
