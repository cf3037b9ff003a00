# frozen_string_literal: true

# examples/ci: the script on a clean and on a broken registry, and the jobs' own lines
# run in a repository that is laid out as they expect it.

require_relative 'helper'
require 'yaml'

class CiTest < ExampleTest
  JUNE = Time.utc(2025, 6, 1).to_i.to_s
  JULY = Time.utc(2025, 7, 1).to_i.to_s
  BROKEN = "flags:\n  new-inbox:\n    scope: global\n    defaultEnabled: maybe\n"
  SCRIPT = File.join(ROOT, 'examples/ci/lint.sh')

  # A repository of somebody's, with ffctl installed on its machine.
  def setup
    super
    @repository = File.join(@folder, 'repository')
    FileUtils.mkdir_p([File.join(@repository, 'registry'), File.join(@repository, 'ci')])
    FileUtils.cp(SCRIPT, File.join(@repository, 'ci'))
    write(REGISTRY)
  end

  def write(text)
    File.write(File.join(@repository, 'registry/flags.yml'), text)
  end

  def run_line(line, settings = {})
    path = [File.join(Installed.prefix, 'bin'), ENV.fetch('PATH')].join(':')
    settings = { 'PATH' => path, 'FFCTL' => nil, 'GITHUB_ACTIONS' => nil, 'SOURCE_DATE_EPOCH' => JUNE }.merge(settings)
    out, err, status = Open3.capture3(environment(settings), 'sh', '-c', line, chdir: @repository)
    Outcome.new(out, err, status.exitstatus)
  end

  def lint(*files, **settings)
    run_line(['ci/lint.sh', *files].join(' '), settings.transform_keys(&:to_s))
  end

  def job(name)
    YAML.safe_load(File.read(File.join(ROOT, 'examples/ci', name)))
  end

  # -- The script

  def test_a_clean_registry
    ['registry/flags.yml', ''].each do |files|
      assert_outcome 0, /\Affctl \d.*\nregistry\/flags.yml: 3 flags, no findings\n\z/, lint(files)
    end
  end

  def test_a_broken_registry
    write(BROKEN)
    outcome = lint
    assert_equal 1, outcome.status
    assert_match(%r{^registry/flags\.yml:4:21: error: .*maybe.*\[FF122\]$}, outcome.out)
    refute_match(/^::/, outcome.out)
  end

  def test_a_flag_that_expired_since
    outcome = lint(SOURCE_DATE_EPOCH: JULY)
    assert_equal 1, outcome.status
    assert_match(/`drizzle-recipients` expired 1 day ago/, outcome.out)
  end

  def test_github_shows_findings_at_their_lines
    write(BROKEN)
    outcome = lint(GITHUB_ACTIONS: 'true')
    assert_equal 1, outcome.status
    assert_match(%r{^::error file=registry/flags\.yml,line=4,col=21,title=FF122::.*maybe}, outcome.out)
    assert_equal lint.out.scan(/: (?:error|warning): /).size, outcome.out.scan(/^::(?:error|warning) /).size
    write(REGISTRY)
    refute_match(/^::/, lint(GITHUB_ACTIONS: 'true').out)
  end

  def test_several_files_and_one_that_is_not_there
    File.write(File.join(@repository, 'registry/more.yml'), BROKEN)
    assert_equal 1, lint('registry/flags.yml', 'registry/more.yml').status
    outcome = lint('registry/flags.yml', 'registry/nowhere.yml')
    assert_equal 3, outcome.status
    assert_match(/nowhere\.yml cannot be read/, outcome.err)
  end

  def test_without_ffctl
    outcome = lint(FFCTL: '/nowhere/ffctl')
    assert_equal [3, ''], [outcome.status, outcome.out]
    assert_match(/install libfeatureflag/, outcome.err)
  end

  # -- The jobs

  def assert_job_fails_on_findings_only(line)
    assert_equal 0, run_line(line).status
    write(BROKEN)
    assert_equal 1, run_line(line).status
  end

  def test_github
    workflow = job('github.yml')
    assert_equal %w[pull_request schedule], workflow['on'].keys
    runs = workflow.dig('jobs', 'lint', 'steps').filter_map { |step| step['run'] }
    assert_equal 2, runs.size
    assert_match(/make -C libfeatureflag install/, runs.first)
    assert_match(%r{\Aci/lint\.sh }, runs.last)
    assert_job_fails_on_findings_only runs.last
  end

  def test_gitlab
    lint = job('gitlab.yml').fetch('feature-flags')
    assert_match(/make -C \S+ install/, lint['before_script'].last)
    assert_equal 1, lint['script'].size
    assert_match(%r{\Aci/lint\.sh }, lint['script'].first)
    assert_job_fails_on_findings_only lint['script'].first
  end

  def test_the_jobs_name_one_version
    steps = job('github.yml').dig('jobs', 'lint', 'steps')
    version = steps.filter_map { |step| step.dig('with', 'ref') }.first
    assert_match(/\Av\d+\.\d+\.\d+\z/, version)
    assert_equal version, job('gitlab.yml').dig('feature-flags', 'variables', 'LIBFEATUREFLAG_VERSION')
  end

  def assert_outcome(status, out, outcome)
    assert_equal status, outcome.status, outcome.err
    assert_match out, outcome.out
  end
end
