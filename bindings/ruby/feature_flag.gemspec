# frozen_string_literal: true

Gem::Specification.new do |spec|
  # The version is the library's, and written in its header.
  header = File.expand_path('../../include/featureflag/base.h', __dir__)
  numbers = File.foreach(header).filter_map { |line| line[/\A#define FF_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)/, 1] }

  spec.name = 'feature_flag'
  spec.version = numbers.join('.')
  spec.summary = 'Is this flag on, for this company and this workspace?'
  spec.description = <<~TEXT
    Feature flags for multi-tenant services, kept in Redis and in memory, told of every change. A C
    extension over libfeatureflag, which has to be installed.
  TEXT
  spec.authors = ['The libfeatureflag authors']
  spec.license = 'MIT'
  spec.required_ruby_version = '>= 3.1'
  spec.files = Dir.chdir(__dir__) { Dir['lib/**/*.rb', 'ext/**/*.{c,h,rb}', 'sig/**/*.rbs', 'README.md'] }
  spec.extensions = ['ext/feature_flag/extconf.rb']
  spec.metadata['rubygems_mfa_required'] = 'true'
end
