# frozen_string_literal: true

require_relative 'helper'

# What is delivered: the gem, its extension and its signatures.
class GemTest < FlagTest
  HERE = File.expand_path('..', __dir__)
  BUILD = File.expand_path('../../..', LIB)

  def run_plain(*command, env: {}, status: 0, folder: HERE)
    out, outcome = Open3.capture2e(PLAIN.merge('LD_PRELOAD' => nil, **env), *command, chdir: folder)
    assert_equal status, outcome.exitstatus, out
    out
  end

  def test_a_static_extension_shows_nothing_of_the_library
    out, = Open3.capture2('nm', '-D', '--defined-only', File.join(LIB, 'feature_flag/feature_flag.so'))
    symbols = out.lines.map { |line| line.split.last }.grep_v(/\A(?:__|_)(?:asan|ubsan|odr|init|fini)/)
    assert_includes symbols, 'Init_feature_flag'
    assert_empty symbols.grep(/\Aff_|redis|sds|yaml/)
  end

  # Built, installed and used as anybody would, with the shared library; and refused with one of another
  # version.
  def test_the_gem
    skip 'one build is enough' if SANITIZED
    gem = File.join(@folder, 'feature_flag.gem')
    home = { 'GEM_HOME' => File.join(@folder, 'gems'), 'PKG_CONFIG_PATH' => File.join(BUILD, 'lib/pkgconfig'),
             'FEATUREFLAG_STATIC' => nil, 'LD_LIBRARY_PATH' => File.join(BUILD, 'lib') }
    run_plain('gem', 'build', 'feature_flag.gemspec', '--output', gem)
    run_plain('gem', 'install', '--local', '--no-document', gem, env: home)
    program = 'require "feature_flag"; p FeatureFlag::VERSION == FeatureFlag::LIBRARY_VERSION, FeatureFlag.enabled?(:on_by_default)'
    home = home.merge(environment)
    assert_equal "true\ntrue\n", run_plain('ruby', '-w', '-e', program, env: home, folder: @folder)

    out = run_plain('ruby', '-e', 'begin; require "feature_flag"; rescue FeatureFlag::Error => e; print e.class, ": ", e.message; end',
                    env: home.merge('LD_PRELOAD' => other_version), folder: @folder)
    assert_match(/\AFeatureFlag::VersionError: .*compiled against libfeatureflag #{FeatureFlag::VERSION}, but has loaded 0\.99\.3;.*gem pristine/, out)
  end

  def test_without_the_library_the_build_says_what_to_do
    out = run_plain('ruby', File.join(HERE, 'ext/feature_flag/extconf.rb'), status: 1, folder: @folder,
                                                                            env: { 'PKG_CONFIG_PATH' => nil, 'PKG_CONFIG_LIBDIR' => @folder })
    assert_match(/pkg-config does not find featureflag. Install libfeatureflag/, out)
  end

  def test_signatures_name_all_that_is_public
    text = File.read(File.join(HERE, 'sig/feature_flag.rbs'))
    methods = FeatureFlag::Client.public_instance_methods(false) - [:initialize_copy]
    assert_empty methods.reject { |name| text.match?(/^    def #{Regexp.escape(name.to_s)}: /) }
    methods = FeatureFlag.singleton_methods(false) - %i[report]
    assert_empty methods.reject { |name| text.match?(/^  def self\.#{Regexp.escape(name.to_s)}: /) }
  end

  CHECKED = <<~'RUBY'
    require 'pathname'
    require 'rbs'
    require 'rbs/test'
    loader = RBS::EnvironmentLoader.new
    loader.add(path: Pathname('sig'))
    loader.add(library: 'pathname', version: nil)
    tester = RBS::Test::Tester.new(env: RBS::Environment.from_loader(loader).resolve_type_names)
    classes = [FeatureFlag, *FeatureFlag.constants.map { |name| FeatureFlag.const_get(name) }.grep(Class)]
    classes.each { |checked| tester.install!(checked, sample_size: 100, unchecked_classes: []) }
  RUBY

  # RBS comes with Ruby. It looks at every call that a program makes, and at what it gives.
  def test_signatures_are_right
    rbs = %w[ruby -rrbs -e exit]
    skip 'rbs is not installed' unless Open3.capture2e(PLAIN, *rbs).last.success?
    run_plain('ruby', '-rrbs', '-rrbs/cli', '-e', 'RBS::CLI.new(stdout: $stdout, stderr: $stderr).run(ARGV)', '--', '-r', 'pathname', '-I', 'sig', 'validate', '--silent') unless SANITIZED
    env = environment.merge('RBS_TEST_RAISE' => 'true', 'RBS_TEST_LOGLEVEL' => 'error', 'LD_PRELOAD' => ENV.fetch('LD_PRELOAD', nil))
    assert_equal "ok\n", run_plain('ruby', "-I#{LIB}", '-W0', '-rfeature_flag', '-e', "#{CHECKED}#{<<~'RUBY'}", env: env)
      begin
        FeatureFlag.error_handler = 1
      rescue RBS::Test::Tester::TypeError
        FeatureFlag.error_handler = nil
      else
        raise 'no type is looked at'
      end
      client = FeatureFlag::Client.new(registry: Pathname.new(ENV['FEATURE_FLAGS_REGISTRY']))
      heard = Queue.new
      subscription = client.listen { |event| heard << event }
      heard.pop.then { |event| [event.type, event.error, event.changes, event.polling] }
      [FeatureFlag, client].each do |flags|
        flags.set(:off_by_default, true, company: 1)
        flags.enabled?(:off_by_default, company: 1)
        evaluation = flags.evaluate('off-by-default', company: 1, workspace: nil)
        evaluation.members.each { |member| evaluation.public_send(member) }
        [evaluation.age, evaluation.fresh?, evaluation.stale?, evaluation.enabled?]
        flags.all(company: 1)
        flags.evaluate_all
        flags.flags
        flags.prepare([{ company: 1 }, {}], timeout: 20)
        flags.health(timeout: 20).then { |health| health.members.each { |member| health.public_send(member) } }
        flags.stats
        flags.reload
        flags.override(:off_by_default, false) { 1 }
        flags.override(off_by_default: true)
        flags.override_both(:off_by_default) { nil }
        flags.reset_overrides
        flags.unset(:off_by_default, company: 1)
      end
      heard.pop.changes.each { |change| change.members.each { |member| change.public_send(member) } }
      subscription.cancel
      FeatureFlag.client.check('x', 1, nil)
      client.set(:misspelt, true) rescue [$!.code, $!.kind, $!.file, $!.line, $!.column]
      [client.inspect, client.flag_name(:x), client.after_fork, client.close, client.closed?]
      puts 'ok'
    RUBY
  end

  private

  def other_version
    source = file('other.c', 'int ff_version_number(void) { return 9903; } const char *ff_version(void) { return "0.99.3"; }')
    File.join(@folder, 'other.so').tap { |library| run_plain('cc', '-shared', '-fPIC', source, '-o', library) }
  end
end
