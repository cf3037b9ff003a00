# frozen_string_literal: true

# registry/flags.schema.json, which helps in editors, asks for what lint asks for.

require_relative 'helper'
require 'json_schemer'
require 'yaml'

class TestRegistrySchema < FfctlTest
  SCHEMA = JSON.parse(File.read(File.join(ROOT, 'registry/flags.schema.json')))
  SCHEMER = JSONSchemer.schema(SCHEMA)
  WHOLE = { 'description' => 'd', 'defaultEnabled' => false, 'scope' => 'global', 'owner' => 'o' }.freeze
  ASKED_FOR = /\AFF(1(?!3)\d\d|201|203)\z/

  def test_the_sample_is_as_it_says
    assert SCHEMER.valid?(YAML.safe_load(File.read(File.join(ROOT, 'registry/flags.yml')).gsub(/: (\d{4}-\d\d-\d\d)$/, ': "\1"')))
  end

  def test_it_knows_the_fields_of_the_loader
    fields = File.read(File.join(ROOT, 'src/registry/fields.h')).scan(/X\([A-Z_]+, "(\w+)"/).flatten
    assert_operator fields.size, :>, 6
    assert_equal fields.sort, SCHEMA.dig('definitions', 'flag', 'properties').keys.sort
  end

  def test_it_agrees_with_lint
    [{}, { 'expectedRemoval' => '2030-01-01' }, { 'permanent' => true }, { 'reason' => 'r' },
     { 'permanent' => true, 'reason' => 'r' }, { 'permanent' => false, 'reason' => 'r' },
     { 'permanent' => 'true', 'reason' => 'r' }, { 'permanent' => true, 'reason' => '' },
     { 'expectedRemoval' => '2030-01-01', 'extensionReason' => 'e' }, { 'expectedRemoval' => 'soon' },
     { 'expectedRemoval' => '2030-01-01', 'owner' => ' ' }, { 'expectedRemoval' => '2030-01-01', 'scope' => 'all' },
     { 'expectedRemoval' => '2030-01-01', 'removedDate' => 'x' }].each do |fields|
      flags = { 'flags' => { 'a-flag' => WHOLE.merge(fields) } }
      found = ffctl('lint', '-', '--json', '--today', '2026-11-20', input: JSON.generate(flags)).json
      codes = found.map { |finding| finding['code'] }.grep(ASKED_FOR)
      assert_equal SCHEMER.valid?(flags), codes.empty?, "#{fields}: #{codes}"
    end
  end
end
