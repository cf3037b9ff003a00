# frozen_string_literal: true

# Where sources ask for flags: `ffctl refs`, and `ffctl lint --source`.

require_relative 'helper'

class RefsTest < FfctlTest
  TODAY = %w[--today 2025-06-01].freeze

  def source(name, content)
    path = File.join(tree, name)
    FileUtils.mkdir_p(File.dirname(path))
    File.binwrite(path, content)
    path
  end

  def tree
    File.join(@folder, 'src').tap { |path| FileUtils.mkdir_p(path) }
  end

  def refs(*arguments, env: {})
    ffctl('refs', '--registry', registry, '--source', tree, *arguments, env: env)
  end

  # Without the folder in front of each place.
  def places(outcome)
    outcome.out.gsub("#{tree}/", '')
  end

  # Every flag of the registry, mentioned.
  def mention_all
    source('all.py', "ALL = ['advanced-scheduling', 'drizzle-recipients', 'workspace-themes']\n")
  end
end

class TestFfctlRefs < RefsTest
  def test_shows_each_place
    source('a.c', <<~C)
      void f(ff_client *c, const char *name) {
        if (ff_enabled(c, "advanced-scheduling", 0))
          g(ff_enabled(c, "workspace-themes", 0));
        ff_set(c, "drizzle-recipients", 0, 0, 1, 0, 0);
        ff_enabled(c, name, 0);
        ff_enabled(c, OTHER, 0);
      }
    C
    source('lib/b.rb', "FLAG = 'workspace-themes'\nclient.enabled?('misspelt')\n")
    outcome = refs
    assert_equal [0, ''], [outcome.status, outcome.err]
    assert_equal <<~TEXT, places(outcome)
      a.c:2:7: advanced-scheduling is checked by ff_enabled
      a.c:3:7: workspace-themes is checked by ff_enabled, inside of the check of advanced-scheduling on line 2
      a.c:4:3: drizzle-recipients is given to ff_set
      a.c:5:3: a flag is checked by ff_enabled, by a name that is made at run time
      a.c:6:3: a flag is checked by ff_enabled, by a constant that is not known here
      lib/b.rb:1:8: workspace-themes is mentioned
      lib/b.rb:2:8: misspelt is checked by enabled?, not registered
    TEXT
  end

  def test_each_language
    check = '%s("workspace-themes"%s)'
    sources = {
      'a.c' => format(check, 'ff_enabled', '').sub('(', '(c, '), 'b.cc' => 'ff_enabled(c, kWorkspaceThemes, {})',
      'c.rb' => 'flags.enabled? :workspace_themes', 'd.py' => 'flags.is_enabled("workspace-themes", company=c)',
      'e.js' => "flags.isEnabled('workspace-themes')", 'f.ts' => 'flags.isEnabled(Flags.WORKSPACE_THEMES)',
      'g.go' => 'flags.Enabled(`workspace-themes`)', 'H.java' => 'flags.isEnabled("workspace-themes")',
      'i' => "#!/usr/bin/env python3\nflags.enabled(FF_FLAG_WORKSPACE_THEMES)"
    }
    sources.each { |name, text| source(name, "#{text}\n") }
    outcome = refs('workspace-themes', '--json')
    assert_equal 0, outcome.status
    assert_equal sources.keys.sort, outcome.json.map { |place| File.basename(place['file']) }
    assert_equal ['check'], outcome.json.map { |place| place['kind'] }.uniq
  end

  def test_one_flag
    mention_all
    outcome = refs('drizzle-recipients')
    assert_outcome 0, "#{tree}/all.py:1:31: drizzle-recipients is mentioned\n", outcome
    source('all.py', "x = 1\n")
    assert_outcome 1, '', refs('drizzle-recipients')
  end

  def test_what_is_left_of_a_flag_that_was_removed
    source('a.py', "x = 'gone-flag'\n")
    outcome = refs('gone-flag')
    assert_outcome 0, "#{tree}/a.py:1:5: gone-flag is mentioned, not registered\n", outcome,
                   err: /\Affctl: warning: `gone-flag` is not registered\n\z/
    assert_outcome 1, '', refs('workspace-theme'), err: /did you mean `workspace-themes`\?\n\z/
  end

  def test_unused
    source('a.py', "x = 'advanced-scheduling'\n")
    outcome = refs('--unused')
    assert_outcome 1, "#{registry}:9:3: drizzle-recipients is not referred to\n" \
                      "#{registry}:16:3: workspace-themes is not referred to\n", outcome
    assert_equal %w[unused unused], refs('--unused', '--json').json.map { |place| place['kind'] }
    assert_equal 1, refs('--unused', 'workspace-themes').out.lines.size
    mention_all
    assert_outcome 0, '', refs('--unused')
    assert_outcome 0, "[]\n", refs('--unused', '--format', 'json')
  end

  def test_unregistered
    source('a.js', "flags.isEnabled('no-such-flag')\nflags.isEnabled('workspace-themes')\n")
    assert_outcome 1, "#{tree}/a.js:1:7: no-such-flag is checked by isEnabled, not registered\n", refs('--unregistered')
    source('a.js', "flags.isEnabled('workspace-themes')\n")
    assert_outcome 0, '', refs('--unregistered')
  end

  def test_nested
    nested = "if (flags.isEnabled('workspace-themes')) {\n  flags.isEnabled('advanced-scheduling')\n}\n"
    source('a.js', nested)
    outcome = refs('--nested')
    assert_equal [1, 1], [outcome.status, outcome.out.lines.size]
    assert_match(/a\.js:2:9: advanced-scheduling .*, inside of the check of workspace-themes on line 1$/, outcome.out)
    source('a.js', nested.sub(/^\}\n/, '').sub('{', '{}'))
    assert_outcome 0, '', refs('--nested')
  end

  def test_json
    source('a.rb', "x = flags.enabled?('advanced-scheduling', company: c) &&\n  flags.enabled?(:misspelt)\n")
    first, second = refs('--json').json
    assert_equal %w[flag kind file line column registered function tenant inside], first.keys
    assert_equal ['advanced-scheduling', 'check', "#{tree}/a.rb", 1, 11, true, 'enabled?', 'company', nil], first.values
    assert_equal ['misspelt', false, nil], second.values_at('flag', 'registered', 'tenant')
    assert_equal({ 'flag' => 'advanced-scheduling', 'line' => 1, 'column' => 11 }, second['inside'])
    assert_equal refs('--json').out, refs('--format', 'json').out
  end

  def test_wrappers
    source('a.c', "bool on(int x, const char *f) { return ff_enabled(c, f, 0); }\nint i = on(1, \"misspelt\");\n")
    assert_equal 1, refs.out.scan('made at run time').size
    assert_outcome 0, "#{tree}/a.c:2:9: misspelt is checked by on, not registered\n", refs('--wrapper', 'on:2')
    both = refs('--wrapper', 'on:2', '--wrapper', 'off')
    assert_equal 1, both.out.lines.size
    assert_outcome 2, '', refs('--wrapper', 'a b'), err: /--wrapper: a function is a name.*\n.*help refs/
  end

  def test_the_folder_at_hand
    mention_all
    outcome = shell("cd #{tree} && \"$FFCTL\" refs workspace-themes")
    assert_outcome 0, "all.py:1:53: workspace-themes is mentioned\n", outcome
  end

  def test_a_single_file
    mention_all
    source('b.py', "x = 'workspace-themes'\n")
    assert_equal 1, ffctl('refs', '--registry', registry, '--source', "#{tree}/b.py").out.lines.size
  end

  def test_only_what_git_would_take
    mention_all
    source('ignored.py', "x = 'workspace-themes'\n")
    source('.gitignore', "ignored.py\n")
    assert_equal 2, refs('workspace-themes').out.lines.size
    assert system('git', '-C', tree, 'init', '-q')
    assert_equal 1, refs('workspace-themes').out.lines.size
  end

  def test_what_cannot_be_read
    mention_all
    closed = source('closed.py', "x = 'workspace-themes'\n")
    FileUtils.chmod(0o000, closed)
    outcome = plain_ffctl('refs', '--registry', registry, '--source', tree, 'workspace-themes')
    assert_equal [3, 1], [outcome.status, outcome.out.lines.size]
    assert_match(/\Affctl: .*closed\.py: cannot be read: Permission denied\n\z/, outcome.err)
    linted = plain_ffctl('lint', '--json', registry, '--source', tree, *TODAY)
    assert_equal [3, 'FF300', closed, 0], [linted.status, *linted.json.first.values_at('code', 'file', 'line')]
    assert_match(/^#{closed}: error: cannot be read/, plain_ffctl('lint', registry, '--source', tree, *TODAY).out)
  end

  def test_a_folder_that_cannot_be_read
    mention_all
    source('closed/a.py', '')
    FileUtils.chmod(0o000, File.join(tree, 'closed'))
    outcome = plain_ffctl('refs', '--registry', registry, '--source', tree)
    assert_equal [3, 3], [outcome.status, outcome.out.lines.size]
    assert_match(/closed: cannot be read: Permission denied/, outcome.err)
  ensure
    FileUtils.chmod(0o755, File.join(tree, 'closed'))
  end

  def test_bad_input
    mention_all
    source('bytes.py', "x = '\xff\xfe' \x80 \u202e\n\0\n".b)
    source('long.js', "#{'x;' * 500_000}flags.isEnabled('workspace-themes')\n")
    source('open.rb', "if flags.enabled?('workspace-themes',\n" * 5000)
    source('brackets.c', '(' * 50_000)
    File.symlink('.', File.join(tree, 'loop'))
    File.mkfifo(File.join(tree, 'pipe.py'))
    outcome = refs('workspace-themes')
    assert_equal [0, ''], [outcome.status, outcome.err]
    assert_equal 1, outcome.out.scan('long.js:1:1000007: ').size
    assert_equal 5000, outcome.out.scan(/open\.rb.* is mentioned$/).size
  end

  def test_no_such_folder
    outcome = ffctl('refs', '--registry', registry, '--source', '/nowhere')
    assert_outcome 3, '', outcome, err: %r{/nowhere cannot be looked at: No such file.*\n.*--source names the folder}
  end

  def test_no_sources
    outcome = refs
    assert_outcome 3, '', outcome, err: /there are no sources in #{tree}.*\n.*--source names the folder/
  end

  def test_no_registry
    mention_all
    outcome = ffctl('refs', '--registry', '/nowhere.yml', '--source', tree)
    assert_outcome 3, '', outcome, err: %r{/nowhere\.yml.*\n.*FEATURE_FLAGS_REGISTRY}
  end

  def test_a_registry_with_mistakes
    source('a.py', "flags.enabled('workspace-themes')\nflags.enabled('a')\n")
    bad = file('bad.yml', "#{REGISTRY}  a: {scope: nowhere}\n")
    outcome = ffctl('refs', '--registry', bad, '--source', tree)
    assert_equal [3, 2], [outcome.status, outcome.out.lines.size]
    assert_match(/registry has errors.*\n.*ffctl lint #{bad}\n\z/, outcome.err)
  end

  def test_wrong_usage
    { %w[--unused --nested] => /one at a time/, %w[--format yaml] => /text or json/,
      %w[--json --format text] => /contradict/, %w[a:b] => /a flag's name is/, %w[a b] => /it is: ffctl refs/,
      %w[--company x] => /does not take --company/ }.each do |arguments, complaint|
      mention_all
      assert_outcome 2, '', refs(*arguments), err: /#{complaint}.*\n.*help refs/
    end
  end

  def test_redis_is_not_asked
    mention_all
    stop_redis { assert_equal 0, refs.status }
  end

  def test_nothing_that_steers_a_terminal
    source("a\e[31m.js", "flags.isEnabled('\e[31mx\u202e')\n")
    out = terminal('refs', '--registry', registry, '--source', tree)
    assert_includes out, 'a\x1b[31m.js'
    refute_match(/\e\[31mx|\u202e/, out)
  end
end

class TestFfctlLintSource < RefsTest
  def lint(*arguments)
    ffctl('lint', registry, '--source', tree, *TODAY, *arguments)
  end

  def codes(*arguments)
    lint('--json', *arguments).json.map { |finding| finding.values_at('code', 'flag') }
  end

  def test_clean_sources
    mention_all
    assert_outcome 0, "#{registry}: 3 flags, no findings\n", lint
    assert_outcome 0, "[]\n", lint('--json')
  end

  def test_each_rule
    source('a.rb', <<~RUBY)
      flags.enabled?('misspelt')
      flags.enabled?("a-\#{b}")
      flags.enabled?('advanced-scheduling', workspace: w) && flags.enabled?('workspace-themes')
    RUBY
    assert_equal [%w[FF301 drizzle-recipients], %w[FF302 misspelt], ['FF303', nil], %w[FF307 advanced-scheduling],
                  %w[FF305 workspace-themes]], codes
    assert_equal 1, lint.status
    assert_match(/^#{tree}.a\.rb:1:7: error: `misspelt` is not registered.* \[FF302\]\n +1 \| .*misspelt.*\n +\| {7}\^$/,
                 lint.out)
  end

  def test_external_use
    with_use = file('use.yml', REGISTRY.gsub(/^( +)owner:/, "\\1externalUse: the mobile app\n\\1owner:"))
    source('a.py', "x = 1\n")
    outcome = ffctl('lint', with_use, '--source', tree, *TODAY)
    assert_outcome 0, "#{with_use}: 3 flags, no findings\n", outcome
    assert_equal 3, codes.size
  end

  def test_wrappers
    mention_all
    source('a.py', "on('misspelt')\n")
    assert_empty codes
    assert_equal [%w[FF302 misspelt]], codes('--wrapper', 'on')
  end

  def test_comments_in_sources
    mention_all
    source('a.py', "flags.enabled(x)  # ff:ignore FF303 -- a wrapper\n# ff:ignore FF302 -- is on its way\n" \
                   "flags.enabled('misspelt')\nflags.enabled(y)  # ff:ignore FF302 FF303\n")
    assert_equal [['FF901', nil], ['FF903', nil]], codes
    source('a.py', "flags.enabled(x)  # ff:ignore FF303 until=2025-01-01 -- a wrapper\n")
    assert_equal [['FF303', nil], ['FF902', nil]], codes
  end

  def test_comments_in_the_registry
    source('a.py', "ALL = ['advanced-scheduling', 'drizzle-recipients']\n")
    with_comment = file('with.yml', REGISTRY.sub('  workspace-themes:', "  # ff:ignore FF301 -- is on its way\n\\0"))
    ignored = ffctl('lint', with_comment, '--source', tree, *TODAY)
    assert_equal [0, 1], [ignored.status, ignored.out.scan('that ff:ignore is about').size], ignored.out
    assert_equal 0, ffctl('lint', with_comment, *TODAY).status # without sources it is not unused
    mention_all
    assert_match(/FF903/, ffctl('lint', with_comment, '--source', tree, *TODAY).out)
  end

  def test_settings
    source('a.py', "x = 1\n")
    file('lint.yml', "rules:\n  unused-flag: off\n")
    assert_empty codes
    file('lint.yml', "rules:\n  FF301: info\n")
    assert_equal [0, %w[info]], [lint.status, lint('--json').json.map { |finding| finding['severity'] }.uniq]
  end

  def test_formats
    mention_all
    path = source('a.py', "flags.enabled(x)\n")
    place = lint('--format', 'sarif').json.dig('runs', 0, 'results', 0, 'locations', 0, 'physicalLocation')
    assert_equal({ 'startLine' => 1, 'startColumn' => 7 }, place['region'])
    assert_match(/^::warning .*file=#{path},line=1,col=7/, lint('--format', 'github').out)
  end

  def test_sources_that_cannot_be_looked_at
    outcome = ffctl('lint', registry, '--source', '/nowhere', '--json', *TODAY)
    assert_equal [3, ['FF300']], [outcome.status, outcome.json.map { |finding| finding['code'] }]
    assert_match(%r{/nowhere cannot be looked at}, outcome.err)
    assert_equal 3, ffctl('lint', registry, '--source', '/nowhere', *TODAY).status
  end

  def test_wrong_usage
    mention_all
    two = ffctl('lint', registry, registry, '--source', tree)
    assert_outcome 2, '', two, err: /one registry at a time\n.*help lint/
    assert_outcome 2, '', ffctl('lint', registry, '--wrapper', 'x'), err: /--wrapper goes with --source\n.*help lint/
  end
end

# What is new since a revision, in a repository of the test's own.
class TestFfctlLintNewSource < RefsTest
  def setup
    super
    file('flags.yml', REGISTRY)
    @registry = File.join(@folder, 'flags.yml')
    source('a.py', "flags.enabled('advanced-scheduling')\nflags.enabled('drizzle-recipients')\nflags.enabled(x)\n")
    git 'init', '--quiet', '--initial-branch', 'main'
    commit
  end

  def git(*words)
    settings = { 'GIT_CONFIG_GLOBAL' => '/dev/null', 'GIT_CONFIG_SYSTEM' => '/dev/null' }
    %w[AUTHOR COMMITTER].each { |who| settings.update("GIT_#{who}_NAME" => 'A', "GIT_#{who}_EMAIL" => 'a@example.org') }
    out, err, status = Open3.capture3(settings, 'git', '-C', @folder, *words)
    assert status.success?, "git #{words.join(' ')}: #{err}"
    out
  end

  def commit
    git 'add', '--all'
    git 'commit', '--quiet', '--message', 'A change'
  end

  def codes(day = '2025-06-01')
    ffctl('lint', registry, '--source', tree, '--new-from', 'main', '--today', day, '--json')
      .json.map { |finding| finding.values_at('code', 'line', 'flag') }
  end

  def test_what_was_there_before_is_not_shown
    assert_empty codes
    assert_equal 2, ffctl('lint', registry, '--source', tree, *TODAY, '--json').json.size
  end

  def test_new_lines
    source('a.py', "#{File.read(File.join(tree, 'a.py'))}flags.enabled(y)\n")
    source('new.py', "flags.enabled('misspelt')\n")
    assert_equal [['FF303', 4, nil], ['FF302', 1, 'misspelt']], codes
  end

  def test_new_code_that_asks_for_an_expired_flag
    source('new.py', "x = 1\nflags.enabled('drizzle-recipients')\n")
    assert_empty codes('2025-06-30')
    assert_equal [['FF306', 2, 'drizzle-recipients']], codes('2025-07-01')
    outcome = ffctl('lint', registry, '--source', tree, '--new-from', 'main', '--today', '2025-07-01')
    assert_match(/new code asks for `drizzle-recipients`, which has expired on 2025-06-30 \[FF306\]/, outcome.out)
    source('new.py', "x = 1\nflags.enabled('drizzle-recipients') # ff:ignore FF306 -- for a day\n")
    assert_empty codes('2025-07-01')
  end

  def test_the_last_reference_taken_out
    source('a.py', "flags.enabled('advanced-scheduling')\nflags.enabled(x)\n")
    assert_equal [['FF301', 9, 'drizzle-recipients']], codes
    commit
    assert_empty codes
  end

  def test_a_new_flag_without_code
    file('flags.yml', REGISTRY.gsub('workspace-themes', 'workspace-colours'))
    assert_equal [['FF301', 16, 'workspace-colours']], codes
  end

  def test_sources_that_cannot_be_looked_at_are_never_old
    outcome = ffctl('lint', registry, '--source', '/nowhere', '--new-from', 'main', '--json', *TODAY)
    assert_equal [3, ['FF300']], [outcome.status, outcome.json.map { |finding| finding['code'] }]
  end
end
