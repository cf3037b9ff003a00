# frozen_string_literal: true

# Makes the Makefile. libfeatureflag is found by pkg-config; what else it says:
#
#   FEATUREFLAG_STATIC=1, or --enable-static    the library is linked into the extension
#   FF_SANITIZE=address,undefined               for a library that was built so
#   CC                                          the compiler

require 'rbconfig'
RbConfig::MAKEFILE_CONFIG['CC'] = ENV['CC'] if ENV['CC'] && !ENV['CC'].empty?
require 'English'
require 'mkmf'
require 'shellwords'

def pkg_config_of(library, *options)
  flags = IO.popen(['pkg-config', *options, library], err: IO::NULL, &:read).strip
  return flags if $CHILD_STATUS.success?

  abort <<~TEXT
    feature_flag: pkg-config does not find #{library}. Install libfeatureflag (make install), or
    say where its featureflag.pc is with PKG_CONFIG_PATH.
  TEXT
rescue Errno::ENOENT
  abort 'feature_flag: pkg-config is not installed (Debian: apt-get install pkgconf)'
end

static = ENV['FEATUREFLAG_STATIC'] == '1' || enable_config('static', false)
libraries = static ? pkg_config_of('featureflag', '--static', '--libs') : pkg_config_of('featureflag', '--libs')

# Ruby's own headers are not ours to be warned about.
$INCFLAGS.gsub!(/-I(?=\$\((?:arch_)?hdrdir\))/, '-isystem ')
$warnflags = '-Wall -Wextra -Wpedantic -Wshadow -Wconversion'
$CFLAGS << ' -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -fvisibility=hidden ' << pkg_config_of('featureflag', '--cflags')
if static
  libraries = libraries.sub('-lfeatureflag', '-l:libfeatureflag.a')
  # OpenSSL's own private libraries are named, too, but not needed.
  $DLDFLAGS << ' -Wl,--exclude-libs,ALL -Wl,--as-needed'
end
unless ENV.fetch('FF_SANITIZE', '').empty?
  $CFLAGS << " -fsanitize=#{ENV['FF_SANITIZE']} -fno-omit-frame-pointer"
  $DLDFLAGS << " -fsanitize=#{ENV['FF_SANITIZE']}"
end
$LOCAL_LIBS << " #{libraries}"

create_makefile('feature_flag/feature_flag')

# What mkmf does not know: our headers, and a library that was built again.
includes = pkg_config_of('featureflag', '--variable=includedir')
headers = Dir[File.join(__dir__, '*.h'), File.join(includes, 'featureflag{.h,/*.h}')]
archive = File.join(pkg_config_of('featureflag', '--variable=libdir'), 'libfeatureflag.a')
File.open('Makefile', 'a') do |makefile|
  makefile.puts "$(OBJS): #{headers.shelljoin}"
  makefile.puts "$(TARGET_SO): #{archive.shellescape}" if static && File.exist?(archive)
end
