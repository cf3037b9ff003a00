# frozen_string_literal: true

# examples/expand_contract, deploy by deploy: processes of two deploys write to one
# database at once while the flag is flipped, and every row is looked at after each
# stage. The controls at the end leave a step out, and the same looking notices.

require_relative 'helper'

# What was written, and so what has to be there. A row that several wrote at once may
# hold what any of them wrote last.
class Ledger
  def initialize
    @rows = Hash.new { |rows, id| rows[id] = {} }
    @lock = Mutex.new
  end

  def note(id, writer, address)
    @lock.synchronize { @rows[id][writer] = address }
  end

  def settle(id, address)
    @lock.synchronize { @rows[id] = { nil => address } }
  end

  def ids
    @rows.keys.sort
  end

  def may_be?(id, address)
    @rows[id].value?(address)
  end

  # What is wrong with a column, given as {id => address}.
  def complaints(column)
    missing = ids - column.keys
    wrong = column.reject { |id, address| may_be?(id, address) }
    missing.map { |id| "row #{id} is lost" } +
      wrong.map { |id, address| "row #{id} is #{address}, not #{@rows[id].values.join(' or ')}" }
  end
end

class ExpandContractTest < ExampleTest
  FLAG = 'read-recipient-email'
  COMPANIES = %w[acme globex].freeze
  ROUNDS = 60
  SHARED = (1..10).freeze

  def self.folder
    @folder ||= Dir.mktmpdir('ff-deploys-').tap do |path|
      Minitest.after_run { FileUtils.rm_rf(path) }
      Command.cmake(File.join(ROOT, 'examples/expand_contract'), path, '-DCMAKE_COMPILE_WARNING_AS_ERROR=ON')
    end
  end

  def setup
    super
    @ledger = Ledger.new
    @next_id = 1000
    @registry_file = File.join(example('expand_contract'), 'flags.yml')
  end

  # -- Deploys

  def settings
    { 'FEATURE_FLAGS_REGISTRY' => @registry_file }
  end

  def program(number)
    File.join(self.class.folder, "deploy#{number}")
  end

  def serve(number)
    run_beside(settings, program(number), File.join(@folder, 'db'), 'serve')
  end

  def command(number, name)
    out, err, status = Open3.capture3(environment(Installed.environment.merge(settings)),
                                      program(number), File.join(@folder, 'db'), name)
    Outcome.new(out, err, status.exitstatus)
  end

  def command!(number, name)
    command(number, name).tap { |outcome| assert_equal 0, outcome.status, outcome.err + outcome.out }.out
  end

  def retire(*deploys)
    deploys.each { |deploy| assert_equal 0, deploy.finish.exitstatus, deploy.log.join("\n") }
  end

  # -- Reading and writing

  def company_of(id)
    COMPANIES[id % COMPANIES.size]
  end

  def put(deploy, id, address)
    deploy.ask("put #{id} #{company_of(id)} #{address}").tap do |answer|
      @ledger.note(id, deploy, address) if answer == 'ok'
    end
  end

  def get(deploy, id)
    deploy.ask("get #{id} #{company_of(id)}")
  end

  def seed(deploy, ids)
    ids.each { |id| assert_equal 'ok', put(deploy, id, "seed-#{id}@example.org") }
  end

  # Every deploy writes rows of its own and rows that all write, at once, and each row
  # of its own is read back by itself and by another deploy. Returns what went wrong.
  def work(*deploys)
    wrong = Queue.new
    deploys.each_with_index.map do |deploy, n|
      other = deploys[(n + 1) % deploys.size]
      own = Array.new(ROUNDS) { @next_id += 1 }
      Thread.new { own.each_with_index { |id, round| write_and_read(deploy, other, id, round, wrong) } }
    end.each(&:join)
    settle_shared(deploys)
    Array.new(wrong.size) { wrong.pop }
  end

  def write_and_read(deploy, other, id, round, wrong)
    2.times do |time|
      address = "#{deploy.pid}-#{id}-#{time}@example.org"
      answers = [put(deploy, id, address), get(deploy, id), get(other, id)]
      wrong << "row #{id}: #{answers}, not #{address}" unless answers == ['ok', address, address]
    end
    shared = SHARED.first + (round % SHARED.size)
    answer = put(deploy, shared, "#{deploy.pid}-#{round}@example.org")
    wrong << "row #{shared}: #{answer}" unless answer == 'ok'
  end

  # Which of several writers was the last is known now.
  def settle_shared(deploys)
    return unless deploys.size > 1

    SHARED.each do |id|
      address = get(deploys.last, id)
      @ledger.settle(id, address) if @ledger.may_be?(id, address)
    end
  end

  # -- Flags

  def set(value, *level)
    redis.call('SET', ['ff', FLAG, *level].join(':'), value)
  end

  # Flips the flag for everybody and for one company, over and over, while the block runs.
  def flipping
    stop = false
    flips = 0
    other = Resp.new(server.socket)
    flipper = Thread.new do
      until stop
        flip(other, flips += 1)
        Thread.pass
      end
    end
    yield.tap { assert_operator flips, :>, 2 }
  ensure
    stop = true
    flipper&.join
    other&.close
  end

  def flip(connection, count)
    value = count.odd? ? 'true' : 'false'
    key = ["ff:#{FLAG}:company:acme", "ff:#{FLAG}"][count / 2 % 2]
    connection.call('SET', key, value)
    connection.call('DEL', "ff:#{FLAG}") if (count % 8).zero?
  end

  # -- Looking at what there is

  # {column => {id => address}}
  def columns(number, *names)
    rows = command!(number, 'dump').lines.map { |line| line.chomp.split("\t") }
    rows.each { |row| assert_equal names.size + 2, row.size }
    names.each_with_index.to_h { |name, n| [name, rows.to_h { |row| [Integer(row[0]), row[n + 2]] }] }
  end

  def assert_complete(column)
    assert_empty @ledger.complaints(column)
    assert_equal @ledger.ids, column.keys
  end

  # All rows are there, right, and the same in both columns, in our eyes and in verify's.
  def assert_equal_columns
    both = columns(1, :mail, :email)
    assert_complete both[:mail]
    assert_equal both[:mail], both[:email]
    assert_equal "#{@ledger.ids.size} rows, 0 different\n", command!(1, 'verify')
  end

  def reads(deploy)
    @ledger.ids.to_h { |id| [id, get(deploy, id)] }
  end

  def assert_reads(deploy)
    assert_complete(reads(deploy))
  end

  # The same, once it has heard of a flip that matters.
  def await_reads(deploy)
    eventually('the flip is heard of') { @ledger.complaints(reads(deploy)).empty? }
  end

  # -- The migration

  def test_three_deploys
    old = before
    new = expand(old)
    backfill(new)
    switched = switch(new)
    new = contract(switched)
    retire(new)
  end

  def before
    command!(0, 'migrate')
    serve(0).tap { |old| seed(old, 1..300) }
  end

  # Deploy 0 serves through the migration, and beside deploy 1.
  def expand(old)
    command!(1, 'migrate')
    new = serve(1)
    assert_empty(flipping { work(old, new) })
    assert_complete columns(1, :mail, :email)[:mail]
    assert_equal 1, command(1, 'verify').status, 'what deploy 0 wrote is not in the new column yet'
    retire(old)
    new
  end

  # The backfill runs while two processes write.
  def backfill(new)
    second = serve(1)
    writing = Thread.new { work(new, second) }
    assert_match(/\A\d+ rows copied\n\z/, command!(1, 'backfill'))
    assert_empty writing.value
    assert_equal "0 rows copied\n", command!(1, 'backfill')
    assert_equal_columns
    retire(second)
  end

  def switch(new)
    switched = serve(2)
    assert_empty(flipping { work(new, switched) })
    assert_equal_columns
    retire(new)

    second = serve(2)
    assert_empty(flipping { work(switched, second) })
    assert_equal_columns
    %w[true false true].each do |value|
      set(value)
      assert_reads(switched)
    end
    retire(second)
    stop_redis { assert_reads(switched) }
    retire(switched)
    default_to_true
    serve(2)
  end

  # What the README asks for before deploy 3: an outage of Redis must not flip back.
  def default_to_true
    text = File.read(@registry_file)
    @registry_file = file('flags.yml', text.sub('defaultEnabled: false', 'defaultEnabled: true'))
    refute_equal text, File.read(@registry_file)
  end

  def contract(switched)
    set('true')
    new = serve(3)
    assert_empty work(switched, new)
    assert_complete columns(3, :mail, :email)[:email]
    stop_redis { assert_reads(switched) }
    assert_reads(new)
    retire(switched)

    command!(3, 'migrate')
    second = serve(3)
    assert_empty work(new, second)
    assert_complete columns(3, :email)[:email]
    retire(second)
    new
  end

  # -- Controls: what the above would see if a step were left out

  # One process of deploy 1, and rows that deploy 0 wrote.
  def expanded
    command!(0, 'migrate')
    old = serve(0)
    seed(old, 1..50)
    command!(1, 'migrate')
    [old, serve(1)]
  end

  def test_without_the_backfill_it_is_noticed
    old, new = expanded
    retire(old)
    assert_empty work(new)
    outcome = command(1, 'verify')
    assert_match(/\A\d+ rows, 40 different\n\z/, outcome.out)
    assert_equal 1, outcome.status
    assert_equal 40, @ledger.complaints(columns(1, :mail, :email)[:email]).size

    set('true')
    switched = serve(2)
    assert_equal '(none)', get(switched, 50)
    set('false')
    await_reads(switched)
    refused = command(3, 'migrate')
    assert_equal 2, refused.status
    assert_match(/40 rows are in the old column only/, refused.err)
  end

  # An old process that was left over writes only one column.
  def test_without_the_dual_write_it_is_noticed
    old, _new = expanded
    command!(1, 'backfill')
    assert_equal_columns
    set('true')
    switched = serve(2)
    refute_empty work(switched, old)
    assert_equal 1, command(1, 'verify').status
    refute_empty @ledger.complaints(columns(1, :mail, :email)[:email])

    set('false')
    retire(old)
    command!(1, 'backfill')
    assert_equal_columns
  end

  # The point of no return: deploy 3 has written, and the flag is flipped back.
  def test_flipping_back_beside_deploy_3_is_noticed
    old, new = expanded
    retire(old, new)
    command!(1, 'backfill')
    switched = serve(2)
    last = serve(3)
    set('false')
    refute_empty work(switched, last)
    set('true')
    await_reads(switched)
    assert_empty work(switched, last)
    assert_reads(switched)
  end

  def test_dropping_the_column_beside_deploy_2_is_noticed
    old, new = expanded
    retire(old, new)
    command!(1, 'backfill')
    switched = serve(2)
    command!(3, 'migrate')
    assert_match(/\Aerror: .*mail/, put(switched, 1, 'lost@example.org'))
    assert_match(/\Aerror: .*mail/, get(switched, 1))
    refute_empty work(switched)
  end

  def test_what_each_deploy_refuses
    command!(0, 'migrate')
    assert_equal [2, 2, 2], [command(0, 'backfill'), command(0, 'verify'), command(3, 'migrate')].map(&:status)
    assert_equal 2, command(0, 'nonsense').status
    deploy = serve(0)
    assert_match(/\Aerror: /, deploy.ask('nonsense'))
    assert_match(/\Aerror: /, deploy.ask('put x acme a@example.org'))
    assert_equal '(none)', deploy.ask('get 7 acme')
    retire(deploy)
  end
end
