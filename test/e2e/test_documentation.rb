# frozen_string_literal: true

# What is said in several places is said in all of them.
require "minitest/autorun"

class TestDocumentation < Minitest::Test
  ROOT = File.expand_path("../..", __dir__)

  def read(path) = File.read(File.join(ROOT, path))

  def options = read("src/options.h").scan(/X\(([A-Z_]+), "([^"]*)"/)

  def test_every_option_is_described_wherever_options_are
    assert_operator options.size, :>, 10
    %w[include/featureflag.h .env.example man/libfeatureflag.3 man/ffctl.1].each do |path|
      text = read(path)
      options.each { |name, _| assert_match(/\b#{name}\b/, text, "#{path} does not describe #{name}") }
    end
  end

  def test_the_example_environment_shows_the_defaults
    shown = read(".env.example").scan(/^([A-Z_]+)=(.*)$/).to_h
    assert_equal options.map(&:first).sort, shown.keys.sort
    options.each do |name, default|
      next if name == "FEATURE_FLAGS_REGISTRY" # shown with the sample's path

      assert_equal default, shown[name], ".env.example shows another default for #{name}"
    end
  end

  # A claim about a fault is a test: what docs/reliability.md names has to be there.
  def test_the_tests_that_are_named_exist
    sources = Dir[File.join(ROOT, "test/**/*.{c,rb}")]
    known = sources.flat_map { |path| [File.basename(path, ".*"), *File.read(path).scan(/\btest_\w+/)] }
    named = read("docs/reliability.md").scan(/\btest_\w+(?!…|\w)/).uniq
    assert_operator named.size, :>, 40
    assert_empty named - known
  end

  def test_the_changelog_has_the_version_of_the_header
    version = %w[MAJOR MINOR PATCH].map do |part|
      read("include/featureflag/base.h")[/^#define FF_VERSION_#{part} (\d+)/, 1]
    end.join(".")
    assert_match(/^## \[#{Regexp.escape(version)}\]/, read("CHANGELOG.md"))
  end
end
