# frozen_string_literal: true

# What the tests of the examples stand on: the library under test, installed into a
# temporary place as a user would have it.

BUILD = File.expand_path(ENV.fetch('FF_BUILD', File.expand_path('../../build', __dir__)))
ENV['FFCTL'] ||= File.join(BUILD, 'bin/ffctl')
require_relative '../e2e/helper'
require_relative '../e2e/running'

# The library as installed, in a folder that is gone when the tests end.
module Installed
  def self.stage
    @stage ||= Dir.mktmpdir('ff-example-').tap do |folder|
      Minitest.after_run { FileUtils.rm_rf(folder) }
      Command.run!({ 'DESTDIR' => folder }, 'cmake', '--install', BUILD)
    end
  end

  # The folder of pkgconfig/ and of the shared library.
  def self.libraries
    @libraries ||= File.dirname(Dir.glob("#{stage}/**/libfeatureflag.so").first)
  end

  def self.prefix
    libraries[%r{\A.*(?=/lib)}]
  end

  # What pkg-config and the loader have to know of a place that is not the system's.
  def self.environment
    { 'PKG_CONFIG_PATH' => "#{libraries}/pkgconfig", 'PKG_CONFIG_SYSROOT_DIR' => stage,
      'LD_LIBRARY_PATH' => libraries, 'MAKEFLAGS' => nil, 'MAKELEVEL' => nil, 'MFLAGS' => nil }
  end
end

module Command
  # Runs a command that has to succeed; what it printed is shown only when it does not.
  def self.run!(environment, *words)
    out, status = Open3.capture2e(environment, *words)
    raise "#{words.join(' ')}: #{status}\n#{out.lines.last(20).join}" unless status.success?

    out
  end

  def self.cmake(source, build, *arguments)
    run!({ 'LC_ALL' => 'C' }, 'cmake', '-S', source, '-B', build, "-DCMAKE_PREFIX_PATH=#{Installed.prefix}",
         *arguments)
    run!({}, 'cmake', '--build', build, '--parallel', '2')
  end
end

class ExampleTest < FfctlTest
  def setup
    super
    @running = []
  end

  def teardown
    @running.each(&:remove)
    super
  end

  def run_beside(environment, *words)
    Running.new(environment(Installed.environment.merge(environment)), *words).tap { |program| @running << program }
  end

  def eventually(what, &block)
    Waiting.until(what, &block)
  end

  def example(name)
    File.join(ROOT, 'examples', name)
  end
end
