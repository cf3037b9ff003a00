# frozen_string_literal: true

# The completion scripts, in the shells they are for.

require_relative 'helper'

class TestFfctlCompletion < FfctlTest
  SCRIPTS = ENV.fetch('FF_COMPLETIONS', File.join(ROOT, 'examples/ffctl/completions'))
  COMMANDS = %w[check explain set unset list watch lint explain-rule refs gen coverage matrix new extend rm stats audit
                health help].freeze
  FLAGS = %w[advanced-scheduling drizzle-recipients workspace-themes].freeze

  # What bash would offer at the end of a line. Words are cut as readline cuts them.
  def bash(line, env: {})
    File.symlink(FFCTL, File.join(@folder, 'ffctl')) unless File.symlink?(File.join(@folder, 'ffctl'))
    words = line.scan(/[=:]|[^\s=:]+/)
    words << '' if line.end_with?(' ')
    outcome = shell(<<~BASH, env: { 'LINE' => line, 'PATH' => "#{@folder}:#{ENV.fetch('PATH')}" }.merge(env))
      set -u; compopt() { :; }
      source #{SCRIPTS}/ffctl.bash
      COMP_WORDS=(#{words.map { |word| "'#{word}'" }.join(' ')}) COMP_CWORD=#{words.size - 1}
      COMP_LINE=$LINE COMP_POINT=${#LINE}
      _ffctl
      printf '%s\\n' "${COMPREPLY[@]}"
    BASH
    assert_equal '', outcome.err
    outcome.out.split("\n")
  end

  def test_bash_registers_itself
    assert_match(/-F _ffctl ffctl/, shell("source #{SCRIPTS}/ffctl.bash; complete -p ffctl").out)
  end

  def test_bash_commands
    assert_equal COMMANDS, bash('ffctl ')
    assert_equal %w[set], bash('ffctl se')
    assert_equal %w[check], bash('ffctl --json --company acme ch')
    assert_equal COMMANDS - ['help'], bash('ffctl help ')
  end

  def test_bash_flags
    %w[check explain set unset refs extend rm audit].each { |command| assert_equal FLAGS, bash("ffctl #{command} ") }
    assert_equal %w[drizzle-recipients], bash('ffctl check --company acme dr')
    assert_equal %w[drizzle-recipients], bash('ffctl check --redis-url redis://localhost:6379/0 dr')
    assert_empty bash('ffctl check advanced-scheduling ')
    assert_equal %w[on off], bash('ffctl set advanced-scheduling ')
    assert_empty bash('ffctl set advanced-scheduling on ')
    assert_equal FLAGS, bash('ffctl watch workspace-themes ')
  end

  def test_bash_rules
    assert_equal %w[FF204], bash('ffctl explain-rule FF204')
    assert_operator bash('ffctl explain-rule ').size, :>, 30
  end

  def test_bash_flags_of_the_registry_on_the_line
    one = file('one.yml', REGISTRY.lines.first(8).join)
    assert_equal FLAGS.first(1), bash("ffctl --registry #{one} check ")
    assert_equal FLAGS.first(1), bash("ffctl --registry=#{one} check ")
  end

  def test_bash_is_quiet_without_a_registry
    assert_empty bash('ffctl check ', env: { 'FEATURE_FLAGS_REGISTRY' => nil })
    assert_empty bash('ffctl check ', env: { 'FEATURE_FLAGS_REGISTRY' => '/nowhere.yml' })
  end

  # Asked about what cannot be a flag, no command begins anything.
  def test_bash_options_are_those_that_the_command_takes
    COMMANDS.each do |command|
      bash("ffctl #{command} -").each do |option|
        next if option == '--help'

        refute_match(/does not take|unknown option/, ffctl(command, 'a:b', "#{option}=1").err, "#{command} #{option}")
      end
    end
    assert_includes bash('ffctl set a --fo'), '--force'
    assert_empty bash('ffctl check --company ')
  end

  def test_bash_files
    registry
    assert_equal [registry], bash("ffctl lint #{@folder}/fl")
    assert_equal [registry], bash("ffctl check --registry #{@folder}/fl")
    assert_equal [registry], bash("ffctl check --registry=#{@folder}/fl")
    assert_equal [registry], bash("ffctl refs --source #{@folder}/fl")
    assert_equal %w[text json], bash('ffctl refs --format ')
  end

  def test_bash_what_can_be_made
    registry
    assert_equal %w[c cpp ts ruby python docs schema], bash('ffctl gen ')
    assert_equal %w[schema], bash('ffctl gen -o x.json s')
    assert_equal %w[md html], bash('ffctl gen docs --format ')
    assert_equal [registry], bash("ffctl gen c -o #{@folder}/fl")
    assert_equal [registry], bash("ffctl gen c --output #{@folder}/fl")
    assert_includes bash('ffctl gen c --ch'), '--check'
  end

  # zsh completes in a terminal of its own; what it offers is read off the screen.
  def zsh(line)
    skip 'zsh is not installed' unless system('command -v zsh >/dev/null')
    File.symlink(FFCTL, File.join(@folder, 'ffctl')) unless File.symlink?(File.join(@folder, 'ffctl'))
    FileUtils.cp(File.join(SCRIPTS, '_ffctl'), @folder)
    file('session', <<~ZSH)
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'fpath=(#{@folder} $fpath); autoload -U compinit; compinit -u -D; unsetopt beep; stty columns 200'
      zpty -w z "PS1='RE''ADY'"
      zpty -r -m z junk '*READY*'
      zpty -w -n z $'#{line}\\t\\t'
      zpty -w -n z $'\\C-uecho DO""NE\\n'
      zpty -r -m z screen '*DONE*'
      print -r -- $screen
    ZSH
    env = { 'PATH' => "#{@folder}:#{ENV.fetch('PATH')}", 'TERM' => 'xterm' }
    shell("exec zsh -f #{@folder}/session", env: env).out.gsub(/\e\[[\d?]*[a-zA-Z]/, ' ')
  end

  def test_zsh_commands_and_flags
    screen = zsh('ffctl ')
    COMMANDS.each { |command| assert_match(/\b#{command}\b/, screen) }
    screen = zsh('ffctl check ')
    FLAGS.each { |flag| assert_includes screen, flag }
    assert_match(/\bon\b.*\boff\b|\boff\b.*\bon\b/m, zsh('ffctl set workspace-themes '))
    assert_includes zsh('ffctl set workspace-themes --'), '--force'
    assert_match(/\bFF204\b.*expired/, zsh('ffctl explain-rule FF20'))
  end

  def test_scripts_know_every_command_and_option
    helps = COMMANDS.map { |command| ffctl('help', command).out }
    long = helps.flat_map { |help| help.scan(/^  (?:-\w, )?(--[a-z-]+)/).flatten }.uniq
    assert_includes long, '--version'
    %w[ffctl.bash _ffctl].each do |script|
      text = File.read(File.join(SCRIPTS, script))
      (COMMANDS + long).each { |word| assert_match(/(?<![\w-])#{word}(?![\w-])/, text, "#{script} lacks #{word}") }
    end
  end
end
