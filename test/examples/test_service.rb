# frozen_string_literal: true

# examples/service, built as its README says and run beside a private Redis.

require_relative 'helper'
require 'net/http'

class ServiceTest < ExampleTest
  FLAG = 'advanced-scheduling'

  WAYS = %i[find_package pkg_config].freeze

  def self.folder
    @folder ||= Dir.mktmpdir('ff-service-').tap { |path| Minitest.after_run { FileUtils.rm_rf(path) } }
  end

  def self.source
    File.join(ROOT, 'examples/service')
  end

  # Each way of building is tried once, for all tests.
  def self.program(way)
    @programs ||= {}
    @programs[way] ||= send("by_#{way}")
  end

  def self.by_find_package
    Command.cmake(source, File.join(folder, 'cmake'), '-DCMAKE_COMPILE_WARNING_AS_ERROR=ON')
    File.join(folder, 'cmake/service')
  end

  def self.by_pkg_config
    File.join(folder, 'service').tap do |program|
      Command.run!(Installed.environment, 'make', '-C', source, "OUT=#{program}", 'CFLAGS=-Wall -Wextra -Werror')
    end
  end

  def start(way: :find_package, **settings)
    @service = run_beside({ 'FEATURE_FLAGS_REGISTRY' => File.join(example('service'), 'flags.yml'),
                            'SERVICE_PORT' => '0' }.merge(settings.transform_keys(&:to_s)), self.class.program(way))
    @port = Integer(@service.wait_for(/listening on/)[/\d+\z/])
  end

  def get(path, headers = {}, method: 'GET')
    Net::HTTP.start('127.0.0.1', @port, nil, read_timeout: Waiting::SECONDS) do |http|
      http.send_request(method, path, nil, headers)
    end
  end

  def tenant(company = nil, workspace = nil)
    { 'X-Company-Id' => company, 'X-Workspace-Id' => workspace }.compact
  end

  def scheduler(*ids)
    answer = get('/schedule', tenant(*ids))
    assert_equal '200', answer.code
    JSON.parse(answer.body).fetch('scheduler')
  end

  def set(value, *level)
    redis.call('SET', ['ff', FLAG, *level].join(':'), value)
  end

  # All that were logged by now: a decision of its own comes after them in the log.
  def decisions
    marker = "marker-#{@markers = @markers.to_i + 1}"
    get('/schedule', tenant(marker))
    @service.wait_for(/company #{marker},/)
    @service.log.grep(/decision: /).grep_v(/company marker-/)
  end

  def stop
    @service.signal(:TERM)
    @service.status
  end

  # -- What it answers, however it was built

  WAYS.each do |way|
    define_method("test_answers_by_tenant_built_by_#{way}") do
      start(way: way)
      set('true', 'company', 'acme')
      set('true', 'workspace', 'w1')
      assert_equal %w[new old new], [scheduler('acme'), scheduler('globex'), scheduler('globex', 'w1')]
      assert_equal %w[old old], [scheduler, scheduler('', '')]

      set('false')
      eventually('the kill switch') { [scheduler('acme'), scheduler('globex', 'w1')] == %w[old old] }
      redis.call('DEL', "ff:#{FLAG}")
      eventually('its end') { scheduler('acme') == 'new' }
      assert_equal 0, stop.exitstatus
    end
  end

  def test_pages_methods_and_ids_that_there_are_not
    start
    assert_equal '404', get('/nowhere').code
    assert_equal %w[405 GET,\ HEAD], [get('/schedule', method: 'DELETE').code, get('/live', method: 'PUT')['Allow']]
    assert_equal ['200', nil], get('/live', method: 'HEAD').then { |answer| [answer.code, answer.body] }
    assert_equal '400', get('/schedule', tenant('a' * 256)).code
    assert_empty decisions
  end

  # -- Probes

  def test_live_and_ready_while_redis_is_there
    start
    assert_equal ['200', 'ok'], get('/live').then { |answer| [answer.code, JSON.parse(answer.body)['status']] }
    answer = get('/ready')
    body = JSON.parse(answer.body)
    assert_equal ['200', 'ok', 'up', {}],
                 [answer.code, body['status'], body.dig('info', 'redis', 'status'), body['error']]
    assert_equal 'application/json', answer['Content-Type']
    scheduler('acme')
    eventually('it is told of changes') do
      JSON.parse(get('/ready').body).dig('info', 'redis', 'updates') == 'tracking'
    end
  end

  def test_redis_stopped_and_back
    start
    set('true', 'company', 'acme')
    assert_equal 'new', scheduler('acme')
    stop_redis do
      answer = get('/ready')
      body = JSON.parse(answer.body)
      assert_equal ['503', 'error', 'down'], [answer.code, body['status'], body.dig('error', 'redis', 'status')]
      assert_equal '200', get('/live').code
      assert_equal 'new', scheduler('acme'), 'the last known value'
      assert_equal 'old', scheduler('globex'), 'the default'
    end
    eventually('ready again') { get('/ready').code == '200' }
    set('true', 'company', 'globex')
    eventually('flags again') { scheduler('globex') == 'new' }
    assert_match(/\Awarning: flags: .*\z|\Aerror: flags: .*\z/, @service.log.grep(/ flags: /).first,
                 "the library's own words are in the log")
  end

  def test_starts_while_redis_is_down
    stop_redis do
      start
      assert_equal %w[200 503 old], [get('/live').code, get('/ready').code, scheduler('acme')]
    end
    eventually('ready') { get('/ready').code == '200' }
  end

  # -- Decisions in the log

  def test_a_decision_is_logged_once_when_it_changes
    start
    3.times { scheduler('acme') }
    3.times { scheduler('acme', 'w1') }
    assert_equal ["info: decision: #{FLAG} is off for company acme, workspace - (default, DEFAULT)",
                  "info: decision: #{FLAG} is off for company acme, workspace w1 (default, DEFAULT)"], decisions
    set('true', 'company', 'acme')
    eventually('the change') { scheduler('acme') == 'new' }
    5.times { scheduler('acme') }
    assert_equal ["info: decision: #{FLAG} is on for company acme, workspace - (company, TARGETING_MATCH)"],
                 decisions.drop(2)
    set('false', 'company', 'acme')
    eventually('the change') { scheduler('acme') == 'old' }
    5.times { scheduler('acme') }
    assert_equal 4, decisions.size
  end

  def test_many_requests_at_once_are_logged_once
    start
    8.times.map { Thread.new { 5.times { scheduler('acme') } } }.each(&:join)
    assert_equal 1, decisions.size
  end

  # More tenants than the table holds: it does not grow, and answers stay right.
  def test_memory_is_bounded
    start
    set('true', 'company', 'acme')
    walk_over_tenants(1)
    before = resident_kilobytes
    walk_over_tenants(2)
    assert_operator resident_kilobytes - before, :<, 2048
    assert_equal 'new', scheduler('acme')
  end

  def walk_over_tenants(round)
    Net::HTTP.start('127.0.0.1', @port) do |http|
      9_000.times { |n| http.get('/schedule', tenant("round-#{round}-#{n}")) }
    end
  end

  def resident_kilobytes
    Integer(File.read("/proc/#{@service.pid}/status")[/VmRSS:\s+(\d+)/, 1])
  end

  def test_nothing_from_outside_reaches_the_log_as_it_is
    start
    connect do |socket|
      socket.write("GET /schedule HTTP/1.1\r\nHost: x\r\nX-Company-Id: a\xC2\x9B31mb\r\nConnection: close\r\n\r\n".b)
      assert_match(/\AHTTP\/1.1 200 /, socket.read)
    end
    assert_includes decisions.first, 'company a\xc2\x9b31mb,'
  end

  # -- The end

  def connect(&block)
    TCPSocket.open('127.0.0.1', @port, &block)
  end

  # 100 Continue says that the service has taken the request, and waits for its body.
  def begin_request
    TCPSocket.new('127.0.0.1', @port).tap do |socket|
      socket.write("GET /schedule HTTP/1.1\r\nHost: x\r\nX-Company-Id: acme\r\n" \
                   "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n")
      assert_match(/\AHTTP\/1.1 100 /, socket.gets("\r\n\r\n"))
    end
  end

  def refused?
    connect(&:close)
    false
  rescue Errno::ECONNREFUSED
    true
  end

  def test_sigterm_finishes_what_is_in_flight
    start
    set('true', 'company', 'acme')
    idle = TCPSocket.new('127.0.0.1', @port)
    slow = begin_request
    @service.signal(:TERM)
    @service.wait_for(/draining: [1-9]/)
    eventually('new connections are refused') { refused? }
    refute @service.ended?

    slow.write('body')
    answer = slow.read
    assert_match(/\AHTTP\/1.1 200 .*"scheduler":"new"/m, answer)
    assert_match(/^Connection: close\r$/i, answer)
    assert_equal 0, @service.status.exitstatus
    assert_equal 'info: stopped: 0 given up', @service.log.last
  ensure
    [idle, slow].compact.each(&:close)
  end

  def test_a_new_request_on_an_open_connection_is_refused_while_draining
    start
    kept = TCPSocket.new('127.0.0.1', @port)
    kept.write("GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
    assert_match(/\AHTTP\/1.1 200 /, kept.readpartial(4096))
    slow = begin_request
    @service.signal(:TERM)
    @service.wait_for(/draining: [1-9]/)

    kept.write("GET /schedule HTTP/1.1\r\nHost: x\r\n\r\n")
    assert_match(/\AHTTP\/1.1 503 .*shutting down/m, kept.read)
    slow.write('body')
    assert_match(/\AHTTP\/1.1 200 /, slow.read)
    assert_equal 0, @service.status.exitstatus
  ensure
    [kept, slow].compact.each(&:close)
  end

  # Also what the tests above would see of a service that does not wait.
  def test_a_request_that_never_comes_to_its_end_is_given_up_and_said
    start(SERVICE_DRAIN_SECONDS: '0')
    slow = begin_request
    assert_equal 1, stop.exitstatus
    assert_equal 'error: stopped: 1 given up', @service.log.last
    assert_empty rest_of(slow)
  ensure
    slow&.close
  end

  def rest_of(socket)
    socket.read
  rescue Errno::ECONNRESET
    ''
  end

  def test_sigterm_and_sigint_without_anything_to_finish
    %i[TERM INT].each do |name|
      start
      @service.signal(name)
      assert_equal 0, @service.status.exitstatus
    end
  end

  # -- Starting

  def test_what_keeps_it_from_starting
    { 'FEATURE_FLAGS_REGISTRY' => '/nowhere.yml', 'SERVICE_PORT' => '99999', 'SERVICE_ADDRESS' => 'here',
      'REDIS_PORT' => 'x' }.each do |name, value|
      program = run_beside({ name => value }, self.class.program(:find_package))
      assert_equal 2, program.status.exitstatus, name
      assert_match(/\Aerror: /, program.log.last)
    end
  end
end
