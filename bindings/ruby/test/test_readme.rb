# frozen_string_literal: true

require_relative 'helper'

# Every block of README.md that is fenced as ruby or sh is run as it is written.
class ReadmeTest < FlagTest
  README = File.read(File.join(ROOT, 'bindings/ruby/README.md'))
  BLOCKS = README.scan(/^```(ruby|sh)\n(.*?)^```/m)
  SETTINGS_OF_BLOCKS = { registry: File.join(ROOT, 'registry/flags.yml') }.freeze

  BLOCKS.each_with_index do |(language, text), index|
    define_method("test_block_#{index}_#{language}") { send("run_#{language}", text) }
  end

  def test_there_are_blocks
    assert_operator BLOCKS.size, :>, 8
  end

  private

  # Bundler is who knows the gems that blocks require.
  def run_ruby(text)
    text = "require 'rspec/autorun'\n#{text}" if text.include?('RSpec.describe')
    out = ruby(text, **SETTINGS_OF_BLOCKS)
    assert_match(/\A\z|, 0 failures/, out)
  end

  # What is built has been built, and gems go to this test's folder.
  def run_sh(text)
    skip 'one build is enough' if SANITIZED && text.include?('gem install')
    text = text.gsub('build/bindings/ruby/lib', LIB).sub(/^make bindings\n/, '').gsub('feature_flag.gem ', '')
    text = text.gsub(/(?<= )feature_flag\.gem$/, "#{@folder}/feature_flag.gem").gsub('p FeatureFlag', 'print FeatureFlag')
    build = File.expand_path('../../..', LIB)
    env = PLAIN.merge(
      environment(**SETTINGS_OF_BLOCKS), 'GEM_HOME' => File.join(@folder, 'gems'),
      'PKG_CONFIG_PATH' => File.join(build, 'lib/pkgconfig'), 'FEATUREFLAG_STATIC' => nil
    )
    out, status = Open3.capture2e(env, 'bash', '-e', '-c', text, chdir: ROOT)
    assert status.success?, out
    assert_match(/\Afalse\z|1 gem installed/, out)
  end
end
