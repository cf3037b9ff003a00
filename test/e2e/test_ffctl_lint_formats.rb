# frozen_string_literal: true

# `ffctl lint --format`: what other programs read, held against their own schemas.

require_relative 'helper'
require 'uri'
require 'json_schemer'
require 'rexml/document'

class TestFfctlLintFormats < FfctlTest
  TODAY = %w[--today 2026-11-20].freeze
  SARIF = JSONSchemer.schema(Pathname.new(File.join(ROOT, 'test/schemas/sarif-schema-2.1.0.json')))
  BAD = <<~YAML
    flags:
      a-flag:
        description: "日本 & <ü> %,: \\"q\\""
        defaultEnabled: maybe
        scope: globl
      b-flag:
        defaultEnabled: true
        scope: global
        expectedRemoval: 2026-11-01
        owner: team-b
      a-last-one: {description: "日本", owner: "日本", defaultEnabled: false, scope: global, expectedRemoval: 2026-11-30}
  YAML

  def bad
    file('bad file%,:"<é>.yml', BAD)
  end

  def lint(format, *files, env: {})
    ffctl('lint', *files, '--format', format, *TODAY, env: env)
  end

  def findings(*files)
    lint('json', *files).json
  end

  # -- SARIF

  def sarif(...)
    outcome = lint('sarif', ...)
    assert_equal 1, outcome.out.lines.size
    errors = SARIF.validate(outcome.json).map { |error| error.values_at('data_pointer', 'type') }
    assert_equal [], errors
    outcome.json['runs'].first
  end

  def test_the_schema_of_sarif_refuses_what_is_wrong
    refute SARIF.valid?({ 'version' => '2.1.0' })
    refute SARIF.valid?({ 'version' => '2.1.0', 'runs' => [{ 'tool' => { 'driver' => { 'name' => 1 } } }] })
  end

  def test_sarif_has_all_findings_and_rules
    run = sarif(bad, registry)
    expected = findings(bad, registry)
    results = run['results']
    assert_equal(expected.map { |found| found['code'] }, results.map { |result| result['ruleId'] })
    assert_equal 'ffctl lint', run.dig('tool', 'driver', 'name')
    assert_equal ffctl('explain-rule', '--json').json.map { |rule| rule['code'] }, run.dig('tool', 'driver', 'rules').map { |rule| rule['id'] }
    results.each { |result| assert_equal result['ruleId'], run.dig('tool', 'driver', 'rules', result['ruleIndex'], 'id') }
    levels = { 'error' => 'error', 'warning' => 'warning', 'info' => 'note' }
    assert_equal(expected.map { |found| levels[found['severity']] }, results.map { |result| result['level'] })
    assert_equal(expected.map { |found| found['flag'] }, results.map { |result| result.dig('locations', 0, 'logicalLocations', 0, 'name') })
    assert_equal [true], (run['invocations'].map { |invocation| invocation['executionSuccessful'] })
  end

  def test_sarif_has_uris_and_columns_of_characters
    run = sarif(bad)
    places = run['results'].map { |result| result.dig('locations', 0, 'physicalLocation') }
    assert_equal ["file://#{@folder}/bad%20file%25%2C%3A%22%3C%C3%A9%3E.yml"], (places.map { |place| place.dig('artifactLocation', 'uri') }.uniq)
    last = findings(bad).index { |found| found['code'] == 'FF205' }
    line = BAD.lines[10]
    assert_equal [11, line.index('2026-11-30') + 1], places[last]['region'].values_at('startLine', 'startColumn')
    assert_equal line.byteindex('2026-11-30') + 1, findings(bad)[last]['column'] if line.respond_to?(:byteindex)
    inside = shell("cd #{@folder} && \"$FFCTL\" lint ./flags.yml --format sarif --today 2025-07-01", env: { 'X' => registry })
    assert_equal 'flags.yml', inside.json.dig('runs', 0, 'results', 0, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri')
  end

  def test_sarif_fingerprints_stay_when_lines_move
    before = sarif(bad)['results'].map { |result| result['partialFingerprints'] }
    file(File.basename(bad), BAD.sub('flags:', "# one\n# two\nflags:"))
    moved = ffctl('lint', File.join(@folder, 'bad file%,:"<é>.yml'), '--format', 'sarif', *TODAY).json.dig('runs', 0, 'results')
    assert_equal before, (moved.map { |result| result['partialFingerprints'] })
    assert_equal before.uniq, before
  end

  def test_sarif_of_nothing_and_of_what_cannot_be_read
    assert_equal [], sarif(file('none.yml', "flags: {}\n"))['results']
    run = sarif('/nowhere.yml')
    assert_equal(['FF100'], run['results'].map { |result| result['ruleId'] })
    assert_equal([false], run['invocations'].map { |invocation| invocation['executionSuccessful'] })
    assert_equal 3, lint('sarif', '/nowhere.yml').status
  end

  # -- GitHub

  # As the runner reads it.
  def annotations(text)
    text.lines(chomp: true).grep(/\A::/).map do |line|
      command, properties, message = line.match(/\A::(\w+) ([^:]*(?:%3A[^:]*)*)::(.*)\z/).captures
      properties = properties.split(',').to_h { |property| property.split('=', 2) }
      unescape = ->(value) { value.gsub(/%(\h\h)/) { $1.hex.chr }.force_encoding('UTF-8') }
      [command, properties.transform_values(&unescape), unescape[message]]
    end
  end

  def test_github
    outcome = lint('github', bad)
    assert_equal 1, outcome.status
    shown = annotations(outcome.out)
    expected = findings(bad)
    commands = { 'error' => 'error', 'warning' => 'warning', 'info' => 'notice' }
    assert_equal(expected.map { |found| commands[found['severity']] }, shown.map(&:first))
    expected.zip(shown) do |found, (_, properties, message)|
      assert_equal({ 'file' => found['file'], 'line' => found['line'].to_s, 'col' => found['column'].to_s, 'title' => found['code'] }, properties)
      assert message.start_with?(found['message'])
      assert message.end_with?(found['help'] || '')
    end
    assert_match(/^3 errors, 2 warnings, 2 notes in 1 file\n\z/, outcome.out)
  end

  def test_github_is_chosen_by_itself_there
    there = { 'GITHUB_ACTIONS' => 'true' }
    assert_equal lint('github', bad), ffctl('lint', bad, *TODAY, env: there)
    assert_equal lint('text', bad), lint('text', bad, env: there)
    assert_equal lint('json', bad), ffctl('lint', bad, *TODAY, '--json', env: there)
    assert_equal lint('text', bad), ffctl('lint', bad, *TODAY, env: { 'GITHUB_ACTIONS' => 'false' })
    refute_match(/^::/, ffctl('lint', registry, '--today', '2025-06-01', env: there).out)
  end

  # -- JUnit

  def junit(...)
    REXML::Document.new(lint('junit', ...).out).root
  end

  def test_junit
    expected = findings(bad, registry)
    root = junit(bad, registry)
    assert_equal 'testsuites', root.name
    suites = root.get_elements('testsuite')
    assert_equal([bad, registry], suites.map { |suite| suite.attributes['name'] })
    cases = root.get_elements('testsuite/testcase')
    assert_equal(expected.map { |found| "#{found['code']} #{found['flag']}" }, cases.map { |entry| entry.attributes['name'] })
    assert_equal(expected.map { |found| found['line'].to_s }, cases.map { |entry| entry.attributes['line'] })
    failures = expected.reject { |found| found['severity'] == 'info' }
    assert_equal(failures.map { |found| found['message'] }, root.get_elements('.//failure').map { |entry| entry.attributes['message'] })
    suites.each do |suite|
      assert_equal suite.get_elements('testcase').size.to_s, suite.attributes['tests']
      assert_equal suite.get_elements('.//failure').size.to_s, suite.attributes['failures']
    end
    assert_equal expected.size.to_s, root.attributes['tests']
    assert_equal failures.size.to_s, root.attributes['failures']
  end

  def test_junit_fails_on_what_fails
    root = REXML::Document.new(ffctl('lint', bad, '--format', 'junit', '--fail-on', 'error', *TODAY).out).root
    assert_equal 3, root.get_elements('.//failure').size
    assert_equal root.get_elements('.//testcase').size - 3, root.get_elements('.//system-out').size
  end

  def test_junit_of_a_clean_file_has_a_case
    root = junit(file('none.yml', "flags: {}\n"))
    assert_equal %w[1 0], [root.attributes['tests'], root.attributes['failures']]
    assert_equal ['lint'], root.get_elements('.//testcase').map { |entry| entry.attributes['name'] }
  end

  def test_junit_is_well_formed_whatever_the_file
    path = file("odd\x01\u{fffe}\xff.yml".b, "flags:\n  a: {\"]]>&\u{1f600}\": \"\\x01\"}\n")
    outcome = lint('junit', path)
    assert outcome.out.valid_encoding?
    assert_operator REXML::Document.new(outcome.out).root.get_elements('.//failure').size, :>, 0
    assert_includes outcome.out, '😀'
  end

  # -- GitLab

  def test_gitlab
    expected = findings(bad, registry)
    report = lint('gitlab', bad, registry).json
    severities = { 'error' => 'major', 'warning' => 'minor', 'info' => 'info' }
    expected.zip(report) do |found, entry|
      assert_equal %w[description check_name fingerprint severity location], entry.keys
      assert_equal [found['code'], severities[found['severity']]], entry.values_at('check_name', 'severity')
      assert_equal({ 'path' => found['file'], 'lines' => { 'begin' => found['line'] } }, entry['location'])
      assert entry['description'].start_with?(found['message'])
    end
    fingerprints = report.map { |entry| entry['fingerprint'] }
    assert_equal fingerprints.uniq, fingerprints
  end

  def test_gitlab_takes_no_dot_and_no_line_0
    outcome = shell("cd #{@folder} && \"$FFCTL\" lint ./nowhere.yml --format gitlab")
    assert_equal 3, outcome.status
    assert_equal [{ 'path' => 'nowhere.yml', 'lines' => { 'begin' => 1 } }], (outcome.json.map { |entry| entry['location'] })
    assert_equal [], lint('gitlab', file('none.yml', "flags: {}\n")).json
  end

  # -- All

  # -- Where the repository is

  def places(format, file, env)
    out = ffctl('lint', file, '--format', format, *TODAY, env: env, chdir: File.dirname(bad)).out
    return annotations(out).map { |_, properties,| properties['file'] }.uniq if format == 'github'

    all = JSON.parse(out)
    return all.map { |found| found['location']['path'] }.uniq if format == 'gitlab'

    uris = all['runs'][0]['results'].map { |found| found['locations'][0]['physicalLocation']['artifactLocation']['uri'] }
    uris.map { |uri| URI.decode_www_form_component(uri) }.uniq
  end

  def test_files_are_named_from_the_root_of_the_repository_on
    folder = File.dirname(bad)
    below = "#{File.basename(folder)}/#{File.basename(bad)}"
    { 'github' => 'GITHUB_WORKSPACE', 'sarif' => 'GITHUB_WORKSPACE', 'gitlab' => 'CI_PROJECT_DIR' }.each do |format, root|
      [bad, File.basename(bad), "./#{File.basename(bad)}"].each do |file|
        assert_equal [below], places(format, file, { root => File.dirname(folder) }), format
        assert_equal [File.basename(bad)], places(format, file, { root => "#{folder}/" }), format
      end
      assert_equal ['none.yml'], places(format, './none.yml', { root => '/nowhere' }), format
      assert_equal [File.basename(bad)], places(format, File.basename(bad), { root => "#{folder}/none" }), format
    end
  end

  def test_what_does_not_count_is_in_none_of_them
    path = file('ignored.yml', BAD.gsub(/^(?=  b-flag:)/, "  # ff:ignore FF118 FF204 FF210 -- why\n"))
    %w[json github junit gitlab].each do |format|
      refute_includes lint(format, path).out, 'FF210', format
      assert_includes lint(format, bad).out, 'FF210', format
    end
    refute_includes sarif(path)['results'].map { |result| result['ruleId'] }, 'FF210'
    assert_match(/not shown: 3 that ff:ignore is about/, lint('github', path).out)
  end

  def test_formats_that_are_none
    assert_outcome 2, '', lint('xml', bad), err: /--format is text, json, sarif, github, junit or gitlab, not `xml`/
    assert_outcome 2, '', lint('text', bad, '--json'), err: /--json is --format json/
  end
end
