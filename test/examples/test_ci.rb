# frozen_string_literal: true

# examples/ci: the steps of each job, taken from its file and run in a repository that is laid
# out as they expect it, for a change that is fine, one that is not, and every night.

require_relative 'helper'
require 'yaml'

class CiTest < ExampleTest
  TODAY = Time.utc(2025, 8, 1).to_i.to_s
  REGISTRY = <<~YAML
    flags:
      expired-inbox:
        description: Shows the inbox of the new design
        defaultEnabled: false
        scope: company
        addedDate: 2025-01-15
        expectedRemoval: 2025-06-30
        owner: team-inbox
      new-inbox:
        description: Shows the inbox of the newest design
        defaultEnabled: false
        scope: company
        addedDate: 2025-06-01
        expectedRemoval: 2026-06-30
        owner: team-inbox
  YAML
  SOURCE = <<~PYTHON
    def inbox(flags):
        return flags.is_enabled("expired-inbox")

    def newest(flags):
        return flags.is_enabled("new-inbox")
  PYTHON
  FINE = "\ndef count(flags):\n    return 1 if flags.is_enabled(\"new-inbox\") else 2\n"
  # Each with the rule that it breaks.
  BROKEN = {
    'FF302' => ['src/inbox.py', "#{SOURCE}\ndef a(flags):\n    return flags.is_enabled(\"new-inbx\")\n"],
    'FF306' => ['src/inbox.py', "#{SOURCE}\ndef a(flags):\n    return flags.is_enabled(\"expired-inbox\")\n"],
    'FF301' => ['src/inbox.py', SOURCE.lines.first(2).join],
    'FF201' => ['registry/flags.yml', REGISTRY.sub(/    owner: team-inbox\n\z/, '')],
    'FF122' => ['registry/flags.yml', REGISTRY.sub('false', 'maybe')]
  }.freeze

  # A repository of somebody's, with an expired flag on main and ffctl on its machine.
  def setup
    super
    @repository = File.join(@folder, 'repository')
    @path = [File.join(Installed.prefix, 'bin'), ENV.fetch('PATH')].join(':')
    write('registry/flags.yml', REGISTRY)
    write('src/inbox.py', SOURCE)
    git 'init', '--quiet', '--initial-branch', 'main'
    commit
    git 'update-ref', 'refs/remotes/origin/main', 'main'
    git 'switch', '--quiet', '--create', 'change'
  end

  def ci(name)
    File.join(ROOT, 'examples/ci', name)
  end

  def job(name)
    YAML.safe_load(File.read(ci(name)))
  end

  def write(name, text)
    path = File.join(@repository, name)
    FileUtils.mkdir_p(File.dirname(path))
    File.write(path, text)
  end

  # Without the settings of whoever runs the tests.
  def settings
    { 'GIT_CONFIG_GLOBAL' => '/dev/null', 'GIT_CONFIG_SYSTEM' => '/dev/null', 'GIT_CONFIG_COUNT' => nil,
      'GIT_AUTHOR_NAME' => 'Somebody', 'GIT_AUTHOR_EMAIL' => 'somebody@example.org',
      'GIT_COMMITTER_NAME' => 'Somebody', 'GIT_COMMITTER_EMAIL' => 'somebody@example.org',
      'PATH' => @path, 'GITHUB_ACTIONS' => nil, 'SOURCE_DATE_EPOCH' => TODAY }
  end

  def run_in(folder, environment, *words)
    out, err, status = Open3.capture3(environment(settings.merge(environment)), *words, chdir: folder)
    Outcome.new(out, err, status.exitstatus)
  end

  def git(*words)
    outcome = run_in(@repository, {}, 'git', *words)
    assert_equal 0, outcome.status, outcome.err
    outcome.out
  end

  def commit
    git 'add', '--all'
    git 'commit', '--quiet', '--message', 'A change'
  end

  # What a change of each rule comes to, by a block that runs a job; all from the same start.
  def assert_broken_changes_fail
    start = git('rev-parse', 'main').chomp
    BROKEN.each do |rule, (name, text)|
      write(name, text)
      outcome = yield
      assert_equal [1, [rule]], [outcome.status, outcome.out.scan(/FF\d{3}/).uniq], outcome.out + outcome.err
      git 'reset', '--quiet', '--hard', start
    end
  end

  # -- GitHub

  def action
    job('action.yml')
  end

  # As the runner does: inputs become what the environment holds.
  def run_action(inputs, variables = {})
    all = action['inputs'].transform_values { |input| input['default'] }.merge(inputs)
    step = action.dig('runs', 'steps').last
    variables = { 'GITHUB_ACTIONS' => 'true' }.merge(variables)
    step['env'].each { |name, value| variables[name] = value.sub(/\A\$\{\{ inputs\.(\S+) \}\}\z/) { all.fetch($1) } }
    run_in(@repository, variables, 'bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step['run'])
  end

  # The steps of the workflow that use the action: that of a change, and that of the night.
  def uses
    job('github.yml').dig('jobs', 'lint', 'steps').select { |step| step['uses'].include?('examples/ci') }
  end

  def run_workflow(event)
    step = uses.find { |use| use['if'] == "github.event_name #{event == 'pull_request' ? '==' : '!='} 'pull_request'" }
    inputs = (step['with'] || {}).transform_values { |value| value.gsub('${{ github.base_ref }}', 'main') }
    run_action(inputs)
  end

  def test_github_for_a_change
    write('src/inbox.py', SOURCE + FINE)
    commit
    assert_equal 0, run_workflow('pull_request').status
    assert_broken_changes_fail do
      commit
      run_workflow('pull_request')
    end
  end

  def test_github_shows_findings_at_their_lines
    write(*BROKEN['FF306'])
    assert_match(%r{^::error file=src/inbox\.py,line=8,col=\d+,title=FF306::.*expired-inbox}, run_workflow('pull_request').out)
  end

  def test_github_every_night
    outcome = run_workflow('schedule')
    assert_equal 1, outcome.status
    assert_match(/^::error file=.*title=FF204::.*expired-inbox/, outcome.out)
    assert_equal %w[pull_request schedule], job('github.yml')['on'].keys
  end

  def test_github_takes_other_places_and_options
    FileUtils.mv(File.join(@repository, 'registry'), File.join(@repository, 'my flags'))
    inputs = { 'registry' => 'my flags/flags.yml', 'source' => '', 'options' => '--fail-on never --today 2025-09-01' }
    outcome = run_action(inputs)
    assert_equal 0, outcome.status, outcome.err
    assert_match(/FF204.*expired-inbox.*63 days/, outcome.out)
  end

  # sudo and make are told what to do, and there is something that they can do it with.
  def test_github_installs_ffctl_where_there_is_none
    file('sudo', "#!/bin/sh\necho \"$@\"\n").then { |path| File.chmod(0o755, path) }
    step = action.dig('runs', 'steps').first
    place = { 'GITHUB_ACTION_PATH' => ci('.').chomp('/.'), 'PATH' => "#{@folder}:/usr/bin:/bin" }
    outcome = run_in(@repository, place, 'bash', '-eo', 'pipefail', '-c', step['run'])
    assert_equal "make -C #{ROOT}/examples/ci/../.. install\n", outcome.out
    assert_path_exists File.join(ROOT, 'Makefile')
  end

  # -- GitLab

  def run_gitlab(name)
    words = job('gitlab.yml').fetch(name).fetch('script')
    base = git('merge-base', 'main', 'HEAD').chomp
    run_in(@repository, { 'CI_MERGE_REQUEST_DIFF_BASE_SHA' => base }, 'bash', '-eo', 'pipefail', '-c', words.join("\n"))
  end

  def test_gitlab_for_a_change
    write('src/inbox.py', SOURCE + FINE)
    commit
    assert_equal 0, run_gitlab('feature-flags').status
    assert_equal [], report
    assert_broken_changes_fail do
      commit
      run_gitlab('feature-flags')
    end
  end

  def report
    JSON.parse(File.read(File.join(@repository, 'gl-code-quality-report.json')))
  end

  def test_gitlab_writes_a_report_also_when_it_fails
    write(*BROKEN['FF306'])
    assert_equal 1, run_gitlab('feature-flags').status
    assert_equal ['FF306'], report.map { |finding| finding['check_name'] }
    assert_equal 'gl-code-quality-report.json', job('gitlab.yml').dig('feature-flags', 'artifacts', 'reports', 'codequality')
  end

  def test_gitlab_every_night
    outcome = run_gitlab('feature-flags-nightly')
    assert_equal [1, ['FF204']], [outcome.status, outcome.out.scan(/FF\d{3}/).uniq]
  end

  # -- pre-commit

  # A repository with nothing but the hook, as pre-commit clones it.
  def hooks
    folder = File.join(@folder, 'hooks')
    FileUtils.mkdir_p(folder)
    FileUtils.cp(File.join(ROOT, '.pre-commit-hooks.yaml'), folder)
    [%w[init --quiet], %w[add --all], %w[commit --quiet --message Hooks]].each do |words|
      assert_equal 0, run_in(folder, {}, 'git', *words).status
    end
    folder
  end

  # The configuration that people copy, with these hooks in place of the address.
  def install_pre_commit
    config = job('.pre-commit-config.yaml')
    config['repos'].first['repo'] = folder = hooks
    config['repos'].first['rev'] = run_in(folder, {}, 'git', 'rev-parse', 'HEAD').out.chomp
    write('.pre-commit-config.yaml', YAML.dump(config))
    commit
    git 'branch', '--force', 'main'
    assert_equal 0, pre_commit('install').status
  end

  def pre_commit(*words)
    run_in(@repository, { 'PRE_COMMIT_HOME' => File.join(@folder, 'pre-commit') }, 'pre-commit', *words)
  end

  def try_to_commit
    git 'add', '--all'
    run_in(@repository, { 'PRE_COMMIT_HOME' => File.join(@folder, 'pre-commit') }, 'git', 'commit', '--message', 'A change')
      .then { |outcome| Outcome.new(outcome.err + outcome.out, '', outcome.status) }
  end

  def test_pre_commit
    install_pre_commit
    assert_broken_changes_fail { try_to_commit }
    write('src/inbox.py', SOURCE + FINE)
    outcome = try_to_commit
    assert_equal 0, outcome.status, outcome.out
    assert_match(/^feature flags\.+Passed$/, outcome.out)
  end

  def test_pre_commit_is_offered_at_the_root
    assert_equal File.read(ci('.pre-commit-hooks.yaml')), File.read(File.join(ROOT, '.pre-commit-hooks.yaml'))
    config = job('.pre-commit-config.yaml')['repos'].first
    assert_equal job('.pre-commit-hooks.yaml').map { |hook| hook['id'] }, config['hooks'].map { |hook| hook['id'] }
  end

  # -- All of them

  def test_they_name_one_version
    gitlab = job('gitlab.yml').dig('.feature-flags', 'variables', 'LIBFEATUREFLAG_VERSION')
    versions = uses.map { |use| use['uses'][/@(.+)/, 1] } + [job('.pre-commit-config.yaml').dig('repos', 0, 'rev'), gitlab]
    assert_match(/\Av\d+\.\d+\.\d+\z/, gitlab)
    assert_equal [gitlab], versions.uniq
  end
end
